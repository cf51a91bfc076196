#include "host/cli/passphrase.h"

#include <string.h>

#include "host/cli/secret_source.h"

enum { TRIES = 3 };

bool
passphrase_is_given(const struct cli *cli)
{
    return cli->options.passphrase_file || cli->options.recovery_file;
}

int
passphrase_read(const struct cli *cli, enum vault_slot_type *ret_type, struct secret **ret_secret,
                struct error *err)
{
    const char *passphrase = cli->options.passphrase_file, *code = cli->options.recovery_file;

    if (passphrase && code)
        return error_set(err, OUTCOME_USAGE,
                         "use either --passphrase-file or --recovery-file, not both");
    if (secret_source_read_file(passphrase ? passphrase : code, ret_secret, err) < 0)
        return -1;
    *ret_type = passphrase ? VAULT_SLOT_PASSPHRASE : VAULT_SLOT_RECOVERY;
    return 0;
}

static bool
is_same(const struct secret *a, const struct secret *b)
{
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* 0; 1 when it will not do, which is said; -1. */
static int
ask_twice(struct prompt *prompt, struct secret **ret_passphrase, struct error *err)
{
    CLEANUP_SECRET struct secret *first = NULL;
    CLEANUP_SECRET struct secret *second = NULL;

    if (prompt_ask(prompt, "New passphrase of the vault", true, &first, err) < 0)
        return -1;
    if (first->len < PASSPHRASE_MIN) {
        prompt_say(prompt, "that is too short: whoever has the file tries all of that length");
        return 1;
    }
    if (prompt_ask(prompt, "The same once more", true, &second, err) < 0)
        return -1;
    if (!is_same(first, second)) {
        prompt_say(prompt, "the two are not the same");
        return 1;
    }
    *ret_passphrase = TAKE_PTR(first);
    return 0;
}

static int
read_new(const char *file, struct secret **ret_passphrase, struct error *err)
{
    CLEANUP_SECRET struct secret *passphrase = NULL;

    if (secret_source_read_file(file, &passphrase, err) < 0)
        return -1;
    if (passphrase->len < PASSPHRASE_MIN)
        return error_set(err, OUTCOME_USAGE, "a passphrase of less than %d bytes protects nothing",
                         PASSPHRASE_MIN);
    *ret_passphrase = TAKE_PTR(passphrase);
    return 0;
}

int
passphrase_new(const struct cli *cli, const char *file, const char *option,
               struct secret **ret_passphrase, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;

    if (file)
        return read_new(file, ret_passphrase, err);
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE,
                         "nobody can be asked for the new passphrase; use --%s FILE", option);
    for (int i = 0; i < TRIES; i++) {
        int result = ask_twice(prompt, ret_passphrase, err);

        if (result <= 0)
            return result;
    }
    return error_set(err, OUTCOME_USAGE, "no usable passphrase was given");
}
