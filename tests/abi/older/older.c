/*
 * A konnector as the first SDK built it: only what API 1 had when it was
 * published, written out here, so that nothing that is appended later can leak
 * into it. Never change this file.
 */
#include <clisk/clisk.h>

/* struct clisk_plugin of the first API. */
struct older_plugin {
    size_t size;
    uint32_t api;
    void (*ensure_authenticated)(clisk_run *run);
    void (*ensure_not_authenticated)(clisk_run *run);
    const char *(*identify)(clisk_run *run);
    void (*fetch)(clisk_run *run);
};

/* struct clisk_bill of the first API. */
struct older_bill {
    const char *reference;
    const char *url;
    const char *title;
    const char *media_type;
    struct clisk_date date;
    struct clisk_amount amount;
    const char *vendor;
};

CLISK_HIDDEN const struct clisk_host *clisk_host_tables;

static void
older_nothing(clisk_run *run)
{
    (void)run;
}

static const char *
older_identify(clisk_run *run)
{
    (void)run;
    return "older";
}

static void
older_fetch(clisk_run *run)
{
    struct older_bill bill = {
        .reference = "older",
        .date = {2024, 5, 14},
        .amount = {1234, 2, "EUR"},
    };

    clisk_host_tables->sink->save_bill(run, (const struct clisk_bill *)(const void *)&bill,
                                       sizeof bill);
}

static const struct older_plugin older = {
    .size = sizeof(struct older_plugin),
    .api = 1,
    .ensure_authenticated = older_nothing,
    .ensure_not_authenticated = older_nothing,
    .identify = older_identify,
    .fetch = older_fetch,
};

CLISK_EXPORT const struct clisk_plugin *clisk_plugin_main(const struct clisk_host *host);

const struct clisk_plugin *
clisk_plugin_main(const struct clisk_host *host)
{
    clisk_host_tables = host;
    return (const struct clisk_plugin *)(const void *)&older;
}

CLISK_MANIFEST_NOTE;
