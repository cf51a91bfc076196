#include "host/manifest/parse_permit.h"

#include <stdlib.h>
#include <string.h>

#include "host/manifest/parse_member.h"

static const char parse_an_action[] = "an action: ";

static int
parse_action(const json_t *object, const struct manifest *manifest, struct manifest_action *action,
             struct error *err)
{
    const char *where = parse_an_action;

    if (!json_is_object(object))
        return parse_fail(err, "%smust be an object", where);
    if (parse_text(object, where, "method", NULL, &action->method, err) < 0 ||
        parse_text(object, where, "origin", NULL, &action->origin, err) < 0 ||
        parse_text(object, where, "path", NULL, &action->path, err) < 0)
        return -1;
    if (!manifest_method_changes(action->method))
        return parse_fail(err,
                          "%s\"method\" must be POST, PUT, PATCH or DELETE; the others need no "
                          "action",
                          where);
    if (!manifest_allows_origin(manifest, action->origin) || strchr(action->origin, '*'))
        return parse_fail(err, "%s\"%.80s\" is not one of the origins", where, action->origin);
    if (!manifest_path_pattern_is_valid(action->path))
        return parse_fail(err,
                          "%s\"path\" must be one such as \"/order\", without a query, where \"*\" "
                          "stands for a whole segment",
                          where);
    return 0;
}

static int
parse_actions(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *list = json_object_get(root, "actions");
    size_t count = json_array_size(list);

    if (list && (!json_is_array(list) || count > MANIFEST_LIST_MAX))
        return parse_fail(err, "\"actions\" must be a list of at most %d actions",
                          MANIFEST_LIST_MAX);
    manifest->actions = calloc(count + 1, sizeof *manifest->actions);
    if (!manifest->actions)
        return parse_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        manifest->action_count = i + 1;
        if (parse_action(json_array_get(list, i), manifest, &manifest->actions[i], err) < 0)
            return -1;
    }
    return 0;
}

static int
parse_leave(const json_t *root, const char *member, bool otherwise, bool *ret_leave,
            struct error *err)
{
    const json_t *value = json_object_get(root, member);

    if (value && !json_is_boolean(value))
        return parse_fail(err, "\"%s\" must be true or false", member);
    *ret_leave = value ? json_is_true(value) : otherwise;
    return 0;
}

static int
parse_limit(const json_t *limits, const char *member, json_int_t most, uint64_t *ret_limit,
            struct error *err)
{
    const json_t *value = json_object_get(limits, member);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        json_integer_value(value) > most)
        return parse_fail(err, "\"limits\": \"%s\" must be a number from 1 to %lld", member,
                          (long long)most);
    *ret_limit = (uint64_t)json_integer_value(value);
    return 0;
}

static int
parse_count(const json_t *limits, const char *member, json_int_t most, unsigned *ret_limit,
            struct error *err)
{
    uint64_t limit = 0;

    if (parse_limit(limits, member, most, &limit, err) < 0)
        return -1;
    *ret_limit = (unsigned)limit;
    return 0;
}

static int
parse_limits(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *limits = json_object_get(root, "limits");
    struct manifest_limits *into = &manifest->limits;

    if (!limits)
        return 0;
    if (!json_is_object(limits))
        return parse_fail(err, "\"limits\" must be an object");
    if (parse_count(limits, "wall_seconds", MANIFEST_WALL_SECONDS_MAX, &into->wall_seconds, err) <
            0 ||
        parse_count(limits, "cpu_seconds", MANIFEST_CPU_SECONDS_MAX, &into->cpu_seconds, err) < 0 ||
        parse_count(limits, "requests", MANIFEST_REQUESTS_MAX, &into->requests, err) < 0 ||
        parse_count(limits, "questions", MANIFEST_QUESTIONS_MAX, &into->questions, err) < 0 ||
        parse_count(limits, "documents", MANIFEST_DOCUMENTS_MAX, &into->documents, err) < 0)
        return -1;
    if (parse_limit(limits, "bytes", INT64_MAX, &into->bytes, err) < 0)
        return -1;
    return parse_limit(limits, "document_bytes", INT64_MAX, &into->document_bytes, err);
}

int
parse_permit(const json_t *root, struct manifest *manifest, struct error *err)
{
    if (parse_actions(root, manifest, err) < 0 ||
        parse_leave(root, "local_network", false, &manifest->local_network, err) < 0 ||
        parse_leave(root, "background", true, &manifest->background, err) < 0)
        return -1;
    return parse_limits(root, manifest, err);
}
