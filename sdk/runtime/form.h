/*
 * A form being filled in: its controls in tree order, with what they hold.
 */
#ifndef CLISK_RUNTIME_FORM_H
#define CLISK_RUNTIME_FORM_H

#include "sdk/runtime/object.h"

enum control_type {
    CONTROL_TEXT, /* any input that holds a text, hidden ones and textareas too */
    CONTROL_CHECKBOX,
    CONTROL_RADIO,
    CONTROL_OPTION, /* one option of a select, under the select's name */
    CONTROL_SUBMIT,
    CONTROL_IMAGE /* a submit button that tells where it was pressed */
};

struct form_control {
    enum control_type type;
    html_node *at;
    const char *name;
    const char *value;
    bool is_secret;   /* then `value` is the secret's name */
    bool is_disabled; /* an option that cannot be chosen and is never sent */
    bool on;          /* checked or selected; a text always is; the submitter, when there is one */
};

struct clisk_form {
    clisk_run *run;
    struct page *page;
    html_node *at;
    html_node *submitter; /* of the submission under way; NULL for none */
    struct form_control *controls;
    size_t count;
};

/* form_controls.c: 0, or -1 without memory. */
int form_read_controls(struct clisk_form *form);

/* form_encode.c: application/x-www-form-urlencoded, as the URL standard serialises it. */
void form_urlencode_text(struct buf *out, const char *text);
void form_urlencode(struct buf *out, const struct runtime_param *params, size_t count);
/* Line ends become CRLF, as in every submitted form. A copy of the run, or NULL without memory. */
const char *form_normalise_newlines(struct arena *arena, const char *value);

#endif
