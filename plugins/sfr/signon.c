#include "signon.h"

#define SIGNON_FORM "form#loginForm"

enum { SIGNON_TRIES = 3 };

bool
signon_is_asked(clisk_page *page)
{
    return clisk_has(page, SIGNON_FORM);
}

static clisk_page *
signon_answer(clisk_run *run, clisk_page *page)
{
    clisk_form *form = clisk_form_find(page, SIGNON_FORM);

    clisk_form_set(form, "username", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    return clisk_form_submit_named(form, "identifier");
}

/* What is wrong stands in the form. Without a word it comes back emptied, at times, or when it was
 * too old: then it is answered again. */
clisk_page *
signon_pass(clisk_run *run, clisk_page *page)
{
    for (int tries = 0; signon_is_asked(page); tries++) {
        if (clisk_has(page, "#E"))
            clisk_login_failed(run, clisk_text(page, "#E"));
        if (clisk_has(page, ".g-recaptcha[data-sitekey]"))
            clisk_challenge(run, "SFR wants to see a person: log in at its site with your browser");
        if (tries == SIGNON_TRIES)
            clisk_vendor_down(run, "SFR shows its login again and again, and does not say why");
        page = signon_answer(run, page);
    }
    return page;
}

/* The site has another space for professionals. */
static clisk_page *
signon_hub(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = signon_pass(run, clisk_get(run, brand->hub));

    if (clisk_text_matches(run, clisk_url(hub), "/professionnel"))
        clisk_user_action_needed(run, "PROFESSIONAL_ACCOUNT",
                                 "this is a professional account, which SFR keeps elsewhere");
    brand_note(run, hub);
    return hub;
}

bool
signon_check(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = clisk_get(run, brand->hub);

    if (signon_is_asked(hub))
        return false;
    brand_note(run, hub);
    return true;
}

/* The host of the bills may ask for the password once more. */
void
signon_ensure(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = signon_hub(run, brand);

    clisk_find(hub, brand_of(run, brand)->lines);
    signon_pass(run, clisk_get_maybe(run, brand_of(run, brand)->identity));
}

void
signon_leave(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = clisk_get(run, brand->hub);
    const char *logout = clisk_link_maybe(hub, "a[href*='/logout']");

    if (logout)
        clisk_get(run, logout);
}
