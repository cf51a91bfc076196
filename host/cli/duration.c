#include "host/cli/duration.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/common/compiler.h"

static const struct {
    char letter;
    uint32_t seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

/* Digits alone; moves *at past them. */
static int
parse_number(const char **at, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (**at < '0' || **at > '9')
        return -1;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(**at - '0'), &number))
            return -1;
    }
    *ret_number = number;
    return 0;
}

int
duration_parse(const char *text, uint64_t most, uint64_t *ret_seconds)
{
    uint64_t total = 0;
    size_t next = 0; /* the largest unit that may come */

    do {
        uint64_t number;

        if (parse_number(&text, &number) < 0)
            return -1;
        while (next < ARRAY_SIZE(units) && units[next].letter != *text)
            next++;
        if (next == ARRAY_SIZE(units) ||
            __builtin_mul_overflow(number, units[next].seconds, &number) ||
            __builtin_add_overflow(total, number, &total) || total > most)
            return -1;
        next++;
        text++;
    } while (*text);
    *ret_seconds = total;
    return 0;
}

const char *
duration_text(uint64_t seconds, char ret_text[DURATION_TEXT_MAX])
{
    size_t used = 0;

    ret_text[0] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        uint64_t count = seconds / units[i].seconds;

        seconds %= units[i].seconds;
        if (count == 0 && (used > 0 || units[i].seconds > 1))
            continue;
        used += (size_t)snprintf(ret_text + used, DURATION_TEXT_MAX - used, "%" PRIu64 "%c", count,
                                 units[i].letter);
    }
    return ret_text;
}
