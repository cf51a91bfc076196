/*
 * Forms: found on a page, filled in, submitted as a browser would.
 */
#ifndef CLISK_FORM_H
#define CLISK_FORM_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clisk_form_table {
    size_t size;
    clisk_form *(*find)(clisk_node *node, const char *selector);
    void (*set)(clisk_form *form, const char *name, const char *value);
    void (*set_secret)(clisk_form *form, const char *name, const char *secret);
    clisk_page *(*submit)(clisk_form *form, const char *submitter);
};

/* The form that matches, with the values its page gives it. Absent: SITE_CHANGED. */
static inline clisk_form *
clisk_form_find(clisk_node *node, const char *selector)
{
    return clisk_host_tables->form->find(node, selector);
}

/*
 * Sets the control of that name: the text of an input or a textarea, the
 * checked box or radio button of that value, the chosen option. "" unchecks
 * all boxes of the name.
 * A form without such a control is SITE_CHANGED.
 */
static inline void
clisk_form_set(clisk_form *form, const char *name, const char *value)
{
    clisk_host_tables->form->set(form, name, value);
}

/*
 * The same with a secret of the manifest, by its name. The konnector never
 * sees it: the host puts it in, if the manifest allows this secret in this
 * field at the URL that the form is sent to, and ends the run otherwise.
 */
static inline void
clisk_form_set_secret(clisk_form *form, const char *name, const char *secret)
{
    clisk_host_tables->form->set_secret(form, name, secret);
}

/*
 * Submits the form, hidden fields included, by the submit button that matches
 * `submitter` within the form (NULL: no button). Another element, or a disabled
 * button, is SITE_CHANGED. Answers are as in clisk_get_maybe().
 */
static inline clisk_page *
clisk_form_submit(clisk_form *form, const char *submitter)
{
    return clisk_host_tables->form->submit(form, submitter);
}

#ifdef __cplusplus
}
#endif

#endif
