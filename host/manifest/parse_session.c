#include "host/manifest/parse_session.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/http_field.h"
#include "host/manifest/parse_member.h"

static int
parse_cookies(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *cookies = json_object_get(root, "cookies");

    if (!cookies)
        return 0;
    if (!json_is_object(cookies))
        return parse_fail(err, "\"cookies\" must be an object");
    return parse_texts(cookies, "\"cookies\": ", "readable", &manifest->readable,
                       &manifest->readable_count, err);
}

static int
parse_token_capture(const json_t *object, struct manifest *manifest, struct manifest_token *token,
                    struct error *err)
{
    static const char where[] = "the \"capture\" of a token: ";
    const json_t *capture = json_object_get(object, "capture");

    if (!json_is_object(capture))
        return parse_fail(err, "a token: \"capture\" must be an object");
    if (parse_text(capture, where, "origin", NULL, &token->origin, err) < 0 ||
        parse_text(capture, where, "path", NULL, &token->path, err) < 0 ||
        parse_text(capture, where, "pointer", "", &token->pointer, err) < 0 ||
        parse_text(capture, where, "header", "", &token->header, err) < 0)
        return -1;
    if (!manifest_allows_origin(manifest, token->origin) || strchr(token->origin, '*'))
        return parse_fail(err, "%s\"%.80s\" is not one of the origins", where, token->origin);
    if (!manifest_path_is_valid(token->path))
        return parse_fail(err, "%s\"path\" must be one such as \"/login\", without a query", where);
    if (!*token->pointer == !*token->header)
        return parse_fail(err, "%seither \"pointer\" or \"header\" is needed", where);
    if (*token->pointer && *token->pointer != '/')
        return parse_fail(err, "%s\"pointer\" must be a JSON Pointer, such as \"/token\"", where);
    if (*token->header && !http_field_is_name(token->header))
        return parse_fail(err, "%s\"header\" must be the name of a header", where);
    return 0;
}

static int
parse_token_origins(const json_t *object, const struct manifest *manifest,
                    struct manifest_token *token, struct error *err)
{
    if (parse_texts(object, "a token: ", "origins", &token->origins, &token->origin_count, err) < 0)
        return -1;
    if (token->origin_count == 0)
        return parse_fail(err, "a token: \"origins\" must say where it may go");
    for (size_t i = 0; i < token->origin_count; i++) {
        if (!manifest_allows_origin(manifest, token->origins[i]) || strchr(token->origins[i], '*'))
            return parse_fail(err, "a token: \"%.80s\" is not one of the origins",
                              token->origins[i]);
    }
    return 0;
}

static int
parse_token(const json_t *object, struct manifest *manifest, struct manifest_token *token,
            struct error *err)
{
    if (!json_is_object(object))
        return parse_fail(err, "a token must be an object");
    if (parse_text(object, "a token: ", "name", NULL, &token->name, err) < 0)
        return -1;
    for (const struct manifest_token *other = manifest->tokens; other < token; other++) {
        if (strcmp(other->name, token->name) == 0)
            return parse_fail(err, "the token \"%.40s\" is declared twice", token->name);
    }
    if (parse_token_capture(object, manifest, token, err) < 0)
        return -1;
    return parse_token_origins(object, manifest, token, err);
}

static int
parse_tokens(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *list = json_object_get(root, "tokens");
    size_t count = json_array_size(list);

    if (list && (!json_is_array(list) || count > MANIFEST_TOKENS_MAX))
        return parse_fail(err, "\"tokens\" must be a list of at most %d tokens",
                          MANIFEST_TOKENS_MAX);
    manifest->tokens = calloc(count + 1, sizeof *manifest->tokens);
    if (!manifest->tokens)
        return parse_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        manifest->token_count = i + 1;
        if (parse_token(json_array_get(list, i), manifest, &manifest->tokens[i], err) < 0)
            return -1;
    }
    return 0;
}

static int
parse_pace(const json_t *politeness, const char *member, json_int_t least, json_int_t most,
           unsigned *ret_value, struct error *err)
{
    const json_t *value = json_object_get(politeness, member);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < least ||
        json_integer_value(value) > most)
        return parse_fail(err, "\"politeness\": \"%s\" must be a number from %lld to %lld", member,
                          (long long)least, (long long)most);
    *ret_value = (unsigned)json_integer_value(value);
    return 0;
}

static int
parse_politeness(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *politeness = json_object_get(root, "politeness");

    manifest->known_in_row = MANIFEST_KNOWN_IN_ROW;
    if (!politeness)
        return 0;
    if (!json_is_object(politeness))
        return parse_fail(err, "\"politeness\" must be an object");
    if (parse_pace(politeness, "min_delay_ms", 0, MANIFEST_DELAY_MS_MAX, &manifest->min_delay_ms,
                   err) < 0)
        return -1;
    if (parse_pace(politeness, "in_flight", 1, MANIFEST_IN_FLIGHT_MAX, &manifest->in_flight, err) <
        0)
        return -1;
    return parse_pace(politeness, "known_in_row", 1, MANIFEST_KNOWN_IN_ROW_MAX,
                      &manifest->known_in_row, err);
}

int
parse_session(const json_t *root, struct manifest *manifest, struct error *err)
{
    if (parse_cookies(root, manifest, err) < 0 || parse_tokens(root, manifest, err) < 0)
        return -1;
    return parse_politeness(root, manifest, err);
}
