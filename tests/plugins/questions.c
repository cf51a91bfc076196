/*
 * Deeds with questions to the person.
 */
#include "hostile.h"

#include <string.h>

/* The smallest picture there is. */
static const char gif[] = "GIF89a\1\0\1\0\0\0\0;";

static bool
is_approved(clisk_run *run, void *opaque)
{
    int *looks = opaque;

    return clisk_has(clisk_get(run, HOSTILE_SITE "/account"), "#customer") && ++*looks == 2;
}

void
hostile_questions(clisk_run *run)
{
    static const struct clisk_choice choices[] = {{"sms", "By \033[31mSMS"}, {"app", "App"}, {0}};
    const char *choice, *text;
    int looks = 0;

    choice = clisk_ask_choice(run, &(struct clisk_question){.text = "How?", .choices = choices});
    text = clisk_ask_text(run, &(struct clisk_question){.text = "What do you see?",
                                                        .image = gif,
                                                        .image_len = sizeof gif - 1,
                                                        .image_type = "image/gif"});
    clisk_ask_approval(run,
                       &(struct clisk_question){.text = "Approve in the app",
                                                .medium = CLISK_MEDIUM_APP,
                                                .poll_seconds = 1},
                       is_approved, &looks);
    clisk_warning(run, "chosen %s, seen %s, approved after %d", choice, text, looks);
}

void
hostile_flood_questions(clisk_run *run)
{
    while (!clisk_failed(run))
        clisk_ask_text(run, &(struct clisk_question){.text = "Again?"});
}

void
hostile_late_question(clisk_run *run)
{
    clisk_ask_code(run, &(struct clisk_question){.text = "Too late?", .expires_in = 1});
}

void
hostile_ask_text(clisk_run *run)
{
    const char *text =
        clisk_ask_text(run, &(struct clisk_question){.text = "What \033[31mdo you see?",
                                                     .image = gif,
                                                     .image_len = sizeof gif - 1,
                                                     .image_type = "image/gif"});

    clisk_warning(run, "%zu bytes were seen", strlen(text));
}

void
hostile_ask_terms(clisk_run *run)
{
    if (clisk_ask_terms(
            run, &(struct clisk_question){.text = "The new terms", .url = HOSTILE_SITE "/terms"}))
        clisk_warning(run, "the terms are accepted");
}

void
hostile_ask_redirect(clisk_run *run)
{
    if (clisk_ask_redirect(
            run, &(struct clisk_question){.text = "Confirm", .url = HOSTILE_SITE "/confirm"}))
        clisk_warning(run, "she is back");
}

void
hostile_ask_approval(clisk_run *run)
{
    int looks = 1;

    if (clisk_ask_approval(run,
                           &(struct clisk_question){.text = "Approve in the app",
                                                    .medium = CLISK_MEDIUM_APP,
                                                    .number = "42",
                                                    .poll_seconds = 1},
                           is_approved, &looks))
        clisk_warning(run, "approved after %d", looks);
}

/* She would be sent to a page that is not the brand's. */
void
hostile_ask_elsewhere(clisk_run *run)
{
    clisk_ask_redirect(
        run, &(struct clisk_question){.text = "Confirm", .url = "https://evil.example/login"});
}
