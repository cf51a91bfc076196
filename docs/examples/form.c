#include "examples.h"

void
example_form(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/login");
    clisk_form *form = clisk_form_find(page, "form#login");

    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    clisk_form_check(form, "stay");
    page = clisk_form_submit(form, "button[name=go]");
    if (clisk_has(page, ".error"))
        clisk_login_failed(run, clisk_text(page, ".error"));
}
