#include "examples.h"

void
example_text(clisk_run *run)
{
    const char *title = "Facture n\302\260 F-2024-0017 / \303\211lectricit\303\251";

    if (clisk_text_contains_folded(run, title, "electricite"))
        clisk_info(run, "%s of %s", clisk_text_slug(run, clisk_text_part(run, title, "/", 1)),
                   clisk_text_capture(run, title, "F-([0-9]+)-", 1));
}
