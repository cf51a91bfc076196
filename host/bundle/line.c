/* What lines are made of: texts of times and digests, paths, bounded JSON. */
#include "host/bundle/line.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/civil.h"

enum { DAY = 86400, HOUR = 3600, MINUTE = 60, TM_YEAR = 1900, TM_LAST = 9999 - TM_YEAR };

const char *
line_time(int64_t seconds, char ret_text[LINE_TIME_MAX])
{
    time_t time = (time_t)seconds;
    struct tm utc;

    ret_text[0] = '\0';
    if (seconds == 0 || !gmtime_r(&time, &utc) || utc.tm_year < -TM_YEAR || utc.tm_year > TM_LAST)
        return ret_text;
    snprintf(ret_text, LINE_TIME_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + TM_YEAR,
             utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return ret_text;
}

static bool
has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++) {
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    }
    return *text == '\0';
}

int
line_time_parse(const char *text, int64_t *ret_seconds)
{
    unsigned year, month, day, hour, minute, second;

    if (!has_shape(text, "0000-00-00T00:00:00Z") ||
        sscanf(text, "%4u-%2u-%2uT%2u:%2u:%2uZ", &year, &month, &day, &hour, &minute, &second) != 6)
        return -1;
    if (day == 0 || day > civil_month_days((int)year, month) || hour > 23 || minute > 59 ||
        second > 59)
        return -1;
    *ret_seconds =
        civil_to_days((int)year, month, day) * DAY + hour * HOUR + minute * MINUTE + second;
    return 0;
}

static int
digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
line_digest_parse(const char *text, uint8_t ret_digest[DIGEST_LEN])
{
    uint8_t digest[DIGEST_LEN];

    if (strlen(text) != DIGEST_HEX_LEN)
        return -1;
    for (size_t i = 0; i < DIGEST_LEN; i++) {
        int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return -1;
        digest[i] = (uint8_t)(high * 16 + low);
    }
    memcpy(ret_digest, digest, DIGEST_LEN);
    return 0;
}

bool
line_path_is_right(const char *path)
{
    const char *at = path;
    size_t len;

    do {
        len = strcspn(at, "/");
        if (len == 0 || (len <= 2 && strspn(at, ".") >= len))
            return false;
        at += len;
    } while (*at++ == '/');
    return strlen(path) < STORE_TEXT_MAX;
}

/* Counts outside of strings, before any memory is taken for what is counted. */
static int
check_bounds(const char *text, size_t len, struct error *err)
{
    size_t values = 0, depth = 0;
    bool in_string = false;

    if (len > LINE_SIZE_MAX)
        return error_set(err, OUTCOME_LIMIT, "the line has more than %d bytes", LINE_SIZE_MAX);
    for (size_t i = 0; i < len; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if (text[i] == '{' || text[i] == '[')
            depth++, values++;
        else if (text[i] == '}' || text[i] == ']')
            depth -= depth > 0;
        else
            values += text[i] == ',';
        if (depth > LINE_DEPTH_MAX || values > LINE_VALUES_MAX)
            return error_set(err, OUTCOME_LIMIT, "the line holds too many values, or too deep");
    }
    return 0;
}

int
line_parse(const char *text, size_t len, json_t **ret_root, struct error *err)
{
    json_error_t what;
    json_t *root;

    if (check_bounds(text, len, err) < 0)
        return -1;
    root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &what);
    if (!root)
        return error_set(err, OUTCOME_USAGE, "it is no JSON: %.100s", what.text);
    if (json_is_object(root)) {
        *ret_root = root;
        return 0;
    }
    json_decref(root);
    return error_set(err, OUTCOME_USAGE, "it is no object");
}
