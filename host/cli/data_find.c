/* Records by what the person calls them. */
#include <stdio.h>
#include <string.h>

#include "host/cli/data.h"
#include "host/cli/data_filter.h"

enum { ID_LEAST = 4, CANDIDATES = 5 };

void
data_record_clear(struct data_record *record)
{
    store_document_clear(&record->document);
    *record = (struct data_record){0};
}

const char *
data_title(const struct store_document *document)
{
    static const char *const paths[] = {"title", "label", "name.formatted", "name.family_name",
                                        "vendor"};

    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        const char *text = store_document_text(document, paths[i]);

        if (text[0])
            return text;
    }
    return "";
}

const char *
data_reference(const char *reference, char ret_shown[DATA_REFERENCE_MAX])
{
    snprintf(ret_shown, DATA_REFERENCE_MAX, "%s", reference);
    for (char *at = ret_shown; (at = strchr(at, '\x1f')) != NULL;)
        *at = ' ';
    return ret_shown;
}

const char *
data_word(const struct cli *cli)
{
    return cli->options.args.count > 1 ? cli->options.args.items[1] : NULL;
}

/* The search for one record among those of all accounts. */
struct search {
    struct cli *cli;
    const char *id;
    struct data_record found; /* the first one */
    size_t count;
    const char *candidates; /* the first ones, for the message */
};

static int
name_candidate(struct search *search, const struct store_account *account,
               const struct store_document *document, struct error *err)
{
    char id[STORE_DOCUMENT_ID_MAX], day[DATA_DAY_MAX];

    if (search->count > CANDIDATES)
        return 0;
    store_document_id(document, id);
    search->candidates =
        arena_printf(search->cli->options.arena, "%s%s%s (%s, %s %s)", search->candidates,
                     search->candidates[0] ? ", " : "", search->count > CANDIDATES - 1 ? "..." : id,
                     account->name, document->kind, data_day(document, day));
    return search->candidates ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* Takes the document. */
static int
take_found(struct search *search, const struct store_account *account,
           struct store_document *document, struct error *err)
{
    struct arena *arena = search->cli->options.arena;
    int result = name_candidate(search, account, document, err);

    search->count++;
    if (result < 0 || search->count > 1) {
        store_document_clear(document);
        return result;
    }
    search->found = (struct data_record){.account = account->id,
                                         .name = arena_strdup(arena, account->name),
                                         .brand = arena_strdup(arena, account->brand),
                                         .folder = arena_strdup(arena, account->folder),
                                         .document = *document};
    return search->found.name && search->found.brand && search->found.folder
               ? 0
               : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static int
search_account(struct search *search, struct store *store, const struct store_account *account,
               struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false;
    int result;

    while ((result = store_document_next_id(store, account->id, search->id, begun ? key : NULL,
                                            &document, err)) == 0) {
        memcpy(key, document.key, sizeof key);
        begun = true;
        if (take_found(search, account, &document, err) < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
search_all(struct search *search, struct store *store, struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        result = search_account(search, store, &account, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

int
data_find(struct cli *cli, struct store *store, const char *id, struct data_record *ret_record,
          struct error *err)
{
    struct search search = {.cli = cli, .id = id, .candidates = ""};
    int result;

    if (strlen(id) < ID_LEAST || strspn(id, "0123456789abcdefABCDEF") != strlen(id))
        return error_set(err, OUTCOME_USAGE,
                         "\"%s\" is no ID of a record, nor its first %d digits; see 'clisk data'",
                         id, ID_LEAST);
    result = search_all(&search, store, err);
    if (result == 0 && search.count == 1) {
        *ret_record = search.found;
        return 0;
    }
    data_record_clear(&search.found);
    if (result < 0)
        return -1;
    if (search.count == 0)
        return error_set(err, OUTCOME_USAGE, "there is no record \"%s\"; see 'clisk data'", id);
    return error_set(err, OUTCOME_USAGE, "%zu records begin with \"%s\": %s", search.count, id,
                     search.candidates);
}
