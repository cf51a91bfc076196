/*
 * The konnectors sfr and red on damaged copies of the pages that they read.
 */
#include "plugins/sfr/signon.h"
#include "plugins/sfr/space.h"
#include "tests/unit/damaged-pages.h"
#include "tests/unit/unit.h"

static void
log_in(clisk_run *run)
{
    signon_pass(run, clisk_get(run, "https://www.sfr.fr/login"));
}

static void
fetch_sfr(clisk_run *run)
{
    space_identify(run, &brand_sfr);
    space_fetch(run, &brand_sfr);
}

static void
fetch_red(clisk_run *run)
{
    space_identify(run, &brand_red);
    space_fetch(run, &brand_red);
}

static const struct damaged_story stories[] = {
    {"login", log_in},
    {"sfr-", fetch_sfr},
    {"red-", fetch_red},
    {NULL, NULL},
};

START_TEST(damaged_pages)
{
    damaged_pages_check("plugins/sfr/tests/pages", stories, 39);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("damage");

    tcase_set_timeout(tcase, 0);
    tcase_add_test(tcase, damaged_pages);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("damage", fill);
}
