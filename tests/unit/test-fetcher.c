#include "tests/unit/test-fetcher.h"

static void
fill(Suite *suite)
{
    fetcher_add_network(suite);
    fetcher_add_answers(suite);
    fetcher_add_cookies(suite);
    fetcher_add_fills(suite);
    fetcher_add_secrets(suite);
}

int
main(void)
{
    return unit_main("fetcher", fill);
}
