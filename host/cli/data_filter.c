#include "host/cli/data_filter.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/cli/moment.h"
#include "host/common/civil.h"
#include "host/common/field.h"
#include "host/record/kind.h"
#include "host/record/record.h"
#include "host/store/state.h"

/* --- amounts --------------------------------------------------------------- */

/* A text without its sign, as the digits before the point and those behind it. */
struct digits {
    const char *whole;
    size_t whole_len;
    const char *rest;
    size_t rest_len; /* without zeros at the end */
};

static struct digits
split_digits(const char *text)
{
    struct digits digits = {.whole = text + (*text == '-')};

    digits.whole_len = strspn(digits.whole, "0123456789");
    digits.rest = digits.whole + digits.whole_len;
    digits.rest += *digits.rest == '.';
    digits.rest_len = strlen(digits.rest);
    while (digits.rest_len > 0 && digits.rest[digits.rest_len - 1] == '0')
        digits.rest_len--;
    return digits;
}

static bool
is_zero(const struct digits *digits)
{
    return digits->rest_len == 0 && strspn(digits->whole, "0") == digits->whole_len;
}

static int
compare_sizes(const struct digits *left, const struct digits *right)
{
    size_t shared = left->rest_len < right->rest_len ? left->rest_len : right->rest_len;
    int order;

    if (left->whole_len != right->whole_len)
        return left->whole_len < right->whole_len ? -1 : 1;
    order = memcmp(left->whole, right->whole, left->whole_len);
    if (order == 0)
        order = memcmp(left->rest, right->rest, shared);
    if (order == 0 && left->rest_len != right->rest_len)
        order = left->rest_len < right->rest_len ? -1 : 1;
    return order;
}

int
data_compare_amounts(const char *left, const char *right)
{
    struct digits a = split_digits(left), b = split_digits(right);
    bool a_negative = *left == '-' && !is_zero(&a), b_negative = *right == '-' && !is_zero(&b);

    if (a_negative != b_negative)
        return a_negative ? -1 : 1;
    return a_negative ? compare_sizes(&b, &a) : compare_sizes(&a, &b);
}

static int
take_amount(const char *option, const char *text, const char **ret_amount, struct error *err)
{
    if (text && !field_text_is_right(FIELD_DECIMAL, text))
        return error_set(err, OUTCOME_USAGE, "--%s: '%s' is not an amount, such as 12.50", option,
                         text);
    *ret_amount = text;
    return 0;
}

/* --- days ------------------------------------------------------------------ */

static uint32_t
day_number(int year, unsigned month, unsigned day)
{
    return (uint32_t)year * 10000U + month * 100U + day;
}

/* "2026", "2026-01" or "2026-01-31": the first day of it, or the last one. 0; -1. */
static int
parse_calendar(const char *text, bool is_last, uint32_t *ret_day)
{
    unsigned month = is_last ? CIVIL_MONTHS : 1, day = 0;
    int year, len = 0, count = sscanf(text, "%4d-%2u-%2u%n", &year, &month, &day, &len);

    if (strspn(text, "0123456789-") != strlen(text) ||
        strlen(text) != (size_t[]){0, 4, 7, 10}[count > 0 ? count : 0] || year < 1)
        return -1;
    if (civil_month_days(year, month) == 0 || day > civil_month_days(year, month) ||
        (count == 3 && day == 0))
        return -1;
    if (count < 3)
        day = is_last ? civil_month_days(year, month) : 1;
    *ret_day = day_number(year, month, day);
    return 0;
}

/* So long ago, by the calendar of this place. */
static int
parse_ago(const char *text, uint32_t *ret_day)
{
    struct tm tm;
    int64_t ms;
    time_t seconds;

    if (strchr(text, '-') || moment_parse(text, (int64_t)time(NULL) * 1000, &ms) < 0)
        return -1;
    seconds = (time_t)(ms / 1000);
    if (!localtime_r(&seconds, &tm) || tm.tm_year < 0)
        return -1;
    *ret_day = day_number(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday);
    return 0;
}

static int
take_day(const char *option, const char *text, bool is_last, uint32_t *ret_day, struct error *err)
{
    *ret_day = 0;
    if (!text || parse_calendar(text, is_last, ret_day) == 0 || parse_ago(text, ret_day) == 0)
        return 0;
    return error_set(err, OUTCOME_USAGE,
                     "--%s: '%s' is not a day, such as 2026-01-31, 2026-01, 2026 or 30d", option,
                     text);
}

static int
take_currency(const char *text, struct error *err)
{
    if (text && !record_is_currency(text))
        return error_set(err, OUTCOME_USAGE,
                         "--currency: '%s' is not a code of ISO 4217, such as EUR", text);
    return 0;
}

const char *
data_day(const struct store_document *document, char ret_day[DATA_DAY_MAX])
{
    static const char *const paths[] = {"date", "start_date", "start_time"};

    ret_day[0] = '\0';
    for (size_t i = 0; !ret_day[0] && i < ARRAY_SIZE(paths); i++) {
        const char *text = store_document_text(document, paths[i]);

        /* Of a time, the day that it is at that place. */
        snprintf(ret_day, DATA_DAY_MAX, "%.10s", text);
        if (!field_text_is_right(FIELD_DATE, ret_day))
            ret_day[0] = '\0';
    }
    return ret_day;
}

/* A month is all of its days: it is taken where one of them is. */
static bool
takes_day(const struct data_filter *filter, const struct store_document *document)
{
    char day[DATA_DAY_MAX];
    uint32_t first, last;

    if (!filter->since && !filter->until)
        return true;
    if (parse_calendar(data_day(document, day), false, &first) < 0 ||
        parse_calendar(day, true, &last) < 0)
        return false;
    return last >= filter->since && (!filter->until || first <= filter->until);
}

/* --- the filter ------------------------------------------------------------ */

int
data_filter_make(const struct options *options, const char *word, struct data_filter *ret_filter,
                 struct error *err)
{
    struct data_filter filter = {.word = word,
                                 .account = options->log_account,
                                 .brand = options->brand,
                                 .kind = options->kind,
                                 .currency = options->currency,
                                 .contract = options->contract,
                                 .deleted = options->deleted};

    if (take_day("since", options->since, false, &filter.since, err) < 0 ||
        take_day("until", options->until, true, &filter.until, err) < 0 ||
        take_currency(options->currency, err) < 0 ||
        take_amount("min-amount", options->least_amount, &filter.least, err) < 0 ||
        take_amount("max-amount", options->most_amount, &filter.most, err) < 0)
        return -1;
    if (filter.since && filter.until && filter.since > filter.until)
        return error_set(err, OUTCOME_USAGE, "--since %s is later than --until %s", options->since,
                         options->until);
    if (filter.least && filter.most && data_compare_amounts(filter.least, filter.most) > 0)
        return error_set(err, OUTCOME_USAGE, "--min-amount %s is more than --max-amount %s",
                         filter.least, filter.most);
    *ret_filter = filter;
    return 0;
}

static bool
fits(const char *wanted, const char *text)
{
    return !wanted || strcmp(wanted, text) == 0;
}

bool
data_filter_fits_missed(const struct data_filter *filter)
{
    return !filter->since && !filter->until && !filter->least && !filter->most &&
           !filter->currency && !filter->contract && !filter->deleted;
}

bool
data_filter_takes_account(const struct data_filter *filter, const struct store_account *account)
{
    return fits(filter->account, account->name) && fits(filter->brand, account->brand) &&
           (fits(filter->word, account->name) || fits(filter->word, account->brand));
}

static bool
takes_amount(const struct data_filter *filter, const struct store_document *document)
{
    const char *amount;

    if (!filter->least && !filter->most)
        return true;
    amount = store_document_text(document, "amount");
    if (!field_text_is_right(FIELD_DECIMAL, amount))
        return false;
    return (!filter->least || data_compare_amounts(amount, filter->least) >= 0) &&
           (!filter->most || data_compare_amounts(amount, filter->most) <= 0);
}

bool
data_filter_takes(const struct data_filter *filter, const struct store_document *document)
{
    if ((document->state == STORE_DOCUMENT_DELETED) != filter->deleted)
        return false;
    if (!fits(filter->kind, document->kind) ||
        !fits(filter->currency, store_document_text(document, "currency")))
        return false;
    if (!fits(filter->contract, document->contract) &&
        !fits(filter->contract, store_document_text(document, "contract")))
        return false;
    return takes_amount(filter, document) && takes_day(filter, document);
}

/* Whether the account misses an entry of that kind: 1; 0; -1. */
static int
misses_kind(struct store *store, uint32_t account, const char *kind, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_missed missed;
    bool begun = false, found = false;
    int result = 0;

    while (!found &&
           (result = store_missed_next(store, account, begun ? key : NULL, &missed, err)) == 0) {
        memcpy(key, missed.key, sizeof key);
        begun = true;
        found = strcmp(missed.kind, kind) == 0;
        store_missed_clear(&missed);
    }
    return result < 0 ? -1 : found;
}

static int
walk_account(struct store *store, const struct data_filter *filter,
             const struct store_account *account, data_filter_visit *visit, void *opaque,
             bool *kind_seen, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    bool begun = false;
    int result;

    while ((result = store_document_next(store, account->id, begun ? key : NULL, &document, err)) ==
           0) {
        memcpy(key, document.key, sizeof key);
        begun = true;
        *kind_seen |= fits(filter->kind, document.kind);
        if (data_filter_takes(filter, &document))
            result = visit(account, &document, opaque, err);
        store_document_clear(&document);
        if (result < 0)
            return -1;
    }
    if (result < 0 || *kind_seen)
        return result < 0 ? -1 : 0;
    result = misses_kind(store, account->id, filter->kind, err);
    *kind_seen = result > 0;
    return result < 0 ? -1 : 0;
}

/* What was named, of all that can be, for the message. */
static int
refuse_unknown(const struct data_filter *filter, struct error *err)
{
    if (filter->account)
        return error_set(err, OUTCOME_USAGE,
                         "there is no such account \"%s\"; see 'clisk accounts'", filter->account);
    if (filter->brand)
        return error_set(err, OUTCOME_USAGE, "there is no account of \"%s\"; see 'clisk accounts'",
                         filter->brand);
    return error_set(err, OUTCOME_USAGE,
                     "there is no account, and no brand with one, called \"%s\"; see 'clisk "
                     "accounts'",
                     filter->word);
}

int
data_filter_walk(struct store *store, const struct data_filter *filter, data_filter_visit *visit,
                 void *opaque, struct error *err)
{
    bool found = false, kind_seen = !filter->kind || kind_find(filter->kind);
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        id = account.id;
        if (data_filter_takes_account(filter, &account)) {
            found = true;
            result = walk_account(store, filter, &account, visit, opaque, &kind_seen, err);
        }
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (!found && (filter->word || filter->account || filter->brand))
        return refuse_unknown(filter, err);
    if (!kind_seen)
        return error_set(err, OUTCOME_USAGE,
                         "there is no kind \"%s\", and no record of such a one; see 'clisk data "
                         "stats' and clisk-data(5)",
                         filter->kind);
    return 0;
}
