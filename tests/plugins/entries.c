/*
 * Deeds with entries: what a konnector saves, and how its run goes on then.
 */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
save(clisk_run *run, const char *reference, const char *path, struct clisk_date date)
{
    clisk_save_file(run, &(struct clisk_file){
                             .reference = reference,
                             .title = "document",
                             .url = clisk_format(run, HOSTILE_SITE "%s", path),
                             .date = date,
                         });
}

/* Three that are fine: whatever comes later must not cost them. */
static void
save_good(clisk_run *run)
{
    for (int i = 0; i < 3; i++)
        save(run, clisk_format(run, "good-%d", i), "/documents/contract-K-77.pdf",
             (struct clisk_date){2024, 1, 1});
}

void
hostile_long_title(clisk_run *run)
{
    char *title = malloc(5001);

    save_good(run);
    memset(title, 'a', 5000);
    title[5000] = '\0';
    clisk_save_file(run, &(struct clisk_file){.reference = "long",
                                              .title = title,
                                              .url = HOSTILE_SITE "/documents/contract-K-77.pdf"});
    free(title);
}

void
hostile_month_only(clisk_run *run)
{
    save_good(run);
    save(run, "month", "/documents/contract-K-77.pdf", (struct clisk_date){2024, 5, 0});
}

void
hostile_bad_date(clisk_run *run)
{
    save_good(run);
    save(run, "date", "/documents/contract-K-77.pdf", (struct clisk_date){2024, 13, 1});
}

void
hostile_not_utf8(clisk_run *run)
{
    save_good(run);
    save(run, "caf\xe9", "/documents/contract-K-77.pdf", (struct clisk_date){2024, 1, 1});
}

/* A reference that messages cut in the middle of a character, of a document that is not there. */
void
hostile_long_reference(clisk_run *run)
{
    char reference[202] = "x";

    for (int i = 0; i < 100; i++)
        memcpy(reference + 1 + 2 * i, "\xc3\xa9", 2);
    reference[201] = '\0';
    save(run, reference, "/nothing.pdf", (struct clisk_date){2024, 1, 1});
}

void
hostile_long_log(clisk_run *run)
{
    char text[3001];

    for (int i = 0; i < 1500; i++)
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    text[3000] = '\0';
    clisk_info(run, "%s", text);
    clisk_info(run, "caf\xe9");
}

/* Fails while documents are still on their way: the good ones first, then one that takes long. */
void
hostile_fail_early(clisk_run *run)
{
    save_good(run);
    save(run, "slow", "/bills/F-2024-0011.pdf", (struct clisk_date){2024, 1, 1});
    usleep(500000);
    clisk_site_changed(run, "on purpose");
}

/* The password in a field that the login page gives back; then looks for it in the pool. */
void
hostile_echo(clisk_run *run)
{
    clisk_form *form;
    /* Inverted, as in snoop.c: no search of this process must find it in the search itself. */
    static const char inverted[] = {~'c', ~'o', ~'r', ~'r', ~'e', ~'c', ~'t',
                                    ~'-', ~'c', ~'a', ~'n', ~'a', ~'r', ~'y'};
    char line[512], wanted[sizeof inverted];
    unsigned long from = 0, to = 0;
    FILE *maps;
    void *found;

    clisk_get(run, HOSTILE_SITE "/logout");
    form = clisk_form_find(clisk_get(run, HOSTILE_SITE "/login"), "form#login");
    clisk_form_set(form, "login", "nobody");
    clisk_form_set_secret(form, "password", "password");
    clisk_form_submit(form, NULL);
    maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps)) {
        if (strstr(line, "clisk-pool"))
            sscanf(line, "%lx-%lx", &from, &to);
    }
    for (size_t i = 0; i < sizeof inverted; i++)
        wanted[i] = (char)~inverted[i];
    found = from ? memmem((const void *)from, 1 << 20, wanted, sizeof wanted) : NULL;
    clisk_info(run, "echo: %s", !from ? "no pool" : found ? "found" : "absent");
}
