/*
 * Forms: found on a page, filled in, submitted as a browser would: the HTML
 * standard, section 4.10.21, without scripts. Names, values and labels are
 * UTF-8, whatever the page is in; what is sent is in the form's own encoding.
 * What a page wants of a value (required, pattern, maxlength) is not checked:
 * that is the site's to do.
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
    clisk_form *(*of)(clisk_node *node);
    bool (*has)(clisk_form *form, const char *name);
    const char *(*get)(clisk_form *form, const char *name);
    void (*set_secret_as)(clisk_form *form, const char *name, const char *secret,
                          enum clisk_transform transform);
    void (*select)(clisk_form *form, const char *name, const char *text);
    void (*uncheck)(clisk_form *form, const char *name, const char *value);
    void (*unset)(clisk_form *form, const char *name);
    void (*add)(clisk_form *form, const char *name, const char *value);
    clisk_page *(*submit_named)(clisk_form *form, const char *name);
    clisk_page *(*follow_auto)(clisk_page *page, int hops);
    void (*check)(clisk_form *form, const char *name);
};

/* The form that matches, with the values its page gives it. Absent: SITE_CHANGED. */
static inline clisk_form *
clisk_form_find(clisk_node *node, const char *selector)
{
    return clisk_host_tables->form->find(node, selector);
}

/*
 * The form that an element belongs to: itself, the one its form attribute
 * names, or the one around it as the parser saw it (section 4.10.17.3). None:
 * SITE_CHANGED.
 */
static inline clisk_form *
clisk_form_of(clisk_node *node)
{
    return clisk_host_tables->form->of(node);
}

/*
 * Whether there is a control of that name that can be filled in: no button, and
 * not disabled. What was added is one, what was unset is none.
 */
static inline bool
clisk_form_has(clisk_form *form, const char *name)
{
    return clisk_host_tables->form->has(form, name);
}

/*
 * What the control holds now: its text, or the value of the first of the name
 * that is checked or chosen, "" when none is. Of a secret, "". Absent:
 * SITE_CHANGED.
 */
static inline const char *
clisk_form_get(clisk_form *form, const char *name)
{
    return clisk_host_tables->form->get(form, name);
}

/*
 * Sets the control of that name: the text of an input or a textarea, the
 * checked box or radio button of that value, the chosen option. Boxes, and
 * options of a select that takes several, are chosen in addition; "" takes
 * back all of the name. A text is made what its type of input can hold: a
 * date that is none becomes "", as in a browser.
 * A form without such a control is SITE_CHANGED.
 */
static inline void
clisk_form_set(clisk_form *form, const char *name, const char *value)
{
    clisk_host_tables->form->set(form, name, value);
}

/* Chooses an option by what a person reads, its white space collapsed. Absent: SITE_CHANGED. */
static inline void
clisk_form_select(clisk_form *form, const char *name, const char *text)
{
    clisk_host_tables->form->select(form, name, text);
}

/* Checks the boxes of that name, whatever their values, and whether or not they are. None:
 * SITE_CHANGED. */
static inline void
clisk_form_check(clisk_form *form, const char *name)
{
    clisk_host_tables->form->check(form, name);
}

/*
 * Unchecks the boxes of that name and value, or takes back such options of a
 * select that takes several; all of the name for NULL. None: SITE_CHANGED.
 */
static inline void
clisk_form_uncheck(clisk_form *form, const char *name, const char *value)
{
    clisk_host_tables->form->uncheck(form, name, value);
}

/* The controls of that name are not sent, as when a script removes them. None: SITE_CHANGED. */
static inline void
clisk_form_unset(clisk_form *form, const char *name)
{
    clisk_host_tables->form->unset(form, name);
}

/* One more entry behind the others, as a script would add a hidden input. */
static inline void
clisk_form_add(clisk_form *form, const char *name, const char *value)
{
    clisk_host_tables->form->add(form, name, value);
}

/*
 * Puts a secret of the manifest, by its name, into an input or a textarea. The
 * konnector never sees it: the host puts it in, in whatever encoding the form
 * is sent, if the manifest allows this secret in this field at the URL that the
 * form is sent to, and ends the run otherwise. A form that is sent by GET would
 * show it in an address: DENIED.
 */
static inline void
clisk_form_set_secret(clisk_form *form, const char *name, const char *secret)
{
    clisk_host_tables->form->set_secret(form, name, secret);
}

/* The same for sites whose scripts send a digest, or the Base64, of what is typed (as UTF-8). */
static inline void
clisk_form_set_secret_as(clisk_form *form, const char *name, const char *secret,
                         enum clisk_transform transform)
{
    clisk_host_tables->form->set_secret_as(form, name, secret, transform);
}

/*
 * Submits the form, hidden fields included, by the submit button that matches
 * `submitter`: the first match within the form, else the first button of the
 * form that stands outside it (NULL: no button). Another element, or a disabled
 * button, is SITE_CHANGED. An image is pressed at 0,0.
 *
 * The action, method, encoding type and character encoding are the form's,
 * where the button has none of its own. What is sent by e-mail, by a script or
 * to a dialog is PLUGIN_BUG. Files are sent as a browser sends a file input
 * that is left empty. Answers are as in clisk_get_maybe().
 */
static inline clisk_page *
clisk_form_submit(clisk_form *form, const char *submitter)
{
    return clisk_host_tables->form->submit(form, submitter);
}

/* The same by the submit button of that name. Absent or disabled: SITE_CHANGED. */
static inline clisk_page *
clisk_form_submit_named(clisk_form *form, const char *name)
{
    return clisk_host_tables->form->submit_named(form, name);
}

/*
 * Goes on where the page goes on by itself, and gives the first page that does
 * not, which may be the page itself. Followed are a <meta> refresh to another
 * address within ten seconds, and the only form of a page, if it has nothing
 * but hidden fields and buttons and either a script submits it or a <noscript>
 * has a button for it: the hand-shakes of SAML and OpenID Connect.
 *
 * After `hops` requests (0: 10, at most 50) that is LIMIT; a request that was
 * made before in the same call is VENDOR_DOWN.
 */
static inline clisk_page *
clisk_follow_auto(clisk_page *page, int hops)
{
    return clisk_host_tables->form->follow_auto(page, hops);
}

#ifdef __cplusplus
}
#endif

#endif
