#include "tests/suites/json-accepts.h"

#include <stdlib.h>

#include "sdk/runtime/json/json.h"

enum { ARENA_MAX = 256 * 1024 * 1024 };

bool
json_accepts(const char *data, size_t len)
{
    struct arena *arena = arena_new(ARENA_MAX);
    const struct json_value *value;
    const char *why;
    size_t position;
    int result = arena ? json_parse(arena, data, len, &value, &position, &why) : -1;

    arena_free(arena);
    if (result < 0)
        abort();
    return result == 0;
}
