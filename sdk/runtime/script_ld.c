/*
 * JSON-LD (JSON-LD 1.1, section 7): the objects of a page's blocks, in one list.
 */
#include "sdk/runtime/scripts.h"

#include <string.h>

enum { LD_LIST_MAX = 64 * 1024 * 1024 };

struct ld {
    struct page *page;
    const char *type;  /* NULL: any */
    struct buf values; /* struct json_value, one behind the other */
};

static const struct json_value *
ld_member(const struct json_value *object, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; object->type == JSON_OBJECT && i < object->len; i++) {
        const struct json_value *own = &object->members[i].name;

        if (own->len == len && memcmp(own->text, name, len) == 0)
            return &object->members[i].value;
    }
    return NULL;
}

/* Whether a type as written is the wanted one, or ends in it behind a prefix or an address. */
static bool
ld_type_is(const struct json_value *type, const char *wanted)
{
    size_t len = strlen(wanted);
    const char *tail;

    if (type->type != JSON_STRING || type->len < len)
        return false;
    tail = type->text + type->len - len;
    return memcmp(tail, wanted, len) == 0 &&
           (type->len == len || (len > 0 && strchr("/#:", tail[-1])));
}

static bool
ld_wants(const struct ld *ld, const struct json_value *object)
{
    const struct json_value *type;

    if (!ld->type)
        return true;
    type = ld_member(object, "@type");
    if (!type)
        return false;
    for (size_t i = 0; type->type == JSON_ARRAY && i < type->len; i++) {
        if (ld_type_is(&type->items[i], ld->type))
            return true;
    }
    return ld_type_is(type, ld->type);
}

/* An object; one that is but the frame of a graph does not count itself. */
static void
ld_take_object(struct ld *ld, const struct json_value *object)
{
    const struct json_value *graph = ld_member(object, "@graph");

    if (object->type != JSON_OBJECT)
        return;
    if ((!graph || ld_member(object, "@type")) && ld_wants(ld, object))
        buf_append(&ld->values, object, sizeof *object);
    if (graph && graph->type == JSON_OBJECT && ld_wants(ld, graph))
        buf_append(&ld->values, graph, sizeof *graph);
    for (size_t i = 0; graph && graph->type == JSON_ARRAY && i < graph->len; i++) {
        if (graph->items[i].type == JSON_OBJECT && ld_wants(ld, &graph->items[i]))
            buf_append(&ld->values, &graph->items[i], sizeof graph->items[i]);
    }
}

/* All blocks of the page; -1 after a failure. */
static int
ld_collect(struct ld *ld, html_node *root)
{
    html_node *script = NULL;

    while ((script = script_next(root, script)) != NULL) {
        char type[SCRIPT_TYPE_MAX];
        const struct json_value *block;

        script_type(script, type);
        if (strcmp(type, "application/ld+json") != 0)
            continue;
        block = script_parse_text(ld->page, script, type);
        if (!block)
            return -1;
        for (size_t i = 0; block->type == JSON_ARRAY && i < block->len; i++)
            ld_take_object(ld, &block->items[i]);
        ld_take_object(ld, block);
    }
    return 0;
}

/* What was collected, as an array of the page's. */
static clisk_json_list *
ld_list(struct ld *ld, clisk_run *run)
{
    struct arena *arena = document_arena(ld->page);
    size_t count = ld->values.len / sizeof(struct json_value);
    struct json_value *array = arena ? arena_alloc(arena, sizeof *array) : NULL;
    struct json_value *items = arena ? arena_array(arena, count + 1, sizeof *items) : NULL;

    if (!array || !items || ld->values.bad) {
        run_fail_memory(run);
        return &object_inert_json_list;
    }
    if (count > 0)
        memcpy(items, ld->values.data, ld->values.len);
    *array = (struct json_value){.type = JSON_ARRAY, .len = (uint32_t)count};
    array->items = items;
    return document_list(run, ld->page, array);
}

clisk_json_list *
script_ld(clisk_page *node, const char *type)
{
    struct ld ld = {.type = type, .values = BUF_INIT(LD_LIST_MAX)};
    clisk_json_list *list = &object_inert_json_list;
    html_node *root;

    if (!object_live(node))
        return list;
    ld.page = node->page;
    root = page_root(node->page);
    if (root && ld_collect(&ld, root) == 0)
        list = ld_list(&ld, node->run);
    buf_free(&ld.values);
    return list;
}
