/*
 * A konnector to begin with: it logs in with a form and saves a list of bills.
 */
#include <clisk/clisk.h>

#define SITE "https://www.shop.example"

static void
template_ensure_authenticated(clisk_run *run)
{
    /* Without a session, the site shows its login page here. */
    clisk_page *page = clisk_get(run, SITE "/account");
    clisk_form *form;

    if (clisk_has(page, ".customer"))
        return;
    form = clisk_form_find(page, "form#login");
    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    page = clisk_form_submit(form, NULL);
    if (clisk_has(page, ".error"))
        clisk_login_failed(run, clisk_text(page, ".error"));
}

static void
template_ensure_not_authenticated(clisk_run *run)
{
    clisk_get(run, SITE "/logout");
}

static const char *
template_identify(clisk_run *run)
{
    return clisk_text(clisk_get(run, SITE "/account"), ".customer .number");
}

static void
template_fetch(clisk_run *run)
{
    clisk_list *rows = clisk_all(clisk_get(run, SITE "/bills"), "table.bills tbody tr");
    clisk_node *row;

    while ((row = clisk_next(rows)) != NULL) {
        struct clisk_bill bill = {
            .reference = clisk_text(row, ".number"),
            .url = clisk_link(row, "a"),
            .date = clisk_text_date(row, ".date"),
            .amount = clisk_text_amount(row, ".amount"),
        };

        clisk_save_bill(run, &bill);
    }
}

CLISK_PLUGIN(.ensure_authenticated = template_ensure_authenticated,
             .ensure_not_authenticated = template_ensure_not_authenticated,
             .identify = template_identify, .fetch = template_fetch, .login_form = "form#login");
