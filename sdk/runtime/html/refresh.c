#include "sdk/runtime/html/refresh.h"

#include <stdbool.h>
#include <string.h>

struct refresh_input {
    const char *at;
    const char *end;
};

static bool
refresh_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static void
refresh_skip_blanks(struct refresh_input *in)
{
    while (in->at < in->end && refresh_is_blank(*in->at))
        in->at++;
}

static bool
refresh_is_digit(const struct refresh_input *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* Whole seconds; a fraction is read and forgotten. False for none. */
static bool
refresh_take_seconds(struct refresh_input *in, uint32_t *ret_seconds)
{
    bool dot = in->at < in->end && *in->at == '.';
    uint32_t seconds = 0;

    if (!refresh_is_digit(in) && !dot)
        return false;
    for (; refresh_is_digit(in); in->at++) {
        seconds = seconds * 10 + (uint32_t)(*in->at - '0');
        if (seconds > REFRESH_SECONDS_MAX)
            seconds = REFRESH_SECONDS_MAX;
    }
    while (refresh_is_digit(in) || (in->at < in->end && *in->at == '.'))
        in->at++;
    *ret_seconds = seconds;
    return true;
}

/* The letter, in either case. */
static bool
refresh_take_letter(struct refresh_input *in, char letter)
{
    if (in->at == in->end || (*in->at | 0x20) != letter)
        return false;
    in->at++;
    return true;
}

/* "url=" with blanks around the sign; what only begins so is part of the address. */
static void
refresh_skip_name(struct refresh_input *in)
{
    struct refresh_input ahead = *in;

    if (!refresh_take_letter(&ahead, 'u') || !refresh_take_letter(&ahead, 'r') ||
        !refresh_take_letter(&ahead, 'l'))
        return;
    refresh_skip_blanks(&ahead);
    if (ahead.at == ahead.end || *ahead.at != '=')
        return;
    ahead.at++;
    refresh_skip_blanks(&ahead);
    *in = ahead;
}

int
refresh_parse(const char *text, size_t len, struct refresh *ret_refresh)
{
    struct refresh_input in = {text, text + len};
    struct refresh refresh = {0};
    const char *quote;

    refresh_skip_blanks(&in);
    if (!refresh_take_seconds(&in, &refresh.seconds))
        return 1;
    if (in.at < in.end && *in.at != ';' && *in.at != ',' && !refresh_is_blank(*in.at))
        return 1;
    refresh_skip_blanks(&in);
    if (in.at < in.end && (*in.at == ';' || *in.at == ','))
        in.at++;
    refresh_skip_blanks(&in);
    if (in.at < in.end) {
        refresh_skip_name(&in);
        if (in.at < in.end && (*in.at == '"' || *in.at == '\'')) {
            char mark = *in.at++;

            quote = memchr(in.at, mark, (size_t)(in.end - in.at));
            in.end = quote ? quote : in.end;
        }
        refresh.url = in.at;
        refresh.len = (size_t)(in.end - in.at);
    }
    *ret_refresh = refresh;
    return 0;
}
