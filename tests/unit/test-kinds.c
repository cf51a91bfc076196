#include <stdio.h>
#include <string.h>

#include "host/record/json.h"
#include "tests/unit/unit.h"

/* Out of JSON, so that the table gives their types. */
static struct span
put_fields(struct buf *buf, const char *kind, const char *json, const char *types)
{
    json_t *object = json_loads(json, 0, NULL);
    json_t *named = types ? json_loads(types, 0, NULL) : NULL;
    struct error err = {0};
    int result;

    ck_assert_ptr_nonnull(object);
    result = record_from_json(kind, object, named, buf, &err);
    json_decref(object);
    json_decref(named);
    ck_assert_msg(result == 0, "%s: %s", json, err.message);
    return (struct span){.data = buf->data, .len = buf->len};
}

START_TEST(kinds_are_found_by_name)
{
    size_t count = 0;

    for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind)) {
        ck_assert_ptr_eq(kind_find(kind->name), kind);
        ck_assert(kind_name_is_right(kind->name));
        count++;
    }
    ck_assert_uint_eq(count, 13);
    ck_assert_ptr_null(kind_find("bills"));
    ck_assert_ptr_null(kind_find(""));
}
END_TEST

START_TEST(names_of_kinds_are_checked)
{
    static const char *const right[] = {"bill", "acme.loyalty_card", "x", "a-b.c_9"};
    static const char *const wrong[] = {"", "Bill", "9a", ".a", "a b", "a/b", "\xC3\xA9"};
    char name[KIND_NAME_MAX + 2];

    for (size_t i = 0; i < ARRAY_SIZE(right); i++)
        ck_assert_msg(kind_name_is_right(right[i]), "%s", right[i]);
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        ck_assert_msg(!kind_name_is_right(wrong[i]), "%s", wrong[i]);
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert(!kind_name_is_right(name));
    ck_assert(kind_name_is_right(name + 1));
}
END_TEST

/* A path of the table, with a number for each "*". */
static void
number_items(const char *pattern, char path[FIELD_PATH_MAX + 1])
{
    snprintf(path, FIELD_PATH_MAX + 1, "%s", pattern);
    for (char *star = path; (star = strchr(star, '*')) != NULL;)
        *star = '7';
}

START_TEST(the_table_agrees_with_itself)
{
    for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
        for (const struct kind_field *field = kind->fields; field->path; field++) {
            char path[FIELD_PATH_MAX + 1], beside[FIELD_PATH_MAX + 32], *dot;

            number_items(field->path, path);
            ck_assert_msg(field_path_is_right(path), "%s", path);
            /* Each path is there once, and no other fits. */
            ck_assert_msg(kind_find_field(kind, path) == field, "%s.%s", kind->name, field->path);
            ck_assert_msg(!field->required || !strchr(field->path, '*'), "%s", field->path);
            if (!field->unit || strcmp(field->unit, KIND_MONEY) != 0)
                continue;
            dot = strrchr(path, '.');
            snprintf(beside, sizeof beside, "%.*scurrency", dot ? (int)(dot - path) + 1 : 0, path);
            ck_assert_msg(kind_find_field(kind, beside) != NULL, "%s.%s", kind->name, beside);
        }
}
END_TEST

START_TEST(fields_are_found_by_pattern)
{
    const struct kind *bill = kind_find("bill");

    ck_assert_str_eq(kind_find_field(bill, "lines.12.amount")->path, "lines.*.amount");
    ck_assert_ptr_null(kind_find_field(bill, "lines.x.amount"));
    ck_assert_ptr_null(kind_find_field(bill, "lines.12"));
    ck_assert_ptr_null(kind_find_field(bill, "lines.12.amount.x"));
    ck_assert_ptr_null(kind_find_field(bill, "amounts"));
    ck_assert_ptr_null(kind_find_field(bill, "amoun"));
    ck_assert_str_eq(kind_find_field(kind_find("identity"), "housing.0.baking_types.1")->path,
                     "housing.*.baking_types.*");
}
END_TEST

#define BILL "\"date\":\"2024-05-14\",\"amount\":\"12.50\",\"currency\":\"EUR\""

static const struct {
    const char *kind, *json, *types;
    const char *words; /* of the refusal; NULL: none */
} checks[] = {
    {"bill", "{" BILL "}", NULL, NULL},
    {"bill", "{" BILL ",\"x_own\":\"y\",\"lines\":[{\"amount\":\"1\",\"currency\":\"EUR\"}]}", NULL,
     NULL},
    {"bill", "{" BILL ",\"due_date\":\"2024-06\"}", NULL, NULL},
    {"bill", "{\"date\":\"2024-05-14\",\"currency\":\"EUR\"}", NULL,
     "a bill must have the field \"amount\", a decimal"},
    {"bill", "{\"date\":\"2024-05-14\",\"amount\":\"1\"}", NULL,
     "\"amount\" of a bill must be beside a field \"currency\""},
    {"bill", "{" BILL ",\"lines\":[{\"amount\":\"1\"}]}", NULL, "\"lines.0.amount\""},
    {"bill", "{\"date\":\"2024-05\",\"amount\":\"1\",\"currency\":\"EUR\"}", NULL,
     "\"date\" of a bill must be a date with its day"},
    {"bill", "{\"date\":\"2024-05-14\",\"amount\":\"1\",\"currency\":\"euro\"}", NULL, "ISO 4217"},
    {"bill", "{" BILL ",\"is_refund\":\"true\"}", NULL,
     "\"is_refund\" of a bill must be a boolean"},
    {"bill", "{" BILL ",\"vendor\":7}", NULL, "\"vendor\" of a bill must be a text"},
    {"bill", "{" BILL ",\"due_date\":\"soon\"}", "{\"due_date\":\"text\"}", "must be a date"},
    {"bill", "{" BILL ",\"recurrence\":\"daily\"}", NULL,
     "one of \"weekly monthly bi-monthly yearly\", and not \"daily\""},
    {"bill", "{" BILL ",\"recurrence\":\"month\"}", NULL, "and not \"month\""},
    {"operation", "{" BILL ",\"label\":\"Shop\",\"status\":\"pending\"}", NULL, NULL},
    {"acme.card", "{\"points\":7,\"amount\":\"x\"}", NULL, NULL},
    {"acme.card", "{\"money\":{\"currency\":7}}", NULL, "\"money.currency\" of a acme.card"},
    {"Acme", "{\"a\":\"b\"}", NULL, "\"Acme\" is no name of a kind"},
    {"contract", "{\"label\":\"Home\",\"address\":{\"city\":\"Lyon\"}}", NULL, NULL},
};

START_TEST(records_are_checked)
{
    CLEANUP_BUF struct buf buf = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    struct error err = {0};
    int checked =
        record_check(checks[_i].kind,
                     put_fields(&buf, checks[_i].kind, checks[_i].json, checks[_i].types), &err);

    if (!checks[_i].words) {
        ck_assert_msg(checked == 0, "%s", err.message);
        return;
    }
    ck_assert_int_eq(checked, -1);
    ck_assert_int_eq(err.outcome, OUTCOME_PLUGIN_BUG);
    ck_assert_msg(strstr(err.message, checks[_i].words) != NULL, "%s", err.message);
}
END_TEST

START_TEST(bytes_that_are_no_fields_are_no_record)
{
    struct error err = {0};

    ck_assert_int_eq(record_check("bill", (struct span){(const uint8_t *)"x", 1}, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_PLUGIN_BUG);
    ck_assert_ptr_nonnull(strstr(err.message, "no fields"));
}
END_TEST

static const struct {
    const char *kind, *json, *types;
} rounds[] = {
    {"bill", "{\"amount\": \"12.50\", \"currency\": \"EUR\", \"date\": \"2024-05-14\"}", NULL},
    {"bill", "{\"is_refund\": false, \"x_count\": -7, \"x_day\": \"2024-05\"}",
     "{\"x_day\": \"date\"}"},
    {"acme.card",
     "{\"a\": {\"b\": {\"c\": \"d\"}}, \"when\": \"2024-05-14T10:00:00Z\", \"worth\": \"1.0\"}",
     "{\"when\": \"time\", \"worth\": \"decimal\"}"},
    {"identity",
     "{\"housing\": [{\"baking_types\": [\"gas\", \"electricity\"], "
     "\"living_space\": \"70.5\"}, {\"construction_year\": 1970}], "
     "\"name\": {\"given_name\": \"Ada\"}}",
     NULL},
    {"x", "{\"l\": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}", NULL},
    {"x", "{\"l\": [[\"a\"], [\"b\", {\"c\": true}]]}", NULL},
    {"x", "{}", NULL},
};

START_TEST(records_go_through_json)
{
    CLEANUP_BUF struct buf buf = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    struct span fields = put_fields(&buf, rounds[_i].kind, rounds[_i].json, rounds[_i].types);
    json_t *object = record_to_json(fields), *types = NULL;
    char *text = json_dumps(object, JSON_SORT_KEYS);

    ck_assert_str_eq(text, rounds[_i].json);
    free(text);
    ck_assert_int_eq(record_types_to_json(rounds[_i].kind, fields, &types), 0);
    ck_assert_int_eq(types != NULL, rounds[_i].types != NULL);
    if (types) {
        text = json_dumps(types, JSON_SORT_KEYS);
        ck_assert_str_eq(text, rounds[_i].types);
        free(text);
    }
    json_decref(types);
    json_decref(object);
}
END_TEST

static const struct {
    const char *json, *types;
    const char *words;
} refusals[] = {
    {"[]", NULL, "must be an object"},
    {"{\"a\":1.5}", NULL, "string of digits"},
    {"{\"a\":\"\"}", NULL, "\"a\" must be a text"},
    {"{\"date\":\"tomorrow\"}", NULL, "\"date\" must be a date, and not \"tomorrow\""},
    {"{\"A\":\"b\"}", NULL, "\"A\" is no name"},
    {"{\"a.b\":\"c\"}", NULL, "\"a.b\" is no name"},
    {"{\"0\":\"c\"}", NULL, "\"0\" is a number"},
    {"{\"a\":{\"1\":\"c\"}}", NULL, "\"1\" is a number"},
    {"{\"a\":\"b\"}", "{\"a\":\"float\"}", "a type that there is not"},
    {"{\"a\":\"b\"}", "{\"a\":7}", "a type that there is not"},
    {"{\"a\":[null,\"b\"]}", NULL, "not counted from 0"},
    {"{\"a\":\"\\u0000\"}", NULL, "NUL"},
};

START_TEST(json_that_is_no_record_is_refused)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(1000);
    json_t *object = json_loads(refusals[_i].json, JSON_ALLOW_NUL, NULL);
    json_t *types = refusals[_i].types ? json_loads(refusals[_i].types, 0, NULL) : NULL;
    struct error err = {0};

    ck_assert_ptr_nonnull(object);
    ck_assert_int_eq(record_from_json("bill", object, types, &buf, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    ck_assert_msg(strstr(err.message, refusals[_i].words) != NULL, "%s", err.message);
    json_decref(object);
    json_decref(types);
}
END_TEST

START_TEST(what_is_too_large_is_refused)
{
    CLEANUP_BUF struct buf buf = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    json_t *object = json_object(), *deep = json_string("x");
    struct error err = {0};

    for (int i = 0; i <= FIELDS_MAX; i++) {
        char name[16];

        snprintf(name, sizeof name, "f%d", i);
        json_object_set_new(object, name, json_true());
    }
    ck_assert_int_eq(record_from_json("x", object, NULL, &buf, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "at most 256"));
    json_decref(object);
    for (int i = 0; i < 100; i++) {
        object = json_object();
        json_object_set_new(object, "a", deep);
        deep = object;
    }
    ck_assert_int_eq(record_from_json("x", deep, NULL, &buf, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "is no name of a field"));
    json_decref(deep);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("kinds");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, kinds_are_found_by_name);
    tcase_add_test(tcase, names_of_kinds_are_checked);
    tcase_add_test(tcase, the_table_agrees_with_itself);
    tcase_add_test(tcase, fields_are_found_by_pattern);
    tcase_add_loop_test(tcase, records_are_checked, 0, ARRAY_SIZE(checks));
    tcase_add_test(tcase, bytes_that_are_no_fields_are_no_record);
    tcase_add_loop_test(tcase, records_go_through_json, 0, ARRAY_SIZE(rounds));
    tcase_add_loop_test(tcase, json_that_is_no_record_is_refused, 0, ARRAY_SIZE(refusals));
    tcase_add_test(tcase, what_is_too_large_is_refused);
}

int
main(void)
{
    return unit_main("kinds", fill);
}
