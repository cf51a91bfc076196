/* The kernel's keyrings, which belong to the person and not to a process. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
keyring_add(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(
        syscall(SYS_add_key, "user", "clisk-attempt", "x", (size_t)1, (int)attempt->a));
}

static int
keyring_read(const struct world *world, const struct attempt *attempt)
{
    char secret[64];

    (void)attempt;
    return attempt_result(syscall(SYS_keyctl, KEYCTL_READ, world->key, secret, sizeof secret));
}

static int
keyring_describe(const struct world *world, const struct attempt *attempt)
{
    char text[128];

    (void)attempt;
    return attempt_result(syscall(SYS_keyctl, KEYCTL_DESCRIBE, world->key, text, sizeof text));
}

static int
keyring_update(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    return attempt_result(
        syscall(SYS_keyctl, KEYCTL_UPDATE, world->key, "victim-secret", (size_t)13));
}

static int
keyring_search(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(
        syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", attempt->path, 0));
}

static int
keyring_request(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_request_key, "user", attempt->path, NULL, 0));
}

static int
keyring_join(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL));
}

static int
keyring_number(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, (int)attempt->a, 1));
}

static int
keyring_link(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    return attempt_result(syscall(SYS_keyctl, KEYCTL_LINK, world->key, KEY_SPEC_PROCESS_KEYRING));
}

static const struct attempt attempts[] = {
    {"key-add", keyring_add, NULL, KEY_SPEC_PROCESS_KEYRING, 0, 0, 0},
    {"key-add-user", keyring_add, NULL, KEY_SPEC_USER_KEYRING, 0, 0, 0},
    {"key-read", keyring_read, NULL, 0, 0, 0, 0},
    {"key-describe", keyring_describe, NULL, 0, 0, 0, 0},
    {"key-update", keyring_update, NULL, 0, 0, 0, 0},
    {"key-search", keyring_search, "clisk-victim", 0, 0, 0, 0},
    {"key-request", keyring_request, "clisk-victim", 0, 0, 0, 0},
    {"key-join-session", keyring_join, NULL, 0, 0, 0, 0},
    {"key-user-keyring", keyring_number, NULL, KEY_SPEC_USER_KEYRING, 0, 0, 0},
    {"key-link", keyring_link, NULL, 0, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_keyring, "keyrings", attempts);
