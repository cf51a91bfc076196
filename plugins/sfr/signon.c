#include "signon.h"

#include "space.h"

enum { SIGNON_TRIES = 3 };

static bool
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
    /* So that the session outlasts the run. */
    if (clisk_form_has(form, "remember-me"))
        clisk_form_check(form, "remember-me");
    return clisk_form_submit_named(form, "identifier");
}

/* What is wrong stands in the form, whose place for it may be empty. A captcha may have a word of
 * its own there, and so may a sign-on that does not work; and a form that nobody has answered yet
 * may ask for the password again. */
static void
signon_judge(clisk_run *run, clisk_page *page, bool is_answered)
{
    const char *said = clisk_text_maybe(page, "#E");
    bool is_said = said && *said;

    if (is_said && (clisk_text_contains_folded(run, said, "erreur technique") ||
                    clisk_text_contains_folded(run, said, "indisponible")))
        clisk_vendor_down(run, said);
    if (is_said && is_answered &&
        (clisk_text_contains_folded(run, said, "mot de passe") ||
         clisk_text_contains_folded(run, said, "identifiant")))
        clisk_login_failed(run, said);
    if (clisk_has(page, ".g-recaptcha[data-sitekey]"))
        clisk_challenge(run, "SFR wants to see a person: log in at its site with your browser");
    if (is_said && is_answered)
        clisk_login_failed(run, said);
}

/* Without a word the form comes back emptied, at times, or when it was too old: then it is answered
 * again, unless it has no ticket, without which it can only come back. */
clisk_page *
signon_pass(clisk_run *run, clisk_page *page)
{
    for (int tries = 0; signon_is_asked(page); tries++) {
        signon_judge(run, page, tries > 0);
        if (tries > 0)
            clisk_find(page, SIGNON_FORM " input[name='lt']");
        if (tries == SIGNON_TRIES)
            clisk_vendor_down(run, "SFR shows its login again and again, and does not say why");
        page = signon_answer(run, page);
    }
    if (clisk_text_matches(run, clisk_url(page), "/cas/login"))
        clisk_find(page, SIGNON_FORM);
    return page;
}

/* The site has another space for professionals. */
static clisk_page *
signon_hub(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = signon_pass(run, clisk_get(run, brand->hub));

    if (clisk_text_matches(run, clisk_url(hub), "/professionnel"))
        clisk_user_action_needed(run, CLISK_PROFESSIONAL_ACCOUNT,
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

/* The host of the bills may ask for the password once more, for all of it or for who the customer
 * is and for the bills apart. */
void
signon_ensure(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = signon_hub(run, brand);
    const struct brand *found = brand_of(run, brand);
    const char *shown;

    clisk_find(hub, found->lines);
    shown = clisk_text_maybe(hub, found->shown);
    signon_pass(run, clisk_get_maybe(run, found->identity));
    if (shown && *shown)
        signon_pass(run,
                    clisk_get_maybe(run, line_is_mobile(shown) ? found->mobile : found->fixed));
}

/* The way out does not always lead out at once. */
void
signon_leave(clisk_run *run, const struct brand *brand)
{
    for (int tries = 0; tries < SIGNON_TRIES && !clisk_failed(run); tries++) {
        clisk_page *hub = clisk_get(run, brand->hub);
        const char *logout = clisk_link_maybe(hub, "a[href*='/logout']");

        if (signon_is_asked(hub) || !logout)
            return;
        clisk_get(run, logout);
    }
}
