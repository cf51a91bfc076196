#include "sdk/runtime/extract_column.h"

#include <string.h>

#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

/* The size of the field that each kind of column fills in. */
static const size_t field_sizes[] = {
    [CLISK_AS_TEXT] = sizeof(const char *),
    [CLISK_AS_ATTR] = sizeof(const char *),
    [CLISK_AS_LINK] = sizeof(const char *),
    [CLISK_AS_DATE] = sizeof(struct clisk_date),
    [CLISK_AS_AMOUNT] = sizeof(struct clisk_amount),
    [CLISK_AS_INTEGER] = sizeof(int64_t),
    [CLISK_AS_BOOL] = sizeof(bool),
    [CLISK_AS_NODE] = sizeof(clisk_node *),
};

const char *
extract_column_fault(const struct clisk_column *column, size_t record_size, bool is_json)
{
    size_t size;

    if ((unsigned)column->as >= ARRAY_SIZE(field_sizes))
        return "a column of an unknown kind";
    size = field_sizes[column->as];
    if (column->into > record_size || size > record_size - column->into)
        return "a column whose field does not lie within the record";
    if (is_json && (column->as == CLISK_AS_ATTR || column->attribute))
        return "a column that reads an attribute of JSON";
    if (column->as == CLISK_AS_ATTR && !column->attribute)
        return "a column that reads an attribute without a name";
    return NULL;
}

/* What an author's mistake or a changed site is told as: which column of which item, and why. */
static void
source_fail(const struct extract_source *source, const struct clisk_column *column,
            const char *text, const char *why)
{
    const char *selector = column->selector ? column->selector : "";

    if (text)
        page_changed(source->page, selector, "\"%.60s\" in \"%s\" of item %zu on %s: %s", text,
                     selector, source->number, page_shown_url(source->page), why);
    else
        page_changed(source->page, selector, "\"%s\" %s in item %zu on %s", selector, why,
                     source->number, page_shown_url(source->page));
}

static const char *
source_link(const struct extract_source *source, const struct clisk_column *column)
{
    const char *reference;

    if (source->node && !column->attribute && !column->convert)
        return selector_table.link_maybe(source->node, column->selector);
    if (source->node)
        reference = selector_table.attr_maybe(source->node, column->selector,
                                              column->attribute ? column->attribute : "href");
    else
        reference = json_table.text_maybe(source->json, column->selector);
    if (reference && column->convert)
        reference = column->convert(source->run, reference);
    if (!reference || !*reference || source->run->failed)
        return reference;
    return selector_table.absolute(&source->page->node, reference);
}

/* NULL where there is nothing. */
static const char *
source_text(const struct extract_source *source, const struct clisk_column *column)
{
    const char *text;

    if (column->as == CLISK_AS_LINK)
        return source_link(source, column);
    if (source->json)
        text = json_table.text_maybe(source->json, column->selector);
    else if (column->attribute)
        text = selector_table.attr_maybe(source->node, column->selector, column->attribute);
    else
        text = selector_table.text_maybe(source->node, column->selector);
    if (text && column->convert && !source->run->failed)
        text = column->convert(source->run, text);
    return text;
}

static const char *
column_locale(const struct extract_source *source, const struct clisk_column *column)
{
    return column->locale ? column->locale : source->run->setup->locale;
}

static int
read_date(const struct extract_source *source, const struct clisk_column *column, const char *text,
          char *field, const char **ret_why)
{
    struct clisk_date date = {0};
    int result = source->json && !column->locale
                     ? date_from_rfc3339(text, &date, ret_why)
                     : date_parse(text, column_locale(source, column), &date, ret_why);

    memcpy(field, &date, sizeof date);
    return result;
}

/* An amount that names no currency has the column's, and then its number of decimals. */
static int
give_currency(const char *currency, struct clisk_amount *amount, const char **ret_why)
{
    char text[DECIMAL_TEXT_MAX];

    if (!currency || amount->currency[0])
        return 0;
    decimal_text(amount->minor, amount->digits, text);
    return amount_from_decimal(text, currency, amount, ret_why);
}

static int
read_amount(const struct extract_source *source, const struct clisk_column *column,
            const char *text, char *field, const char **ret_why)
{
    struct clisk_amount amount = {0};
    int result;

    if (source->json && !column->locale)
        result = amount_from_decimal(text, column->currency, &amount, ret_why);
    else
        result = amount_parse(text, column_locale(source, column), &amount, ret_why);
    if (result == 0)
        result = give_currency(column->currency, &amount, ret_why);
    memcpy(field, &amount, sizeof amount);
    return result;
}

/* Counted downwards, since the lowest number has no positive twin. */
static int
read_integer(const char *text, char *field, const char **ret_why)
{
    bool negative = *text == '-';
    int64_t integer = 0;
    bool bad = text[negative] == '\0';

    for (text += negative; *text && !bad; text++) {
        if (*text == ' ')
            continue;
        bad = *text < '0' || *text > '9' || __builtin_mul_overflow(integer, 10, &integer) ||
              __builtin_sub_overflow(integer, *text - '0', &integer);
    }
    if (!negative && !bad)
        bad = __builtin_sub_overflow((int64_t)0, integer, &integer);
    *ret_why = "is no whole number that fits";
    memcpy(field, &integer, sizeof integer);
    return bad ? 1 : 0;
}

static int
read_text(const struct extract_source *source, const struct clisk_column *column, const char *text,
          char *field, const char **ret_why)
{
    switch (column->as) {
    case CLISK_AS_DATE: return read_date(source, column, text, field, ret_why);
    case CLISK_AS_AMOUNT: return read_amount(source, column, text, field, ret_why);
    case CLISK_AS_INTEGER: return read_integer(text, field, ret_why);
    case CLISK_AS_TEXT:
    case CLISK_AS_ATTR:
    case CLISK_AS_LINK: memcpy(field, &text, sizeof text); return 0;
    case CLISK_AS_END:
    case CLISK_AS_BOOL:
    case CLISK_AS_NODE:
    default: *ret_why = "is no text"; return 1;
    }
}

static void
column_read_text(const struct extract_source *source, const struct clisk_column *column,
                 char *field)
{
    const char *text = source_text(source, column), *why = NULL;
    bool is_absent = !text || (!*text && column->as != CLISK_AS_ATTR);

    if (source->run->failed || (is_absent && column->optional))
        return;
    if (is_absent)
        source_fail(source, column, NULL, text ? "is empty" : "matches nothing");
    else if (read_text(source, column, text, field, &why) != 0)
        source_fail(source, column, text, why);
}

static void
column_read_bool(const struct extract_source *source, const struct clisk_column *column,
                 char *field)
{
    bool value;

    if (source->node)
        value = selector_table.has(source->node, column->selector);
    else
        value = json_table.has(source->json, column->selector) &&
                json_table.boolean(source->json, column->selector);
    memcpy(field, &value, sizeof value);
}

static void
column_read_node(const struct extract_source *source, const struct clisk_column *column,
                 char *field)
{
    void *found;
    bool is_there = source->node
                        ? !column->selector || selector_table.has(source->node, column->selector)
                        : json_table.has(source->json, column->selector);

    if (!is_there) {
        if (!column->optional)
            source_fail(source, column, NULL, "matches nothing");
        return;
    }
    if (source->node)
        found = selector_table.find(source->node, column->selector);
    else
        found = json_table.at(source->json, column->selector);
    memcpy(field, &found, sizeof found);
}

void
extract_column(const struct extract_source *source, const struct clisk_column *column, char *record)
{
    char *field = record + column->into;

    if (column->as == CLISK_AS_BOOL)
        column_read_bool(source, column, field);
    else if (column->as == CLISK_AS_NODE)
        column_read_node(source, column, field);
    else
        column_read_text(source, column, field);
}
