/*
 * A form of one page, filled in and submitted without a network, for the runner
 * of the form suites: what would be sent, as bytes.
 */
#ifndef CLISK_TESTS_FORMS_DRIVE_H
#define CLISK_TESTS_FORMS_DRIVE_H

#include "host/common/buf.h"
#include "sdk/runtime/runtime.h"

struct forms_page {
    struct runtime_transport transport;
    struct runtime_setup setup;
    clisk_run *run;
    clisk_page *page;
    const char *url;
    const char *content_type;
    const struct buf *body;
};

/* `html` and `url` must outlive it. -1 when the page cannot be had. */
int forms_open(struct forms_page *page, const char *url, const char *content_type,
               const struct buf *html);
void forms_close(struct forms_page *page);

/* Number `index` of the page, in tree order; NULL for none. */
clisk_form *forms_at(struct forms_page *page, size_t index);
/* A control: number `index` of those of that name, a select being one. */
struct forms_place {
    const char *name;
    size_t index;
};

/* As a person does; also what an author may not, since a page's scripts may. -1 for no control. */
int forms_type(clisk_form *form, struct forms_place place, const char *value);
int forms_check(clisk_form *form, struct forms_place place, bool on);
/* The options of these numbers and no others. */
int forms_select(clisk_form *form, struct forms_place place, const size_t *numbers, size_t count);

/* Submit buttons, disabled ones too, in tree order. */
#define FORMS_NO_BUTTON SIZE_MAX
size_t forms_button_count(const clisk_form *form);
size_t forms_button_named(const clisk_form *form, const char *name, size_t len);

/* What would be sent. -1 for no such button, or a form that is not sent: forms_why(). */
int forms_submit(clisk_form *form, size_t button, struct runtime_request *ret_request);
const char *forms_why(const struct forms_page *page);

/* The text in an encoding. */
void forms_put_encoded(struct buf *out, const char *text, size_t len, const char *charset);
/* Text of code points up to U+00FF as the bytes of these numbers. */
void forms_put_isomorphic(struct buf *out, const char *text, size_t len);

/* The entries of a request as its body. -1 without memory, or for an unknown encoding. */
int forms_put_body(struct buf *out, const struct runtime_request *request, const char *boundary);
int forms_put_entries(struct buf *out, const struct form_entry *entries, size_t count,
                      enum form_enctype enctype, const char *charset, const char *boundary);

#endif
