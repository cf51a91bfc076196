/*
 * Acme, the demo brand: the konnector that clisk-tutorial(7) writes.
 */
#include <clisk/clisk.h>

#define ACME "https://www.acme.example"

static const struct clisk_question acme_code = {
    .text = "Acme's one-time code", .digits = 6, .otp = "otp"};

static bool
acme_check_authenticated(clisk_run *run)
{
    return clisk_has(clisk_get(run, ACME "/account"), "#customer");
}

static clisk_page *
acme_log_in(clisk_run *run, clisk_page *page)
{
    clisk_form *form = clisk_form_find(page, "form#login");

    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    page = clisk_form_submit(form, NULL);
    if (clisk_has(page, "p.error"))
        clisk_login_failed(run, clisk_text(page, "p.error"));
    return page;
}

static void
acme_ensure_authenticated(clisk_run *run)
{
    clisk_page *page = clisk_get(run, ACME "/account");
    clisk_form *form;

    /* The session of the last run may still be open, or wait for its code. */
    if (clisk_has(page, "#customer"))
        return;
    if (!clisk_has(page, "form#otp"))
        page = acme_log_in(run, page);
    if (clisk_has(page, "form#otp")) {
        form = clisk_form_find(page, "form#otp");
        clisk_form_set(form, "code", clisk_ask_code(run, &acme_code));
        page = clisk_form_submit(form, NULL);
    }
    if (clisk_has(page, "form#otp"))
        clisk_user_action_needed(run, CLISK_WRONG_CODE, "Acme refused the code");
    clisk_find(page, "#customer");
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

static const struct clisk_column acme_columns[] = {
    CLISK_COLUMN_TEXT(struct clisk_bill, reference, ".number"),
    CLISK_COLUMN_TEXT(struct clisk_bill, title, ".period"),
    CLISK_COLUMN_DATE(struct clisk_bill, date, ".date"),
    CLISK_COLUMN_AMOUNT(struct clisk_bill, amount, ".amount"),
    CLISK_COLUMN_LINK(struct clisk_bill, url, "a.download"),
    CLISK_COLUMN_END,
};

static const struct clisk_item acme_bill = {.within = "table#bills",
                                            .selector = "tr.bill",
                                            .size = sizeof(struct clisk_bill),
                                            .columns = acme_columns};

static const struct clisk_paging acme_bills = {
    .url = ACME "/bills?page={page}", .first = 1, .next = "a[rel=next]"};

static void
acme_save_contract(clisk_run *run)
{
    clisk_page *page = clisk_get(run, ACME "/api/v1/contract");
    clisk_json *contract = clisk_json_at(clisk_json_of(page), "/contract");

    clisk_save_file(
        run, &(struct clisk_file){
                 .reference = clisk_json_text(contract, "/document/reference"),
                 .title = clisk_format(run, "Contract %s", clisk_json_text(contract, "/number")),
                 .date = clisk_json_date(contract, "/since"),
                 .url = clisk_absolute(page, clisk_json_text(contract, "/document/href")),
             });
}

static void
acme_fetch(clisk_run *run)
{
    clisk_pages *pages = clisk_paginate(run, &acme_bills);
    clisk_page *page;

    while ((page = clisk_next_page(pages)) != NULL)
        clisk_save_bills(run, clisk_extract(page, &acme_bill));
    acme_save_contract(run);
}

CLISK_PLUGIN(.ensure_authenticated = acme_ensure_authenticated,
             .ensure_not_authenticated = acme_ensure_not_authenticated, .identify = acme_identify,
             .fetch = acme_fetch, .check_authenticated = acme_check_authenticated,
             .login_form = "form#login");
