#include "examples.h"

void
example_session(clisk_run *run)
{
    static const struct clisk_param accept[] = {{"Accept", "application/json"}, {0}};
    static const struct clisk_credential token[] = {
        {.token = "access", .scheme = CLISK_SCHEME_BEARER}, {0}};
    static const char body[] = "{\"lang\":\"fr\"}";
    static const char shop[] = "https://api.shop.example";
    clisk_page *page = clisk_get_maybe(run, "https://api.shop.example/me");

    if (clisk_status(page) == 404)
        page = clisk_send(run, &(struct clisk_request){
                                   .method = "PUT",
                                   .url = "https://api.shop.example/me",
                                   .headers = accept,
                                   .credentials = token,
                                   .content_type = "application/json",
                                   .body = body,
                                   .len = sizeof body - 1,
                                   .any_status = true,
                               });
    if (!clisk_storage_get(run, shop, "device"))
        clisk_storage_set(run, shop, "device", clisk_header(page, "X-Device"));
    clisk_debug(run, "%d from %s", clisk_status(page), clisk_url(page));
}
