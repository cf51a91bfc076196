/*
 * JSON: what is accepted is well-formed from end to end, and every value can
 * be reached.
 */
#include <assert.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 64 * 1024 * 1024 };

static void
check_text(const struct json_value *value)
{
    assert(value->text[value->len] == '\0');
    assert(text_is_utf8(value->text, value->len));
    assert(value->type != JSON_NUMBER || strlen(value->text) == value->len);
}

/* As deep as JSON_DEPTH_MAX at most. */
static void
check_value(const struct json_value *value)
{
    if (value->type == JSON_STRING || value->type == JSON_NUMBER)
        check_text(value);
    for (size_t i = 0; i < json_length(value); i++) {
        if (value->type == JSON_OBJECT)
            check_text(&value->members[i].name);
        check_value(json_item(value, i));
    }
    assert(json_item(value, json_length(value)) == NULL);
}

/* The first string of the document, tried as a pointer into it. */
static void
check_pointer(const struct json_value *root)
{
    const struct json_value *first = json_item(root, 0), *found = NULL;
    const char *pointer = first && first->type == JSON_STRING ? first->text : "/0";
    int result = json_pointer(root, pointer, &found);

    assert(result >= 0 && result <= 2 && (result == 0) == (found != NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_MAX);
    const struct json_value *root = NULL;
    const char *why = NULL;
    size_t position = 0;
    int result;

    if (!arena)
        return 0;
    result = json_parse(arena, (const char *)data, size, &root, &position, &why);
    if (result == 0) {
        check_value(root);
        check_pointer(root);
    } else if (result > 0) {
        assert(position <= size && why && !root);
    }
    arena_free(arena);
    return 0;
}
