#include "signon.h"
#include "space.h"

#include <string.h>

#define LAST     ".sr-inline.sr-xs-block"
#define LAST_DAY LAST " > div:nth-of-type(2) span:last-of-type"
#define DETAILED "[id*='lien-telecharger-fadet']"
#define MORE     "button[onclick^='plusFacture'], #plusFacWrap:not([style]) > #plusFac"

/* What stands on a page of bills. */
struct bill {
    struct clisk_date date; /* of issue */
    struct clisk_amount amount;
    const char *paid; /* a day, its year only at times */
    const char *url;
    const char *itemised; /* the URL of the itemised bill */
};

/* "Payé le 22 Apr - Facture mensuelle - 14 Apr 2024": what is behind the bill's name. */
static const char *
bill_issued(clisk_run *run, const char *text)
{
    return clisk_text_between(run, text, "Facture ", "");
}

/* The last bill of a box does not always say it before it is paid. */
static const char *
bill_issued_maybe(clisk_run *run, const char *text)
{
    return clisk_text_matches(run, text, "Facture ") ? bill_issued(run, text) : NULL;
}

/* And what was in front of it. */
static const char *
bill_paid(clisk_run *run, const char *text)
{
    return clisk_text_matches(run, text, "Payé le ")
               ? clisk_text_between(run, text, "Payé le ", "Facture ")
               : NULL;
}

/* The layout of most mobile lines: the last bill has its links beside it, and no day before it is
 * paid, at times. */
static const struct clisk_column mobile_last[] = {
    CLISK_COLUMN_AMOUNT(struct bill, amount, LAST " > div:nth-of-type(1) span"),
    CLISK_COLUMN_DATE(struct bill, date, LAST_DAY, .optional = true),
    CLISK_COLUMN_TEXT(struct bill, paid,
                      LAST " > div:nth-of-type(2) span:first-of-type:not(:last-of-type)",
                      .optional = true),
    CLISK_COLUMN_LINK(struct bill, url, "#lien-telecharger-pdf"),
    CLISK_COLUMN_LINK(struct bill, itemised, DETAILED ":not(.sr-container-content-line *)",
                      .optional = true),
    CLISK_COLUMN_END,
};

static const struct clisk_column mobile_older[] = {
    CLISK_COLUMN_AMOUNT(struct bill, amount, ":scope > :nth-child(1) span"),
    CLISK_COLUMN_DATE(struct bill, date, ":scope > :nth-child(2) span"),
    CLISK_COLUMN_LINK(struct bill, url, "[id*='lien-duplicata-pdf-']"),
    CLISK_COLUMN_LINK(struct bill, itemised, DETAILED, .optional = true),
    CLISK_COLUMN_END,
};

/* That of most boxes: what was paid and what was issued stand in one text, or in two. */
static const struct clisk_column fixed_last[] = {
    CLISK_COLUMN_AMOUNT(struct bill, amount, LAST " > div:nth-of-type(1) span"),
    CLISK_COLUMN_DATE(struct bill, date, LAST " > div:nth-of-type(2)", .optional = true,
                      .convert = bill_issued_maybe),
    CLISK_COLUMN_TEXT(struct bill, paid, LAST " > div:nth-of-type(2)", .optional = true,
                      .convert = bill_paid),
    CLISK_COLUMN_LINK(struct bill, url, "a:not(" DETAILED ")"),
    CLISK_COLUMN_LINK(struct bill, itemised, DETAILED, .optional = true),
    CLISK_COLUMN_END,
};

static const struct clisk_column fixed_older[] = {
    CLISK_COLUMN_AMOUNT(struct bill, amount, ":scope > :nth-child(1) span"),
    CLISK_COLUMN_DATE(struct bill, date, NULL, .convert = bill_issued),
    CLISK_COLUMN_TEXT(struct bill, paid, NULL, .optional = true, .convert = bill_paid),
    CLISK_COLUMN_LINK(struct bill, url, "a:not(" DETAILED ")"),
    CLISK_COLUMN_LINK(struct bill, itemised, DETAILED, .optional = true),
    CLISK_COLUMN_END,
};

#define ITEM(where, what)                                                   \
    {                                                                       \
        .selector = (where), .size = sizeof(struct bill), .columns = (what) \
    }

struct layout {
    struct clisk_item last;
    struct clisk_item older;
};

static const struct layout layout_mobile = {
    .last = ITEM("body:has(#lien-telecharger-pdf)", mobile_last),
    .older = ITEM(".sr-container-content-line", mobile_older),
};

static const struct layout layout_fixed = {
    .last = ITEM("#lastFacture", fixed_last),
    .older = ITEM(".sr-container-content-line", fixed_older),
};

/* Mostly some days behind the bill, and at times in front of it. */
static struct clisk_date
bill_paid_on(clisk_run *run, const struct bill *bill)
{
    struct clisk_date after = clisk_date_after(run, bill->paid, NULL, bill->date);
    int months = (after.year - bill->date.year) * 12 + after.month - bill->date.month;

    return months > 6 ? clisk_date_near(run, bill->paid, NULL, bill->date) : after;
}

static void
bill_save(clisk_run *run, const struct brand *brand, const struct line *line,
          const struct bill *bill)
{
    clisk_record *record = clisk_record_new(run, "bill", NULL);

    clisk_record_keys(record, "contract date amount");
    clisk_record_contract(record, line->number, line->label);
    clisk_record_date(record, "date", bill->date);
    clisk_record_amount(record, "amount", bill->amount);
    clisk_record_text(record, "vendor", brand->name);
    clisk_record_text(record, "qualification", line->is_mobile ? "phone_invoice" : "isp_invoice");
    if (bill->paid && bill->date.day)
        clisk_record_date(record, "payment_date", bill_paid_on(run, bill));
    clisk_record_attach(record, &(struct clisk_file){.url = bill->url});
    if (bill->itemised)
        clisk_record_attach(record,
                            &(struct clisk_file){.url = bill->itemised, .title = "detailed"});
    clisk_save(run, record);
}

static bool
bill_is(const struct bill *bill, const struct bill *other)
{
    return bill->amount.minor == other->amount.minor && bill->date.day == other->date.day &&
           bill->date.month == other->date.month && bill->date.year == other->date.year &&
           strcmp(bill->url, other->url) == 0;
}

/* A list may begin with the bill that was shown before it, which is not a second one: a new bill
 * that comes in between moves all others. Gives the one that was shown last. */
static const struct bill *
bills_save(clisk_run *run, const struct brand *brand, const struct line *line, clisk_records *bills,
           const struct bill *before)
{
    const struct bill *bill = (const struct bill *)clisk_next_record(bills), *last = before;

    if (bill && before && bill_is(bill, before))
        bill = (const struct bill *)clisk_next_record(bills);
    for (; bill; bill = (const struct bill *)clisk_next_record(bills)) {
        bill_save(run, brand, line, bill);
        last = bill;
    }
    return last;
}

/* The last bill cannot be used before it is paid; one of nothing never is. Until then, a day that
 * stands there may be that of the payment, where a box's says which of the days it is, if it says
 * one. */
static bool
is_to_come(clisk_page *page, const struct bill *last)
{
    return clisk_has(page, LAST ":contains-text('à partir du')") ||
           ((clisk_has(page, "#blocAjax") || last->date.day == 0) && last->amount.minor > 0 &&
            !clisk_has(page, LAST ":contains-text('Payé le')"));
}

/* A page without a bill is told from one whose bills cannot be read. */
static void
check_read(clisk_run *run, clisk_page *page, size_t count, const char *where)
{
    if (count == 0 && clisk_has(page, where) &&
        clisk_text_matches(run, clisk_text(page, where), "[0-9],[0-9][0-9]"))
        clisk_site_changed(run, clisk_format(run, "the bills in \"%s\" cannot be read", where));
}

/* Half a year at a time, until there are none: the button for more may come with them, or stand
 * beside them until a script hides it. RED's site may not have what is behind it. */
static void
bills_fetch_more(clisk_run *run, const struct brand *brand, const struct line *line,
                 clisk_page *page, const struct layout *layout, const struct bill *shown)
{
    const char *more =
        clisk_absolute(page, line->is_mobile ? "/facture-mobile/consultation/plusDeFactures"
                                             : "/facture-fixe/consultation/plusDeFactures");
    const char *said = "", *before = "";

    if (!clisk_has(page, MORE))
        return;
    while (!clisk_enough(run)) {
        clisk_records *bills;

        page = clisk_get_maybe(run, more);
        if (clisk_status(page) != 200) {
            if (!clisk_failed(run))
                clisk_info(run, "the site does not show older bills of a line");
            break;
        }
        bills = clisk_extract(page, &layout->older);
        check_read(run, page, clisk_record_count(bills), "body");
        before = said;
        said = clisk_text(page, NULL);
        if (clisk_record_count(bills) == 0 || strcmp(said, before) == 0)
            break;
        shown = bills_save(run, brand, line, bills, shown);
    }
}

/* A page may say that it has no bills now; where it has some, it says something else. */
static bool
is_down(clisk_page *page, size_t count)
{
    return count == 0 &&
           (clisk_has(page, "h1:contains-text('information facture indisponible' i)") ||
            clisk_has(page, ".sr-sc-message-alert"));
}

static void
last_save(clisk_run *run, const struct brand *brand, const struct line *line, clisk_page *page,
          const struct bill *last)
{
    if (!last && clisk_has(page, LAST ":contains-text('Payé le')"))
        check_read(run, page, 0, LAST);
    if (!last || is_to_come(page, last))
        return;
    if (last->date.day == 0)
        clisk_text_date(page, LAST_DAY);
    bill_save(run, brand, line, last);
}

bool
bills_fetch(clisk_run *run, const struct brand *brand, const struct line *line)
{
    clisk_page *page = clisk_get(run, line->is_mobile ? brand->mobile : brand->fixed);
    const struct layout *layout = clisk_has(page, "#blocAjax") ? &layout_mobile : &layout_fixed;
    const struct bill *last =
        (const struct bill *)clisk_next_record(clisk_extract(page, &layout->last));
    clisk_records *older = clisk_extract(page, &layout->older);
    size_t count = clisk_record_count(older);

    if (is_down(page, (last ? 1 : 0) + count))
        return false;
    clisk_find(page, "#blocAjax, #tab, #lastFacture");
    check_read(run, page, count, "#blocAjax, #historique");
    check_read(run, page, (last ? 1 : 0) + count, "#tab");
    last_save(run, brand, line, page, last);
    last = bills_save(run, brand, line, older, last);
    bills_fetch_more(run, brand, line, page, layout, last);
    return true;
}
