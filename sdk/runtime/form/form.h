/*
 * A form being filled in: its controls in tree order, with what they hold.
 * Section numbers are those of the HTML standard.
 */
#ifndef CLISK_RUNTIME_FORM_FORM_H
#define CLISK_RUNTIME_FORM_FORM_H

#include "sdk/runtime/object.h"

enum control_type {
    CONTROL_TEXT, /* an input or a textarea that holds a text, and what an author adds */
    CONTROL_CHECKBOX,
    CONTROL_RADIO,
    CONTROL_OPTION, /* one option of a select, under the select's name */
    CONTROL_FILE,
    CONTROL_SUBMIT,
    CONTROL_IMAGE /* a submit button that tells where it was pressed */
};

/* The states of an input's type attribute (4.10.5.1) that bear on its value. */
enum input_state {
    INPUT_TEXT, /* and search, telephone, password, and any unknown type */
    INPUT_HIDDEN,
    INPUT_TEL,
    INPUT_URL,
    INPUT_EMAIL,
    INPUT_DATE,
    INPUT_MONTH,
    INPUT_WEEK,
    INPUT_TIME,
    INPUT_DATETIME_LOCAL,
    INPUT_NUMBER,
    INPUT_RANGE,
    INPUT_COLOR,
    INPUT_CHECKBOX,
    INPUT_RADIO,
    INPUT_FILE,
    INPUT_SUBMIT,
    INPUT_IMAGE,
    INPUT_BUTTON /* and reset: never sent */
};

struct form_control {
    enum control_type type;
    enum input_state state; /* INPUT_HIDDEN for textareas: any text is as good */
    html_node *at;          /* NULL for what an author adds */
    html_node *select;      /* of an option */
    const char *name;
    const char *value;
    int transform;    /* of a secret */
    bool is_secret;   /* then `value` is the secret's name */
    bool is_disabled; /* never sent, and not for an author to set */
    bool is_unset;    /* by the author */
    bool is_multiple; /* an option of a select that takes several */
    bool on;          /* checked or selected; a text always is */
};

struct clisk_form {
    clisk_run *run;
    struct page *page;
    html_node *at;
    struct form_control *controls;
    size_t count;
    size_t room;
};

/* What is sent: entries, and how they are written. */
struct form_set {
    struct runtime_param *params;
    size_t count;
    size_t room;
};

/* ---- owner.c ---- */

/* The form that an element belongs to (4.10.17.3), or NULL. */
html_node *form_owner(struct page *page, html_node *at);
/* For all controls of one form: whether its id leads to it. */
bool form_id_is_own(struct page *page, html_node *form);
/* As form_owner(), in one step: is_own is of form_id_is_own(). */
bool form_owns(struct page *page, html_node *form, bool is_own, html_node *at);
/* By itself or by a fieldset (4.10.18.5), or inside a datalist. */
bool form_bars(html_node *at);

bool element_is(html_node *at, unsigned tag);
bool element_has(html_node *at, const char *name);
/* A copy in the arena, or NULL. */
const char *element_attr(struct arena *arena, html_node *at, const char *name);

/* ---- controls.c: 0, or -1 without memory ---- */
int form_read_controls(struct clisk_form *form);
enum input_state input_state_of(html_node *at);

/* ---- sanitize.c ---- */

/*
 * The value sanitization algorithm of an input's state (4.10.5). The result is
 * the value itself or in the arena; NULL without memory.
 */
const char *form_sanitize(struct arena *arena, html_node *at, enum input_state state,
                          const char *value);

/* ---- sanitize_date.c: whether a text is valid (2.3.5) ---- */
bool date_text_is_valid(enum input_state state, const char *text);
/* The shortest form of a local date and time; NULL without memory. */
const char *date_text_normalise(struct arena *arena, const char *text);

/* ---- sanitize_number.c ---- */
bool number_text_is_valid(const char *text);
const char *number_text_in_range(struct arena *arena, html_node *at, const char *text);

/* ---- direction.c ---- */

/* "ltr" or "rtl" (3.2.6.4), for dirname. */
const char *form_direction(html_node *at, const char *value);

/* ---- entries.c ---- */

/*
 * Constructs the entry list (4.10.21.4) with the submitter, NULL for none. 0,
 * or -1 without memory.
 */
int form_entries(struct clisk_form *form, const struct form_control *submitter, const char *charset,
                 struct form_set *ret_set);
/* The encoding in which it is sent (4.10.21.5): a static name. */
const char *form_charset(struct clisk_form *form);

/* ---- submit.c ---- */

/* What a submission sends, with everything in the run's memory. -1 when the run failed. */
int form_request(struct clisk_form *form, const struct form_control *submitter,
                 struct runtime_request *ret_request);
clisk_page *form_submit(clisk_form *form, const char *submitter);
clisk_page *form_submit_named(clisk_form *form, const char *name);

/* ---- find.c ---- */
clisk_form *form_of_element(clisk_run *run, struct page *page, html_node *at);

/* ---- follow.c ---- */
clisk_page *form_follow_auto(clisk_page *page, int hops);

#endif
