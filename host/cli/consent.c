#include "host/cli/consent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/prompt.h"

/* Where what is shown goes: to the terminal that is asked on, or to the messages. */
struct consent {
    struct report *report;
    struct prompt *prompt; /* NULL: to the messages */
};

static void ATTR_PRINTF(2, 3) say(const struct consent *consent, const char *fmt, ...)
{
    CLEANUP_FREE char *text = NULL;
    va_list args;

    va_start(args, fmt);
    if (vasprintf(&text, fmt, args) < 0)
        text = NULL;
    va_end(args);
    if (!text)
        return;
    if (consent->prompt)
        prompt_say(consent->prompt, text);
    else
        report_note(consent->report, "%s", text);
}

static void
show(const struct consent *consent, const char *whose, const struct manifest *manifest,
     const struct grants *grants)
{
    const char *heading = "";

    say(consent, "%s: the konnector %s %s asks for:", whose, manifest->name, manifest->version);
    for (size_t i = 0; i < grants->count; i++) {
        const struct grant *grant = &grants->items[i];
        const char *above = permission_heading(grant->kind);

        if (!grant->chosen)
            continue;
        if (strcmp(above, heading) != 0)
            say(consent, "  %s", above);
        heading = above;
        say(consent, "    - %s", grant->words);
    }
}

bool
consent_can_ask(const struct cli *cli)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    struct error ignored;

    return !cli->options.no_input && prompt_open(&prompt, &ignored) == 0;
}

int
consent_ask(struct cli *cli, const char *whose, const struct manifest *manifest,
            const struct grants *grants, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    struct consent consent = {.report = &cli->report};
    bool yes = true;

    if (!cli->options.yes && (cli->options.no_input || prompt_open(&prompt, err) < 0))
        return error_set(err, OUTCOME_USAGE,
                         "what %s asks for has to be granted, and there is no terminal to ask on: "
                         "see 'clisk info %s', and add --yes to grant it",
                         whose, manifest->slug);
    consent.prompt = prompt;
    show(&consent, whose, manifest, grants);
    if (prompt && prompt_confirm(prompt, "Grant this? [y/N]", &yes, err) < 0)
        return -1;
    return yes ? 0 : 1;
}
