#include "examples.h"

void
example_ask(clisk_run *run)
{
    static const struct clisk_question question = {
        .text = "The code that Shop has sent",
        .medium = CLISK_MEDIUM_SMS,
        .digits = 6,
        .expires_in = 120,
    };
    clisk_page *page = clisk_get(run, "https://shop.example/otp");
    clisk_form *form;

    /* The button sends a message: nobody is woken by a run at night. */
    clisk_require_person(run, "Shop sends a code");
    page = clisk_form_submit(clisk_form_find(page, "form#send"), NULL);
    form = clisk_form_find(page, "form#code");
    clisk_form_set(form, "code", clisk_ask_code(run, &question));
    page = clisk_form_submit(form, NULL);
    if (clisk_has(page, "form#code"))
        clisk_user_action_needed(run, CLISK_WRONG_CODE, "Shop refused the code");
}
