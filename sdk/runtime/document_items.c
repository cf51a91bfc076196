/*
 * Iterating over JSON: lists and the types and names of what is in them.
 */
#include "sdk/runtime/documents.h"

clisk_json_list *
document_list(clisk_run *run, struct page *page, const struct json_value *value)
{
    clisk_json_list *list = arena_alloc(run->arena, sizeof *list);

    if (!list) {
        run_fail_memory(run);
        return &object_inert_json_list;
    }
    *list = (clisk_json_list){.run = run, .page = page, .value = value};
    return list;
}

clisk_json_list *
document_all(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    if (value && (value->type == JSON_ARRAY || value->type == JSON_OBJECT))
        return document_list(json->run, json->page, value);
    if (object_live(json))
        document_fail(json, pointer, "an array or an object");
    return &object_inert_json_list;
}

clisk_json *
document_next(clisk_json_list *list)
{
    clisk_json *json;

    if (!object_live(list) || list->next == json_length(list->value))
        return NULL;
    json = document_handle(list->run, list->page, json_item(list->value, list->next));
    if (json == &object_inert_json)
        return NULL;
    if (list->value->type == JSON_OBJECT)
        json->key = list->value->members[list->next].name.text;
    list->next++;
    return json;
}

const char *
document_key(clisk_json *json)
{
    return object_live(json) && json->key ? json->key : "";
}

enum clisk_json_type
document_type(clisk_json *json, const char *pointer)
{
    static const enum clisk_json_type types[] = {
        [JSON_NULL] = CLISK_JSON_NULL,     [JSON_FALSE] = CLISK_JSON_BOOLEAN,
        [JSON_TRUE] = CLISK_JSON_BOOLEAN,  [JSON_NUMBER] = CLISK_JSON_NUMBER,
        [JSON_STRING] = CLISK_JSON_STRING, [JSON_ARRAY] = CLISK_JSON_ARRAY,
        [JSON_OBJECT] = CLISK_JSON_OBJECT,
    };
    const struct json_value *value = document_lookup(json, pointer);

    return value ? types[value->type] : CLISK_JSON_ABSENT;
}
