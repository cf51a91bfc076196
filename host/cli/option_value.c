/* The values of options, from text. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/duration.h"
#include "host/cli/option_table.h"

static void *
place_of(struct options *options, const struct option_row *row)
{
    return (char *)options + row->offset;
}

/* Digits alone, without a sign; moves *at past them. */
static int
parse_digits(const char **at, uint64_t *ret_value)
{
    const char *digit = *at;
    uint64_t value = 0;

    if (*digit < '0' || *digit > '9')
        return -1;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*digit - '0'), &value))
            return -1;
    }
    *at = digit;
    *ret_value = value;
    return 0;
}

static int
parse_boolean(const char *text, bool *ret_value)
{
    static const char *const words[][2] = {
        {"false", "true"}, {"no", "yes"}, {"0", "1"}, {"off", "on"}};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        for (size_t k = 0; k < 2; k++) {
            if (strcmp(text, words[i][k]) == 0) {
                *ret_value = k == 1;
                return 0;
            }
        }
    }
    return -1;
}

static int
set_boolean(struct options *options, const struct option_row *row, const char *shown,
            const char *text, struct error *err)
{
    bool value = true;

    if (text && parse_boolean(text, &value) < 0)
        return error_set(err, OUTCOME_USAGE, "%s: '%s' is neither true nor false", shown, text);
    *(bool *)place_of(options, row) = value;
    return 0;
}

static int
set_number(struct options *options, const struct option_row *row, const char *shown,
           const char *text, struct error *err)
{
    const char *at = text;
    uint64_t value;

    if (parse_digits(&at, &value) < 0 || *at || value < row->least || value > row->most)
        return error_set(err, OUTCOME_USAGE, "%s: '%s' is not a number from %u to %u", shown, text,
                         (unsigned)row->least, (unsigned)row->most);
    *(unsigned *)place_of(options, row) = (unsigned)value;
    return 0;
}

static int
set_count(struct options *options, const struct option_row *row, const char *shown,
          const char *text, struct error *err)
{
    unsigned *count = place_of(options, row);
    bool value;

    if (!text) {
        *count += *count < row->most;
        return 0;
    }
    if (parse_boolean(text, &value) < 0)
        return set_number(options, row, shown, text, err);
    *count = value;
    return 0;
}

/* Seconds with at most three decimals, into milliseconds. */
static int
parse_seconds(const char *text, uint64_t most, unsigned *ret_value)
{
    const char *at = text;
    uint64_t whole, decimals = 0, weight = 1000;

    if (parse_digits(&at, &whole) < 0 || whole > most)
        return -1;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && weight > 1; at++) {
            weight /= 10;
            decimals += (uint64_t)(*at - '0') * weight;
        }
        if (weight == 1000)
            return -1;
    }
    if (*at || whole * 1000 + decimals > most * 1000)
        return -1;
    *ret_value = (unsigned)(whole * 1000 + decimals);
    return 0;
}

static int
set_seconds(struct options *options, const struct option_row *row, const char *shown,
            const char *text, struct error *err)
{
    if (parse_seconds(text, row->most, place_of(options, row)) < 0)
        return error_set(err, OUTCOME_USAGE,
                         "%s: '%s' is not a number of seconds from 0 to %u, such as 0.5", shown,
                         text, (unsigned)row->most);
    return 0;
}

/* How many bits the letter behind a size stands for; -1 for none of ours. */
static int
size_shift(const char *suffix)
{
    if (!*suffix)
        return 0;
    if (suffix[1])
        return -1;
    switch (*suffix) {
    case 'k':
    case 'K': return 10;
    case 'm':
    case 'M': return 20;
    case 'g':
    case 'G': return 30;
    default: return -1;
    }
}

static int
set_size(struct options *options, const struct option_row *row, const char *shown, const char *text,
         struct error *err)
{
    const char *at = text;
    uint64_t value;
    int shift;

    if (parse_digits(&at, &value) == 0 && (shift = size_shift(at)) >= 0 &&
        value <= row->most >> shift && value << shift >= row->least) {
        *(uint64_t *)place_of(options, row) = value << shift;
        return 0;
    }
    return error_set(err, OUTCOME_USAGE, "%s: '%s' is not a size from 1 to 8G, such as 200M", shown,
                     text);
}

static int
set_duration(struct options *options, const struct option_row *row, const char *shown,
             const char *text, struct error *err)
{
    char least[DURATION_TEXT_MAX], most[DURATION_TEXT_MAX];
    uint64_t seconds;

    if (duration_parse(text, row->most, &seconds) < 0 || seconds < row->least)
        return error_set(err, OUTCOME_USAGE,
                         "%s: '%s' is not a length of time from %s to %s, such as 8h or 1h30m",
                         shown, text, duration_text(row->least, least),
                         duration_text(row->most, most));
    *(uint64_t *)place_of(options, row) = seconds;
    return 0;
}

static int
set_format(struct options *options, const struct option_row *row, const char *shown,
           const char *text, struct error *err)
{
    static const char *const names[] = {
        [FORMAT_TABLE] = "table",
        [FORMAT_JSON] = "json",
        [FORMAT_NDJSON] = "ndjson",
        [FORMAT_CSV] = "csv",
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *(enum format *)place_of(options, row) = (enum format)i;
            return 0;
        }
    }
    return error_set(err, OUTCOME_USAGE, "%s: no format '%s'; use table, json, ndjson or csv",
                     shown, text);
}

static int
set_text(struct options *options, const struct option_row *row, const char *text)
{
    const char **place = place_of(options, row);

    *place = text;
    return 0;
}

static int
set_kind(struct options *options, const struct option_row *row, const char *shown, const char *text,
         struct error *err)
{
    if (strcmp(text, "bill") != 0 && strcmp(text, "file") != 0)
        return error_set(err, OUTCOME_USAGE, "%s: no kind '%s'; use bill or file", shown, text);
    return set_text(options, row, text);
}

static int
set_data(struct options *options, const struct option_row *row, const char *shown, const char *text,
         struct error *err)
{
    if (strcmp(text, "keep") != 0 && strcmp(text, "delete") != 0)
        return error_set(err, OUTCOME_USAGE, "%s: not '%s'; use keep or delete", shown, text);
    return set_text(options, row, text);
}

/* HOST=ADDRESS:PORT; an IPv6 address stands in brackets. The fetcher looks closer. */
static bool
is_map(const char *text)
{
    const char *equals = strchr(text, '='), *colon = strrchr(text, ':');
    const char *at = colon ? colon + 1 : "";
    uint64_t port;

    if (!equals || equals == text || !colon || colon <= equals + 1)
        return false;
    if (parse_digits(&at, &port) < 0 || *at || port == 0 || port > 65535)
        return false;
    return strcspn(text, " \t\r\n,") == strlen(text);
}

static bool
maps_to_this_machine(const char *text)
{
    const char *address = strchr(text, '=') + 1;

    return strncmp(address, "127.", 4) == 0 || strncmp(address, "[::1]:", 6) == 0;
}

static int
set_map(struct options *options, const struct option_row *row, const char *shown, const char *text,
        struct error *err)
{
    if (is_map(text) && !maps_to_this_machine(text))
        return error_set(err, OUTCOME_USAGE, "%s: '%s' must lead to 127.0.0.0/8 or [::1]", shown,
                         text);
    if (!is_map(text))
        return error_set(err, OUTCOME_USAGE,
                         "%s: '%s' is not HOST=ADDR:PORT, such as shop.example=127.0.0.1:8443",
                         shown, text);
    return options_add(options, place_of(options, row), text, err);
}

int
option_set(struct options *options, const struct option_row *row, const char *shown,
           const char *text, struct error *err)
{
    if (text && !*text)
        return error_set(err, OUTCOME_USAGE, "%s is empty; give it a value or leave it out", shown);
    switch (row->type) {
    case OPTION_BOOLEAN: return set_boolean(options, row, shown, text, err);
    case OPTION_COUNT: return set_count(options, row, shown, text, err);
    case OPTION_TEXT: return set_text(options, row, text);
    case OPTION_LIST: return options_add(options, place_of(options, row), text, err);
    case OPTION_NUMBER: return set_number(options, row, shown, text, err);
    case OPTION_SECONDS: return set_seconds(options, row, shown, text, err);
    case OPTION_SIZE: return set_size(options, row, shown, text, err);
    case OPTION_DURATION: return set_duration(options, row, shown, text, err);
    case OPTION_FORMAT: return set_format(options, row, shown, text, err);
    case OPTION_KIND: return set_kind(options, row, shown, text, err);
    case OPTION_DATA: return set_data(options, row, shown, text, err);
    case OPTION_MAP: return set_map(options, row, shown, text, err);
    default: return error_set(err, OUTCOME_INTERNAL, "%s has no type", shown);
    }
}

int
option_set_from_env(struct options *options, const struct option_row *row, const char *shown,
                    const char *text, struct error *err)
{
    if (!row->separator)
        return option_set(options, row, shown, text, err);
    while (*text) {
        size_t len = strcspn(text, (char[]){row->separator, '\0'});
        const char *item = arena_strndup(options->arena, text, len);

        if (!item)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        /* An empty item, as in a path that ends with a colon, means nothing. */
        if (*item && option_set(options, row, shown, item, err) < 0)
            return -1;
        text += len;
        text += *text != '\0';
    }
    return 0;
}
