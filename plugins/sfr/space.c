#include "space.h"

#include <string.h>

#include "signon.h"

/* --- who the customer is ------------------------------------------------------- */

/* NULL where the site does not show it: some offers have no such page, and at times it fails. */
static clisk_page *
identity_open(clisk_run *run, const struct brand *brand)
{
    clisk_page *page = clisk_get_maybe(run, brand->identity);

    if (clisk_status(page) != 200 || !strstr(clisk_url(page), "/infospersonnelles/") ||
        clisk_has(page, "h1:contains-text('erreur' i)") ||
        clisk_has(page, "h2:contains-text('ne vous permet pas')")) {
        if (!clisk_failed(run))
            clisk_info(run, "%s shows no personal data for this login", brand->name);
        return NULL;
    }
    clisk_find(page, "#emailContact");
    return page;
}

/* A page that fails one day must not make the same customer another one: what was said first is
 * held to, unless the page says something else. Who has given no address is known by her login. */
const char *
space_identify(clisk_run *run, const struct brand *brand)
{
    clisk_page *page = identity_open(run, brand);
    const char *known = clisk_state_get(run, "identity"), *login = clisk_field(run, "login");
    const char *identity = page ? clisk_text(page, "#emailContact") : "";

    if (!*identity)
        identity = known;
    if (!*identity || strcmp(known, login) == 0)
        identity = login;
    clisk_state_set(run, "identity", identity);
    return identity;
}

/* Only what is sure is taken apart: "Ada LOVELACE", and what a postal code divides. */
static void
identity_split(clisk_run *run, clisk_record *who, const char *name, clisk_record *where,
               const char *address)
{
    clisk_record_text(who, "name.formatted", name);
    if (clisk_text_matches(run, name, "^[^ ]+ [^ ]+$")) {
        clisk_record_text(who, "name.given_name", clisk_text_part(run, name, " ", 0));
        clisk_record_text(who, "name.family_name", clisk_text_part(run, name, " ", 1));
    }
    clisk_record_text(where, "formatted", address);
    if (clisk_text_matches(run, address, "^[^ ].* [0-9]{5} [^0-9]+$")) {
        const char *split = "^(.*) ([0-9]{5}) ([^0-9]+)$";

        clisk_record_text(where, "street", clisk_text_capture(run, address, split, 1));
        clisk_record_text(where, "postcode", clisk_text_capture(run, address, split, 2));
        clisk_record_text(where, "city", clisk_text_capture(run, address, split, 3));
    }
}

static void
identity_add_phone(clisk_run *run, clisk_record *who, const char *type, const char *number)
{
    clisk_record *phone;

    if (!number || !*number)
        return;
    phone = clisk_record_add(who, "phones");
    clisk_record_text(phone, "number", clisk_text_remove_space(run, number));
    clisk_record_text(phone, "type", type);
}

static void
identity_save(clisk_run *run, const struct brand *brand)
{
    clisk_page *page = identity_open(run, brand);
    const char *email;
    clisk_record *who;

    if (!page)
        return;
    email = clisk_text(page, "#emailContact");
    who = clisk_record_new(run, "identity", *email ? email : clisk_field(run, "login"));
    identity_split(run, who, clisk_text(page, "#nomTitulaire"), clisk_record_add(who, "addresses"),
                   clisk_text(page, "#adresseContact"));
    if (*email)
        clisk_record_text(clisk_record_add(who, "emails"), "address", email);
    identity_add_phone(run, who, "mobile", clisk_text_maybe(page, "#telephoneContactMobile"));
    identity_add_phone(run, who, "home", clisk_text_maybe(page, "#telephoneContactFixe"));
    clisk_save(run, who);
}

/* --- lines --------------------------------------------------------------------- */

#define PAIR " ?[0-9][0-9]"

bool
line_is_mobile(const char *text)
{
    return strncmp(text, "06", 2) == 0 || strncmp(text, "07", 2) == 0;
}

/* "06 39 98 12 34 Ligne active"; what stands behind the number may begin with another one. */
static struct line
line_read(clisk_run *run, clisk_node *node)
{
    const char *text = clisk_text(node, NULL);
    struct line line = {.label = clisk_text_capture(run, text, "^0[0-9]" PAIR PAIR PAIR PAIR, 0)};

    line.number = clisk_text_remove_space(run, line.label);
    line.is_mobile = line_is_mobile(line.number);
    line.is_ended = clisk_text_contains_folded(run, text, "résiliée");
    return line;
}

static void
line_save(clisk_run *run, const struct line *line)
{
    clisk_record *contract = clisk_record_new(run, "contract", line->number);

    clisk_record_text(contract, "label", line->label);
    clisk_record_text(contract, "phone_number", line->number);
    clisk_record_text(contract, "type", line->is_mobile ? "phone" : "internet");
    clisk_record_text(contract, "status", line->is_ended ? "ended" : "active");
    clisk_save(run, contract);
}

/* Bills are of the line that the site shows: that it is this one is not taken for granted. */
static void
line_show(clisk_run *run, const struct brand *brand, const struct line *line, const char *link)
{
    clisk_page *hub = clisk_get(run, link);

    if (strcmp(line_read(run, clisk_find(hub, brand->shown)).number, line->number) != 0)
        clisk_site_changed(run, "the site shows another line than the one that was asked for");
}

/* What makes the site show another line: a link, or a code that stands in the list alone. */
static const char *
line_link(clisk_run *run, const struct brand *brand, clisk_node *node)
{
    const char *link = clisk_link_maybe(node, "a[href^='?e=']");

    return link ? link : clisk_format(run, "%s?e=%s", brand->hub, clisk_attr(node, NULL, "id"));
}

/* The link is NULL for the line that is shown. */
static bool
line_fetch(clisk_run *run, const struct brand *brand, clisk_node *node, const char *link)
{
    struct line line = line_read(run, node);

    line_save(run, &line);
    if (line.is_ended)
        return true;
    if (link)
        line_show(run, brand, &line, link);
    return bills_fetch(run, brand, &line);
}

/* The one that is shown comes first: when another one is, nothing leads back to it. */
void
space_fetch(clisk_run *run, const struct brand *brand)
{
    clisk_page *hub = clisk_get(run, brand->hub);
    clisk_list *others = clisk_all(hub, brand->others);
    const char *shown = clisk_text_maybe(hub, brand->shown);
    bool has_shown = shown && *shown, is_up = true;
    clisk_node *node;

    if (!has_shown && clisk_count(others) == 0) {
        if (clisk_text_matches(run, clisk_text(hub, brand->lines), "0[1-9] [0-9][0-9] [0-9][0-9]"))
            clisk_site_changed(run, "there are lines that cannot be read");
        clisk_user_action_needed(run, CLISK_ACCOUNT_REMOVED, "there is no line for this login");
    }
    identity_save(run, brand);
    if (has_shown)
        is_up = line_fetch(run, brand, clisk_find(hub, brand->shown), NULL);
    while ((node = clisk_next(others)) != NULL)
        is_up = line_fetch(run, brand, node, line_link(run, brand, node)) && is_up;
    if (!is_up)
        clisk_vendor_down(run, "the site says that bills are not available now");
}
