/*
 * Items read by a table: one description of a record, one call for all of
 * them. The same tables read pages, where a selector is a CSS selector below
 * the item, and JSON, where it is a JSON Pointer from the item.
 *
 *     static const struct clisk_column columns[] = {
 *         CLISK_COLUMN_TEXT(struct clisk_bill, reference, ".no"),
 *         CLISK_COLUMN_DATE(struct clisk_bill, date, ".date", .optional = true),
 *         CLISK_COLUMN_END,
 *     };
 *     static const struct clisk_item item = {
 *         .selector = "tr.bill", .size = sizeof(struct clisk_bill), .columns = columns};
 */
#ifndef CLISK_EXTRACT_H
#define CLISK_EXTRACT_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a column becomes, and the type of its field. */
enum clisk_as {
    CLISK_AS_END = 0,     /* behind the last column */
    CLISK_AS_TEXT = 1,    /* const char *: clisk_text(), clisk_json_text() */
    CLISK_AS_ATTR = 2,    /* const char *: the attribute `attribute`; on pages only */
    CLISK_AS_LINK = 3,    /* const char *: an absolute URL */
    CLISK_AS_DATE = 4,    /* struct clisk_date */
    CLISK_AS_AMOUNT = 5,  /* struct clisk_amount */
    CLISK_AS_INTEGER = 6, /* int64_t: digits, which spaces may group */
    CLISK_AS_BOOL = 7, /* bool: whether something matches; in JSON true or false, absent is false */
    CLISK_AS_NODE = 8  /* clisk_node *, in JSON clisk_json *: for what a table cannot say */
};

/* Changes the text of a column before it is read; the result is a string of the run. NULL: as if
 * the text were absent. */
typedef const char *clisk_convert(clisk_run *run, const char *text);

/* One field of a record. Fields that are not set are absent. Only append here. */
struct clisk_column {
    enum clisk_as as;
    size_t into;           /* where the field is: offsetof() in the record */
    const char *selector;  /* NULL: the item itself */
    const char *attribute; /* where the text is, on pages; NULL: the element's text */
    const char *locale;    /* of a date or an amount; NULL: the manifest's. A date in JSON is RFC
                              3339's unless there is one here. */
    const char *currency;  /* ISO 4217, of an amount that names none */
    bool optional;         /* absent or empty: the field stays as in `initial` */
    clisk_convert *convert;
};

/*
 * A column of each kind, whose field the compiler checks: one of another type is
 * an error, or at least a warning. What else a column has may follow the selector, as in
 * .currency = "EUR", .optional = true; in C++ in the order above.
 */
#define CLISK_COLUMN_TEXT(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_TEXT, const char *, record, field, __VA_ARGS__)
#define CLISK_COLUMN_ATTR(record, field, where, ...) /* the attribute's name comes behind */ \
    CLISK_COLUMN_OF(CLISK_AS_ATTR, const char *, record, field, where, .attribute = __VA_ARGS__)
#define CLISK_COLUMN_LINK(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_LINK, const char *, record, field, __VA_ARGS__)
#define CLISK_COLUMN_DATE(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_DATE, struct clisk_date, record, field, __VA_ARGS__)
#define CLISK_COLUMN_AMOUNT(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_AMOUNT, struct clisk_amount, record, field, __VA_ARGS__)
#define CLISK_COLUMN_INTEGER(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_INTEGER, int64_t, record, field, __VA_ARGS__)
#define CLISK_COLUMN_BOOL(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_BOOL, bool, record, field, __VA_ARGS__)
#define CLISK_COLUMN_NODE(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_NODE, clisk_node *, record, field, __VA_ARGS__)
#define CLISK_COLUMN_JSON(record, field, ...) \
    CLISK_COLUMN_OF(CLISK_AS_NODE, clisk_json *, record, field, __VA_ARGS__)
#define CLISK_COLUMN_END   \
    {                      \
        .as = CLISK_AS_END \
    }
#define CLISK_COLUMN_OF(kind, type, record, field, ...)                                   \
    {                                                                                     \
        .as = (kind),                                                                     \
        .into = offsetof(record, field) + 0 * sizeof(&((record *)0)->field == (type *)0), \
        .selector = __VA_ARGS__                                                           \
    }

/* A record. Only append here. */
struct clisk_item {
    /* Of the items; in JSON the array's pointer, "" for the value itself. */
    const char *selector;
    size_t size;                        /* of the record */
    const struct clisk_column *columns; /* up to CLISK_AS_END */
    const void *initial;                /* a record to begin with; NULL: all zero */

    /* On pages, the element that holds the items, empty or not: a list without items is told from
     * a page that has changed. SITE_CHANGED where it is absent; NULL: none is needed. */
    const char *within;
};

struct clisk_extract_table {
    size_t size;
    clisk_records *(*page)(clisk_node *node, const struct clisk_item *item, size_t item_size,
                           size_t column_size);
    clisk_records *(*json)(clisk_json *json, const struct clisk_item *item, size_t item_size,
                           size_t column_size);
    size_t (*count)(clisk_records *records);
    void *(*next)(clisk_records *records);
};

/*
 * Every item below the node, in document order, maybe none. What a column
 * that is not optional lacks, or what cannot be read, is SITE_CHANGED with the
 * column's selector and the number of the item. A field that does not lie
 * within the record is PLUGIN_BUG. Records belong to the run, or to the scope.
 */
static inline clisk_records *
clisk_extract(clisk_node *node, const struct clisk_item *item)
{
    return clisk_host_tables->extract->page(node, item, sizeof *item, sizeof *item->columns);
}

/* The same with the items of the array, or the members of the object, at the item's pointer.
 * Nothing or null there is SITE_CHANGED. */
static inline clisk_records *
clisk_extract_json(clisk_json *json, const struct clisk_item *item)
{
    return clisk_host_tables->extract->json(json, item, sizeof *item, sizeof *item->columns);
}

/* How many records there are. */
static inline size_t
clisk_record_count(clisk_records *records)
{
    return clisk_host_tables->extract->count(records);
}

/* The next record, then NULL; NULL too once the run has failed. The author may change it. */
static inline void *
clisk_next_record(clisk_records *records)
{
    return clisk_host_tables->extract->next(records);
}

#ifdef __cplusplus
}
#endif

#endif
