/*
 * The home of somebody whose clisk knew the first schema of the store only:
 *
 *   old-home make HOME    makes it: a vault without a key of the store, and the store of
 *                         tests/unit/schema-1, which has seen that vault
 *   old-home say HOME     all that its store says today, in the words of that clisk; it ends with 1
 *                         where a database of the first schema is left
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/vault/vault.h"
#include "tests/integration/tampered-store.h"
#include "tests/unit/test-store-kept.h"
#include "tests/unit/test-store-say.h"

#define CONFIG ".config/clisk"
#define STATE  ".local/state/clisk"
#define STORE  STATE "/store"

enum { KEY_LEN = 32, PATH_LEN = 4096 };

static void ATTR_NORETURN
die(const char *what, const struct error *err)
{
    fprintf(stderr, "old-home: %s: %s\n", what, err->message);
    exit(1);
}

/* What is there of it already is not ours to judge. */
static void
make_directory(const char *home, const char *below)
{
    char path[PATH_LEN];

    snprintf(path, sizeof path, "%s/%s", home, below);
    for (char *slash = strchr(path + strlen(home) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

/* The key is no secret here. */
static struct secret *
make_device_key(const char *home)
{
    uint8_t bytes[KEY_LEN];
    struct error err = {0};
    CLEANUP_FD int dir = -1, fd = -1;
    char path[PATH_LEN];
    struct secret *key;

    memset(bytes, 'k', sizeof bytes);
    key = secret_of(bytes, sizeof bytes);
    dir = tampered_directory(home, STATE, path, &err);
    if (dir >= 0)
        fd = openat(dir, "device.key", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (!key || fd < 0 || fd_write_all(fd, bytes, sizeof bytes) < 0)
        die(path, &err);
    return key;
}

static void
make_vault(const char *home, uint8_t ret_mirror[VAULT_MIRROR_LEN])
{
    CLEANUP_SECRET struct secret *key = make_device_key(home);
    struct vault_credential credential = {.type = VAULT_SLOT_DEVICE, .secret = key};
    CLEANUP_VAULT struct vault *vault = NULL;
    struct error err = {0};
    char path[PATH_LEN];
    CLEANUP_FD int dir = tampered_directory(home, CONFIG, path, &err);
    struct vault_place place = {.dirfd = dir, .shown = path};

    if (dir < 0 || vault_create(place, &credential, &vault, &err) < 0 ||
        vault_mirror(vault, ret_mirror, &err) < 0)
        die(path, &err);
}

static void
make(const char *home)
{
    uint8_t mirror[VAULT_MIRROR_LEN];
    char path[PATH_LEN];

    make_directory(home, CONFIG);
    make_directory(home, STORE);
    make_vault(home, mirror);
    snprintf(path, sizeof path, "%s/%s", home, STORE);
    kept_load(path, mirror);
}

static void
say_home(const char *home)
{
    CLEANUP_STORE struct store *store = NULL;
    struct lines lines = {0};
    struct error err = {0};
    char path[PATH_LEN];
    const char *plain;

    snprintf(path, sizeof path, "%s/%s", home, STORE);
    plain = kept_plain(path);
    if (plain)
        fprintf(stderr, "old-home: %s is still plain\n", plain);
    if (plain)
        exit(1);
    if (tampered_open(home, &store, &err) < 0)
        die(home, &err);
    say_all(&lines, store);
    for (size_t i = 0; i < lines.count; i++)
        puts(lines.of[i]);
    lines_clear(&lines);
}

int
main(int argc, char **argv)
{
    struct error err = {.message = "the head of tests/crash/old-home.c has its options"};

    if (argc == 3 && strcmp(argv[1], "make") == 0)
        make(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "say") == 0)
        say_home(argv[2]);
    else
        die("usage", &err);
    return fflush(stdout) == 0 ? 0 : 1;
}
