#include "host/manifest/permission.h"

#include <stdlib.h>
#include <string.h>

#include "host/manifest/permission_text.h"

const char *
permission_heading(enum permission_kind kind)
{
    switch (kind) {
    case PERMISSION_ORIGIN:
    case PERMISSION_LOCAL_NETWORK: return "Where it goes";
    case PERMISSION_SECRET:
    case PERMISSION_CODES: return "Your secrets";
    case PERMISSION_ACTION: return "What it may change there";
    case PERMISSION_TOKEN:
    case PERMISSION_COOKIE: return "What the site gives it";
    case PERMISSION_DATA: return "Your documents";
    case PERMISSION_BACKGROUND:
    default: return "When it runs";
    }
}

void
permission_list_clear(struct permission_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].text);
        free(list->items[i].words);
    }
    free(list->items);
    *list = (struct permission_list){0};
}

static bool
permission_has(const struct permission_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].text, text) == 0)
            return true;
    }
    return false;
}

static int
permission_make_room(struct permission_list *list)
{
    size_t room = list->room ? list->room * 2 : 16;
    struct permission *items;

    if (list->count < list->room)
        return 0;
    items = reallocarray(list->items, room, sizeof *items);
    if (!items)
        return -1;
    list->items = items;
    list->room = room;
    return 0;
}

/* Takes both texts; NULL is no memory. */
static int
permission_add(struct permission_list *list, enum permission_kind kind, char *text, char *words)
{
    CLEANUP_FREE char *own_text = text, *own_words = words;

    if (!own_text || !own_words || permission_make_room(list) < 0)
        return -1;
    if (!permission_has(list, own_text))
        list->items[list->count++] = (struct permission){
            .kind = kind, .text = TAKE_PTR(own_text), .words = TAKE_PTR(own_words)};
    return 0;
}

static int
permission_add_secrets(struct permission_list *list, const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->placement_count; i++) {
        const struct manifest_placement *placement = &manifest->placements[i];

        if (permission_add(list, PERMISSION_SECRET, permission_text_of_secret(placement),
                           permission_words_of_secret(manifest, placement)) < 0)
            return -1;
    }
    for (size_t i = 0; i < manifest->field_count; i++) {
        const struct manifest_field *field = &manifest->fields[i];

        if (field->type == MANIFEST_TOTP &&
            permission_add(list, PERMISSION_CODES, permission_text_of_codes(field->name),
                           permission_words_of_codes(field->name)) < 0)
            return -1;
    }
    return 0;
}

static int
permission_add_session(struct permission_list *list, const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->token_count; i++) {
        const struct manifest_token *token = &manifest->tokens[i];

        for (size_t k = 0; k < token->origin_count; k++) {
            if (permission_add(list, PERMISSION_TOKEN,
                               permission_text_of_token(token->name, token->origins[k]),
                               permission_words_of_token(token->name, token->origins[k])) < 0)
                return -1;
        }
    }
    for (size_t i = 0; i < manifest->readable_count; i++) {
        if (permission_add(list, PERMISSION_COOKIE,
                           permission_text_of_cookie(manifest->readable[i]),
                           permission_words_of_cookie(manifest->readable[i])) < 0)
            return -1;
    }
    return 0;
}

static int
permission_add_actions(struct permission_list *list, const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->action_count; i++) {
        const struct manifest_action *action = &manifest->actions[i];

        if (permission_add(list, PERMISSION_ACTION, permission_text_of_action(action),
                           permission_words_of_action(action)) < 0)
            return -1;
    }
    return 0;
}

static int
permission_add_all(struct permission_list *list, const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->origin_count; i++) {
        if (permission_add(list, PERMISSION_ORIGIN, permission_text_of_origin(manifest->origins[i]),
                           permission_words_of_origin(manifest->origins[i])) < 0)
            return -1;
    }
    if (manifest->local_network &&
        permission_add(list, PERMISSION_LOCAL_NETWORK, strdup(PERMISSION_TEXT_LOCAL_NETWORK),
                       strdup("its sites may be in your local network")) < 0)
        return -1;
    if (permission_add_secrets(list, manifest) < 0 || permission_add_actions(list, manifest) < 0 ||
        permission_add_session(list, manifest) < 0)
        return -1;
    for (size_t i = 0; i < manifest->data_type_count; i++) {
        if (permission_add(list, PERMISSION_DATA, permission_text_of_data(manifest->data_types[i]),
                           permission_words_of_data(manifest->data_types[i])) < 0)
            return -1;
    }
    if (!manifest->background)
        return 0;
    return permission_add(list, PERMISSION_BACKGROUND, strdup(PERMISSION_TEXT_BACKGROUND),
                          strdup("may run without you"));
}

int
permission_list_of(const struct manifest *manifest, struct permission_list *ret_list,
                   struct error *err)
{
    CLEANUP_PERMISSION_LIST struct permission_list list = {0};

    if (permission_add_all(&list, manifest) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *ret_list = list;
    list = (struct permission_list){0};
    return 0;
}
