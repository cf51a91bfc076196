/*
 * The pieces of a template, between template_check.c and template_render.c.
 */
#ifndef CLISK_SINK_TEMPLATE_TOKEN_H
#define CLISK_SINK_TEMPLATE_TOKEN_H

#include <stdbool.h>

#include "host/common/field.h"

enum template_token_type {
    TEMPLATE_TEXT,  /* as it stands */
    TEMPLATE_SLASH, /* the end of a folder's name */
    TEMPLATE_PART,  /* {...}: what is inside */
    TEMPLATE_IF,    /* {?...} */
    TEMPLATE_UNLESS,
    TEMPLATE_END /* {/...} */
};

/* Lies in the template. */
struct template_token {
    enum template_token_type type;
    const char *text; /* without braces and sign */
    size_t len;
};

/* The one at *at, which moves past it, up to `end`. 0; 1 at the end; -1 for a brace that stands
 * alone at *at. */
int template_token_next(const char **at, const char *end, struct template_token *ret_token);

/* Where the template ends without the extension of a file that stands behind it. */
const char *template_end(const char *template);

/* A part in another string: NUL-terminated. */
struct template_name {
    char text[FIELD_PATH_MAX + 1];
};

/* 0; 1 when these bytes are no name of a part. */
int template_name_of(const char *text, size_t len, struct template_name *ret_name);

/* One of the texts between '|' of a part. */
struct template_choice {
    bool is_quoted;
    const char *text; /* without its quotes */
    size_t len;
};

/* Where the format of a part begins, behind its ':'; NULL for none. */
const char *template_format_of(const struct template_token *part, size_t *ret_len);

/* The choice at *at, up to `end`, where the token or its format is. 0; 1 at the end; -1 for a quote
 * that is alone. */
int template_choice_next(const char **at, const char *end, struct template_choice *ret_choice);

/* Where the choices end. */
const char *template_choices_end(const struct template_token *part);

/* Whether the letter behind a '%' means something. */
bool template_date_knows(char letter);

/* What a condition compares with: its name, and the value behind '=', NULL for none. 0, or 1. */
int template_condition_of(const struct template_token *token, struct template_name *ret_name,
                          const char **ret_value, size_t *ret_len);

#endif
