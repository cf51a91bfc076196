#include <stdlib.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "sdk/runtime/record.h"
#include "sdk/runtime/value/date.h"

enum { FIELDS_FIRST_ROOM = 16 };

static struct clisk_record *
root_of(struct clisk_record *record)
{
    while (record->of)
        record = record->of;
    return record;
}

/* Where the path is, or would have to be. */
static size_t
find_index(const struct clisk_record *record, const char *path, bool *ret_found)
{
    size_t from = 0, to = record->count;

    *ret_found = false;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(record->fields[middle].path, path);

        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const char *
record_fields_get(const struct clisk_record *record, const char *path)
{
    bool found;
    size_t index = find_index(record, path, &found);

    return found ? record->fields[index].text : NULL;
}

/* One more than the largest number below a list, whose path ends with its dot. */
static unsigned long
next_number(const struct clisk_record *root, const char *list)
{
    size_t len = strlen(list);
    unsigned long next = 0;

    for (size_t i = 0; i < root->count; i++) {
        const char *path = root->fields[i].path;
        unsigned long number;

        if (strncmp(path, list, len) != 0 || !field_segment_is_number(path + len))
            continue;
        number = strtoul(path + len, NULL, 10);
        if (number >= next)
            next = number + 1;
    }
    return next;
}

/* What the paths of its fields begin with; an item is given its number here. NULL without memory.
 */
static const char *
place_of(struct clisk_record *record)
{
    struct arena *arena = record->run->arena;
    const char *above, *list;

    if (record->place)
        return record->place;
    above = place_of(record->of);
    list = above ? arena_printf(arena, "%s%s.", above, record->list) : NULL;
    if (list)
        record->place = arena_printf(arena, "%s%lu.", list, next_number(root_of(record), list));
    return record->place;
}

/* The path in the whole record; that of an item itself is "". NULL without memory. */
static const char *
whole_path(struct clisk_record *record, const char *path)
{
    const char *place = place_of(record);

    if (!place)
        return NULL;
    if (!*path && *place)
        return arena_strndup(record->run->arena, place, strlen(place) - 1);
    return arena_printf(record->run->arena, "%s%s", place, path);
}

/* Makes room for one more at that index. -1 after failing the run. */
static int
open_gap(struct clisk_record *root, size_t index)
{
    if (root->count == FIELDS_MAX) {
        run_fail(root->run, OUTCOME_PLUGIN_BUG, "a record has more than %d fields", FIELDS_MAX);
        return -1;
    }
    if (root->count == root->room) {
        size_t room = root->room ? 2 * root->room : FIELDS_FIRST_ROOM;
        struct field *fields = arena_array(root->run->arena, room, sizeof *fields);

        if (!fields) {
            run_fail_memory(root->run);
            return -1;
        }
        if (root->count > 0)
            memcpy(fields, root->fields, root->count * sizeof *fields);
        root->fields = fields;
        root->room = room;
    }
    memmove(root->fields + index + 1, root->fields + index,
            (root->count - index) * sizeof *root->fields);
    root->count++;
    return 0;
}

static void
put_field(struct clisk_record *root, struct field field)
{
    bool found;
    size_t index = find_index(root, field.path, &found);

    if (found || open_gap(root, index) == 0)
        root->fields[index] = field;
}

void
record_fields_set(struct clisk_record *record, enum field_type type, const char *path,
                  const char *text)
{
    clisk_run *run = record->run;
    struct field field = {.type = type};

    if (!*text)
        return;
    field.path = whole_path(record, record_text(path));
    field.text = arena_strdup(run->arena, text);
    if (!field.path || !field.text)
        run_fail_memory(run);
    else if (!field_path_is_right(field.path))
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "\"%.100s\" is no path of a field: a-z, 0-9 and _, with dots between", field.path);
    else if (!field_text_is_right(type, text))
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "the field \"%s\" of a %s is no %s, is longer than %d bytes, or is not UTF-8",
                 field.path, root_of(record)->kind, field_type_name(type), FIELD_TEXT_MAX);
    else
        put_field(root_of(record), field);
}

void
record_fields_set_date(struct clisk_record *record, const char *path, struct clisk_date date)
{
    char text[CIVIL_TEXT_MAX];

    if (date.year == 0 && date.month == 0 && date.day == 0)
        return;
    if (!date_is_valid(date)) {
        run_fail(record->run, OUTCOME_PLUGIN_BUG, "the field \"%.100s\" of a %s is %s",
                 record_text(path), root_of(record)->kind, "an impossible date");
        return;
    }
    record_fields_set(record, FIELD_DATE, path, civil_text(date.year, date.month, date.day, text));
}

/* The path of the currency on the level of an amount. NULL without memory. */
static const char *
currency_path(clisk_run *run, const char *path)
{
    const char *dot = strrchr(path, '.');
    int len = dot ? (int)(dot - path) + 1 : 0;

    return arena_printf(run->arena, "%.*scurrency", len, path);
}

void
record_fields_set_amount(struct clisk_record *record, const char *path, struct clisk_amount amount)
{
    clisk_run *run = record->run;
    const char *beside, *whole, *known = NULL;
    char text[DECIMAL_TEXT_MAX];

    amount.currency[sizeof amount.currency - 1] = '\0';
    if (amount.minor == 0 && amount.digits == 0 && !*amount.currency)
        return;
    beside = currency_path(run, record_text(path));
    whole = beside ? whole_path(record, beside) : NULL;
    if (!whole) {
        run_fail_memory(run);
        return;
    }
    known = record_fields_get(root_of(record), whole);
    if (!*amount.currency) {
        run_fail(run, OUTCOME_SITE_CHANGED,
                 "the amount \"%.100s\" of the %s has no currency: the page named one, or the "
                 "konnector has to",
                 record_text(path), root_of(record)->kind);
        return;
    }
    if (known && strcmp(known, amount.currency) != 0) {
        run_fail(run, OUTCOME_PLUGIN_BUG,
                 "the amount \"%.100s\" of a %s has another currency than the one beside it",
                 record_text(path), root_of(record)->kind);
        return;
    }
    record_fields_set(record, FIELD_TEXT, beside, amount.currency);
    record_fields_set(record, FIELD_DECIMAL, path, decimal_text(amount.minor, amount.digits, text));
}
