#include <string.h>

#include "examples.h"

void
example_session(clisk_run *run)
{
    clisk_page *page = clisk_get_maybe(run, "https://api.shop.example/me");
    const struct clisk_param params[] = {{"lang", "fr"}, {"consent", "no"}, {0}};

    if (clisk_status(page) == 404)
        page = clisk_post(run, "https://api.shop.example/welcome", params);
    if (strcmp(clisk_content_type(page), "application/json") != 0)
        clisk_site_changed(run, "the API does not answer in JSON");
}
