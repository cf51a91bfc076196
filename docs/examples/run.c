#include "examples.h"

void
example_run(clisk_run *run)
{
    clisk_page *page = clisk_get(run, "https://shop.example/account");

    if (clisk_has(page, ".maintenance"))
        clisk_vendor_down(run, clisk_text(page, ".maintenance"));
    if (clisk_has(page, "#captcha"))
        clisk_challenge(run, "Shop shows a captcha");
    if (clisk_has(page, "form#terms"))
        clisk_user_action_needed(run, CLISK_TERMS_TO_ACCEPT, "Shop has new terms");
    if (clisk_failed(run))
        clisk_info(run, "nothing below does anything");
    clisk_get(run, clisk_format(run, "https://shop.example/of/%s", clisk_field(run, "login")));
}
