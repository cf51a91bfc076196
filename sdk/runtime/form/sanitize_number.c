#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sdk/runtime/form/form.h"

enum { NUMBER_TEXT_MAX = 64 };

static size_t
digits_of(const char *at)
{
    return strspn(at, "0123456789");
}

/* A valid floating-point number (2.3.4.3) that is one to a computer too. */
bool
number_text_is_valid(const char *text)
{
    const char *at = text + (*text == '-');
    size_t whole = digits_of(at), fraction = 0;

    at += whole;
    if (*at == '.') {
        fraction = digits_of(at + 1);
        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        if (digits_of(at) == 0)
            return false;
        at += digits_of(at);
    }
    return *at == '\0' && isfinite(strtod(text, NULL));
}

static double
number_of_attr(html_node *at, const char *name, double otherwise)
{
    const char *text = html_attr_get(at, name, NULL);

    return text && number_text_is_valid(text) ? strtod(text, NULL) : otherwise;
}

/* 0: any number will do. */
static double
range_step(html_node *at)
{
    const char *text = html_attr_get(at, "step", NULL);
    double step = number_of_attr(at, "step", 1);

    if (text && strcasecmp(text, "any") == 0)
        return 0;
    return step > 0 ? step : 1;
}

/* To the nearest step from the minimum; of two as near, the higher; never past the maximum. */
static double
range_snap(html_node *at, double value, double least, double most)
{
    double step = range_step(at);
    double base = number_of_attr(at, "min", number_of_attr(at, "value", 0));
    double snapped;

    if (step == 0 || most < least)
        return value;
    snapped = base + floor((value - base) / step + 0.5) * step;
    if (snapped > most)
        snapped = base + floor((most - base) / step) * step;
    if (snapped < least)
        snapped = base + ceil((least - base) / step) * step;
    return snapped > most || snapped < least ? value : snapped;
}

/* As short as reads back the same. */
static const char *
number_write(struct arena *arena, double number)
{
    char text[NUMBER_TEXT_MAX];

    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number && !strpbrk(text, "eE"))
            break;
    }
    return arena_strdup(arena, text);
}

const char *
number_text_in_range(struct arena *arena, html_node *at, const char *text)
{
    double least = number_of_attr(at, "min", 0), most = number_of_attr(at, "max", 100);
    double value = least, wanted, snapped;
    bool valid = number_text_is_valid(text);

    if (valid)
        value = strtod(text, NULL);
    else if (most > least)
        value = least + (most - least) / 2;
    wanted = value;
    if (value > most)
        value = most;
    if (value < least)
        value = least;
    snapped = range_snap(at, value, least, most);
    if (valid && snapped == wanted)
        return text;
    return number_write(arena, snapped);
}
