/*
 * A konnector of this API number whose structs have grown: what an SDK of the
 * same number may do at their ends. The host takes what it knows.
 */
#include <clisk/clisk.h>

struct grown_plugin {
    struct clisk_plugin known;
    void (*later)(clisk_run *run);
};

struct grown_bill {
    struct clisk_bill known;
    const char *later;
};

CLISK_HIDDEN const struct clisk_host *clisk_host_tables;

static void
grown_nothing(clisk_run *run)
{
    (void)run;
}

static const char *
grown_identify(clisk_run *run)
{
    (void)run;
    return "grown";
}

static void
grown_fetch(clisk_run *run)
{
    struct grown_bill bill = {
        .known = {.reference = "grown", .date = {2024, 5, 14}, .amount = {1234, 2, "EUR"}},
        .later = "unknown to this host",
    };

    clisk_host_tables->sink->save_bill(run, &bill.known, sizeof bill);
}

static const struct grown_plugin grown = {
    .known = {.size = sizeof(struct grown_plugin),
              .api = CLISK_API,
              .ensure_authenticated = grown_nothing,
              .ensure_not_authenticated = grown_nothing,
              .identify = grown_identify,
              .fetch = grown_fetch},
    .later = grown_nothing,
};

CLISK_EXPORT const struct clisk_plugin *clisk_plugin_main(const struct clisk_host *host);

const struct clisk_plugin *
clisk_plugin_main(const struct clisk_host *host)
{
    clisk_host_tables = host;
    return &grown.known;
}

CLISK_MANIFEST_NOTE;
