#include "tests/unit/damaged-pages.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake-site.h"

const struct clisk_host *clisk_host_tables;

enum { PAGES_MAX = 32, BILLS_MAX = 128, LINE_SIZE = 256 };

#ifdef ENABLE_SANITIZER
enum { TIMES = 50 };
#else
enum { TIMES = 1000 };
#endif

/* --- pages --------------------------------------------------------------------- */

static struct fake_page pages[PAGES_MAX + 1];
static size_t lens[PAGES_MAX];
static char *names[PAGES_MAX];
static size_t page_count;

static char *
load(const char *folder, const char *name, size_t *ret_len)
{
    const char *top = getenv("top_srcdir");
    char path[512], *data = NULL;
    FILE *file;
    long size;

    snprintf(path, sizeof path, "%s/%s/%s", top ? top : ".", folder, name);
    file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    data = calloc(1, (size_t)size + 1);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(fread(data, 1, (size_t)size, file), (size_t)size);
    fclose(file);
    *ret_len = (size_t)size;
    return data;
}

/* The index has lines of a file and an address. */
static void
load_pages(const char *folder)
{
    size_t len;
    char *index = load(folder, "index", &len), *rest = index, *line;

    while ((line = strsep(&rest, "\n")) && *line) {
        char *name = strsep(&line, " ");

        ck_assert_uint_lt(page_count, PAGES_MAX);
        names[page_count] = strdup(name);
        pages[page_count].url = strdup(line);
        pages[page_count].body = load(folder, name, &lens[page_count]);
        page_count++;
    }
    free(index);
}

static void
free_pages(void)
{
    for (size_t i = 0; i < page_count; i++) {
        free((char *)pages[i].url);
        free((char *)pages[i].body);
        free(names[i]);
    }
}

/* --- damage --------------------------------------------------------------------- */

static uint64_t seed;

/* xorshift64 (Marsaglia, 2003): the same pages in every run of the test. */
static uint32_t
draw(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % below;
}

static char *
damage(const char *body, size_t len)
{
    char *copy = malloc(len + 1);

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, body, len + 1);
    for (size_t i = 0; i < len / 100 + 1; i++)
        copy[draw((uint32_t)len)] = (char)draw(256);
    return copy;
}

/* --- what was saved ------------------------------------------------------------- */

struct bill {
    char url[LINE_SIZE];
    char amount[32];
};

static struct bill bills[BILLS_MAX];
static size_t bill_count;

/* A bill of what fake_save() wrote; false for another record. */
static bool
bill_read(const char *saved, struct bill *ret_bill)
{
    const char *amount = strstr(saved, " amount="), *url = strstr(saved, " <https://");

    if (strncmp(saved, "bill", 4) != 0)
        return false;
    ck_assert_msg(amount && url, "%s", saved);
    ck_assert_int_eq(sscanf(amount, " amount=%31[-0-9.]", ret_bill->amount), 1);
    ck_assert_int_eq(sscanf(url, " <%255[^ ]", ret_bill->url), 1);
    return true;
}

static bool
is_true(const struct bill *bill)
{
    for (size_t i = 0; i < bill_count; i++) {
        if (strcmp(bills[i].url, bill->url) == 0)
            return strcmp(bills[i].amount, bill->amount) == 0;
    }
    return false;
}

/* Whether a byte can be within an amount, between its groups: a space, or markup's or one's part.
 */
static bool
is_space(unsigned char byte)
{
    return byte == 0xC2 || byte == 0xE2 || byte >= 0xA0 || isspace(byte);
}

/* Whether a byte can be in front of an amount that stands alone. */
static bool
is_lead(unsigned char byte)
{
    return is_space(byte) || strchr("<>&;([:=\"'~+-", byte) != NULL;
}

/* "24,0" is 24.00. */
static bool
is_rest(const char *wanted)
{
    return strspn(wanted, "0") == strlen(wanted);
}

/* The page says "1 234,50" where 1234.50 was read: the damage has made a digit another one, or
 * none. */
static bool
page_says(const char *body, size_t len, const char *amount)
{
    for (size_t at = 0; at < len; at++) {
        size_t end = at;
        const char *wanted = amount;

        if (at > 0 && !is_lead((unsigned char)body[at - 1]))
            continue;
        while (end < len && *wanted) {
            if (body[end] == *wanted || (*wanted == '.' && body[end] == ','))
                wanted++;
            else if (!is_space((unsigned char)body[end]) || wanted == amount)
                break;
            end++;
        }
        if (wanted > amount && is_rest(wanted) &&
            (end == len || !isalnum((unsigned char)body[end])))
            return true;
    }
    return false;
}

static bool
is_typed(enum outcome outcome)
{
    static const enum outcome typed[] = {
        OUTCOME_DONE,      OUTCOME_LOGIN_FAILED, OUTCOME_USER_ACTION_NEEDED,
        OUTCOME_CHALLENGE, OUTCOME_VENDOR_DOWN,  OUTCOME_SITE_CHANGED,
        OUTCOME_DENIED};

    for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
        if (typed[i] == outcome)
            return true;
    }
    return false;
}

static const struct damaged_story *
story_of(const struct damaged_story *stories, const char *name)
{
    while (stories->prefix && strncmp(name, stories->prefix, strlen(stories->prefix)) != 0)
        stories++;
    ck_assert_msg(stories->prefix != NULL, "no story reads %s", name);
    return stories;
}

static void
check_once(size_t index, const struct damaged_story *story)
{
    const char *whole = pages[index].body;
    char *body = damage(whole, lens[index]);
    const struct error *err;
    struct fake_site *site;
    struct bill bill;

    pages[index].body = body;
    site = fake_open(pages);
    site->lens = lens;
    story->read(site->run);
    err = runtime_error(site->run);
    ck_assert_msg(!err || is_typed(err->outcome), "%s: %s: %s", names[index],
                  outcome_name(err->outcome), err->message);
    for (size_t i = 0; i < site->saved_count; i++) {
        if (bill_read(site->saved[i], &bill) && !is_true(&bill))
            ck_assert_msg(page_says(body, lens[index], bill.amount), "%s of %s: %s", bill.amount,
                          names[index], site->saved[i]);
    }
    fake_close(site);
    pages[index].body = whole;
    free(body);
}

/* What is right, of the pages as they are. */
static void
learn(const struct damaged_story *story)
{
    struct fake_site *site = fake_open(pages);

    site->lens = lens;
    story->read(site->run);
    for (size_t i = 0; i < site->saved_count; i++) {
        ck_assert_uint_lt(bill_count, BILLS_MAX);
        bill_count += bill_read(site->saved[i], &bills[bill_count]);
    }
    fake_close(site);
}

void
damaged_pages_check(const char *folder, const struct damaged_story *stories, size_t bills_at_least)
{
    clisk_host_tables = runtime_host();
    load_pages(folder);
    for (const struct damaged_story *story = stories; story->prefix; story++)
        learn(story);
    ck_assert_uint_ge(bill_count, bills_at_least);
    seed = 20240514;
    for (size_t i = 0; i < page_count; i++) {
        const struct damaged_story *story = story_of(stories, names[i]);

        for (int time = 0; time < TIMES; time++)
            check_once(i, story);
    }
    free_pages();
}
