/* clisk permissions: what each konnector asks for, and what is granted of it. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/grants.h"
#include "host/cli/output.h"

enum { NUMBER_MAX = 24 };

static const struct table_column columns[] = {{.title = "NO", .is_number = true},
                                              {.title = "ACCOUNT"},
                                              {.title = "PERMISSION"},
                                              {.title = "IN WORDS"},
                                              {.title = "STATE"},
                                              {.title = "SINCE"},
                                              {.title = "UNTIL"}};

static json_t *
time_or_null(int64_t seconds)
{
    char text[OUTPUT_TIME_MAX];

    return seconds ? output_text(output_time(seconds, text)) : json_null();
}

static json_t *
make_object(const struct store_account *account, const struct grant *grant, size_t number)
{
    json_t *object = output_object("permission");

    output_set(&object, "number", json_integer((json_int_t)number));
    output_set(&object, "account", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "permission", output_text(grant->permission));
    output_set(&object, "words", output_text(grant->words));
    output_set(&object, "asked", json_boolean(grant->is_asked));
    output_set(&object, "state", output_text(grants_state_name(grant->state)));
    output_set(&object, "since", time_or_null(grant->since));
    output_set(&object, "until", time_or_null(grant->until));
    output_set(&object, "once", json_boolean(grant->once));
    return object;
}

static int
add_grant(struct output *output, const struct store_account *account, const struct grant *grant,
          size_t number, struct error *err)
{
    char shown[NUMBER_MAX], since[OUTPUT_TIME_MAX], until[OUTPUT_TIME_MAX];
    bool is_next = grant->once && grant->state == GRANT_GIVEN && grant->until == 0;

    snprintf(shown, sizeof shown, "%zu", number);
    output_time(grant->since, since);
    output_time(grant->until, until);
    return output_add(output,
                      (const char *[]){shown, account->name, grant->permission, grant->words,
                                       grants_state_name(grant->state), since,
                                       is_next ? "the next run" : until},
                      output_is_table(output) ? NULL : make_object(account, grant, number), err);
}

/* Without its konnector, what was decided of the account is shown all the same. */
static int
add_account(struct store *store, const struct catalogue *catalogue, struct output *output,
            const struct store_account *account, struct error *err)
{
    CLEANUP_GRANTS struct grants grants = {0};
    const struct catalogue_entry *konnector = catalogue_find(catalogue, account->brand, NULL);

    if (grants_read(store, account->id, konnector ? konnector->manifest : NULL, &grants, err) < 0)
        return -1;
    for (size_t i = 0; i < grants.count; i++) {
        if (add_grant(output, account, &grants.items[i], i + 1, err) < 0)
            return -1;
    }
    return 0;
}

static int
add_named(struct store *store, const struct catalogue *catalogue, struct output *output,
          const char *name, struct error *err)
{
    struct store_account account;
    int result;

    if (cli_find_account(store, name, &account, err) != 0)
        return -1;
    result = add_account(store, catalogue, output, &account, err);
    store_account_clear(&account);
    return result;
}

static int
add_all(struct store *store, const struct catalogue *catalogue, struct output *output,
        struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        result = add_account(store, catalogue, output, &account, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

int
cmd_permissions(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    const char *name = cli->options.args.count > 0 ? cli->options.args.items[0] : NULL;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cli_open_store(cli, &store, err) < 0 || cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    if (name ? add_named(store, &catalogue, output, name, err) < 0
             : add_all(store, &catalogue, output, err) < 0)
        return -1;
    return output_close(output, err);
}
