/*
 * What the controls of forms are, as the page has them before anybody touches
 * one (HTML standard, "Forms").
 */
#ifndef CLISK_RUNTIME_SELECTOR_CONTROL_H
#define CLISK_RUNTIME_SELECTOR_CONTROL_H

#include "sdk/runtime/selector/compiled.h"

enum control_type {
    CONTROL_NONE, /* not a control of these */
    CONTROL_BUTTON,
    CONTROL_CHECKBOX,
    CONTROL_COLOR,
    CONTROL_DATE,
    CONTROL_DATETIME_LOCAL,
    CONTROL_EMAIL,
    CONTROL_FILE,
    CONTROL_HIDDEN,
    CONTROL_IMAGE,
    CONTROL_MONTH,
    CONTROL_NUMBER,
    CONTROL_PASSWORD,
    CONTROL_RADIO,
    CONTROL_RANGE,
    CONTROL_RESET,
    CONTROL_SEARCH,
    CONTROL_SELECT,
    CONTROL_SUBMIT,
    CONTROL_TEL,
    CONTROL_TEXT,
    CONTROL_TEXTAREA,
    CONTROL_TIME,
    CONTROL_URL,
    CONTROL_WEEK
};

/* Of <input>, <button>, <select> and <textarea>. */
enum control_type control_type(const html_node *node);
/* Whether an element of HTML has that name. */
bool control_is(const html_node *node, unsigned tag);
bool control_has(const html_node *node, const char *attribute);
/* Whether a single line of text, a date, a number or the like is typed into it. */
bool control_is_typed(enum control_type type);
/* Of its own or by what is around it ("actually disabled"). */
bool control_is_disabled(struct selector_search *search, const html_node *node);
/* Whether what it holds is judged at all ("candidate for constraint validation"). */
bool control_is_candidate(struct selector_search *search, const html_node *node);
/* The form that it belongs to, or NULL. */
const html_node *control_form(struct selector_search *search, const html_node *node);

/* match_group.c: what depends on other controls of the page. */
bool control_is_checked(struct selector_search *search, const html_node *node);
/* Whether another radio button of its group is, or whether the button itself is. */
bool control_group_is_checked(struct selector_search *search, const html_node *node);
bool control_group_is_required(struct selector_search *search, const html_node *node);
/* The <option> that a <select> shows, or NULL. */
const html_node *control_selected(struct selector_search *search, const html_node *node);
/* Whether it is the first submit button of its form. */
bool control_is_default_button(struct selector_search *search, const html_node *node);

/* match_range.c: where a value is, as to min and max. */
enum control_range { RANGE_NONE, RANGE_INSIDE, RANGE_OUTSIDE };
enum control_range control_range(const html_node *node);

#endif
