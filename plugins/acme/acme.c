/*
 * Acme, the demo brand: the konnector that clisk-tutorial(7) writes.
 */
#include <inttypes.h>

#include <clisk/clisk.h>

#define ACME "https://www.acme.example"

static void
acme_ensure_authenticated(clisk_run *run)
{
    clisk_page *page = clisk_get(run, ACME "/account");
    clisk_form *form;

    /* The session of the last run may still be open. */
    if (clisk_has(page, "#customer"))
        return;
    form = clisk_form_find(page, "form#login");
    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    page = clisk_form_submit(form, NULL);
    if (clisk_has(page, "p.error"))
        clisk_login_failed(run, clisk_text(page, "p.error"));
    if (clisk_has(page, "form#otp"))
        clisk_user_action_needed(run, CLISK_STRONG_AUTH, "Acme asks for a one-time code");
    if (!clisk_has(page, "#customer"))
        clisk_site_changed(run, "the login leads neither to the account nor to an error");
}

static void
acme_ensure_not_authenticated(clisk_run *run)
{
    clisk_get(run, ACME "/logout");
}

static const char *
acme_identify(clisk_run *run)
{
    return clisk_text(clisk_get(run, ACME "/account"), "#customer .number");
}

static void
acme_save_bill(clisk_run *run, clisk_node *row)
{
    struct clisk_bill bill = {
        .reference = clisk_text(row, ".number"),
        .title = clisk_text(row, ".period"),
        .date = clisk_text_date(row, ".date"),
        .amount = clisk_text_amount(row, ".amount"),
        .url = clisk_link(row, "a.download"),
    };

    clisk_save_bill(run, &bill);
}

/* One page of the list; whether another one follows. */
static bool
acme_fetch_page(clisk_run *run, uint64_t number)
{
    clisk_page *page = clisk_get(run, clisk_format(run, ACME "/bills?page=%" PRIu64, number));
    clisk_list *rows;
    clisk_node *row;

    if (clisk_has(page, "form#login"))
        clisk_session_expired(run);
    rows = clisk_all(clisk_find(page, "table#bills"), "tr.bill");
    while ((row = clisk_next(rows)) != NULL)
        acme_save_bill(run, row);
    clisk_progress(run, number, 0);
    return clisk_has(page, "a[rel=next]");
}

static void
acme_fetch_bills(clisk_run *run)
{
    bool more = true;

    for (uint64_t number = 1; more; number++) {
        clisk_scope_begin(run);
        more = acme_fetch_page(run, number);
        clisk_scope_end(run);
    }
}

static void
acme_fetch_contract(clisk_run *run)
{
    clisk_page *page = clisk_get(run, ACME "/api/v1/contract");
    clisk_json *contract = clisk_json_at(clisk_json_of(page), "/contract");
    struct clisk_file file = {
        .reference = clisk_json_text(contract, "/document/reference"),
        .title = clisk_format(run, "Contract %s", clisk_json_text(contract, "/number")),
        .date = clisk_json_date(contract, "/since"),
        .url = clisk_absolute(page, clisk_json_text(contract, "/document/href")),
    };

    clisk_save_file(run, &file);
}

static void
acme_fetch(clisk_run *run)
{
    acme_fetch_bills(run);
    acme_fetch_contract(run);
}

CLISK_PLUGIN(.ensure_authenticated = acme_ensure_authenticated,
             .ensure_not_authenticated = acme_ensure_not_authenticated, .identify = acme_identify,
             .fetch = acme_fetch);
