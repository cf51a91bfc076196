/*
 * The extract domain: records read by a table.
 */
#include "sdk/runtime/extract_column.h"

#include <string.h>

enum { EXTRACT_COLUMNS_MAX = 64, EXTRACT_RECORD_MAX = 64 * 1024 };

/* A description as this host knows it, whatever SDK the konnector was built with. */
struct plan {
    clisk_run *run;
    struct clisk_item item;
    struct clisk_column columns[EXTRACT_COLUMNS_MAX];
    size_t column_count;
};

/* What is wrong with the description, for its author. */
static const char *
plan_fault(struct plan *plan, size_t column_size, bool is_json)
{
    const char *at = (const char *)plan->item.columns, *fault;
    struct clisk_column *column;

    if (plan->item.size == 0 || plan->item.size > EXTRACT_RECORD_MAX)
        return "a record of no size, or of more than 64 KiB";
    if (!at || !plan->item.selector)
        return "an item without columns or without a selector";
    for (;; at += column_size) {
        column = &plan->columns[plan->column_count];
        run_take_struct(column, sizeof *column, at, column_size);
        if (column->as == CLISK_AS_END)
            return plan->column_count == 0 ? "an item without columns" : NULL;
        fault = extract_column_fault(column, plan->item.size, is_json);
        if (fault)
            return fault;
        if (++plan->column_count == EXTRACT_COLUMNS_MAX)
            return "more than 63 columns";
    }
}

static int
plan_make(struct plan *plan, clisk_run *run, const struct clisk_item *item, size_t item_size,
          size_t column_size, bool is_json)
{
    const char *fault = "no item";

    plan->run = run;
    plan->column_count = 0;
    if (item) {
        run_take_struct(&plan->item, sizeof plan->item, item, item_size);
        fault = plan_fault(plan, column_size, is_json);
    }
    if (fault)
        run_fail(run, OUTCOME_PLUGIN_BUG, "a table for extraction has %s", fault);
    return fault ? -1 : 0;
}

/* Room for all records at once; inert without memory. */
static clisk_records *
plan_records(const struct plan *plan, size_t count)
{
    clisk_records *records = arena_alloc(plan->run->arena, sizeof *records);
    /* Aligned for any type, as each record is on its own. */
    size_t align = _Alignof(max_align_t), size = (plan->item.size + align - 1) / align * align;

    if (records)
        records->data = arena_array(plan->run->arena, count + 1, size);
    if (!records || !records->data) {
        run_fail_memory(plan->run);
        return &object_inert_records;
    }
    records->run = plan->run;
    records->size = size;
    records->count = count;
    return records;
}

static void
plan_read(const struct plan *plan, const struct extract_source *source, char *record)
{
    if (plan->item.initial)
        memcpy(record, plan->item.initial, plan->item.size);
    for (size_t i = 0; i < plan->column_count && !plan->run->failed; i++)
        extract_column(source, &plan->columns[i], record);
}

static clisk_records *
extract_page(clisk_node *node, const struct clisk_item *item, size_t item_size, size_t column_size)
{
    struct plan plan;
    clisk_records *records;
    clisk_list *list;

    if (!object_live(node) || plan_make(&plan, node->run, item, item_size, column_size, false) < 0)
        return &object_inert_records;
    if (plan.item.within)
        node = selector_table.find(node, plan.item.within);
    list = selector_table.all(node, plan.item.selector);
    if (!object_live(list))
        return &object_inert_records;
    records = plan_records(&plan, list->count);
    for (size_t i = 0; i < list->count && object_live(records); i++)
        plan_read(
            &plan,
            &(struct extract_source){
                .run = node->run, .page = node->page, .node = &list->nodes[i], .number = i + 1},
            records->data + i * records->size);
    return records;
}

static clisk_records *
extract_json(clisk_json *json, const struct clisk_item *item, size_t item_size, size_t column_size)
{
    struct plan plan;
    clisk_records *records;
    clisk_json *list;
    size_t count;

    if (!object_live(json) || plan_make(&plan, json->run, item, item_size, column_size, true) < 0)
        return &object_inert_records;
    list = json_table.at(json, plan.item.selector);
    count = json_table.count(list, "");
    if (!object_live(list))
        return &object_inert_records;
    records = plan_records(&plan, count);
    for (size_t i = 0; i < count && object_live(records); i++)
        plan_read(&plan,
                  &(struct extract_source){.run = json->run,
                                           .page = json->page,
                                           .json = json_table.item(list, "", i),
                                           .number = i + 1},
                  records->data + i * records->size);
    return records;
}

static size_t
records_count(clisk_records *records)
{
    return object_live(records) ? records->count : 0;
}

static void *
records_next(clisk_records *records)
{
    if (!object_live(records) || records->next == records->count)
        return NULL;
    return records->data + records->size * records->next++;
}

const struct clisk_extract_table extract_table = {
    .size = sizeof extract_table,
    .page = extract_page,
    .json = extract_json,
    .count = records_count,
    .next = records_next,
};
