#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "host/common/text.h"
#include "host/sink/name.h"
#include "host/common/fields.h"
#include "host/sink/template_record.h"

/* A bill as a hostile brand may send it, and one that is as it should be. */
struct part {
    const char *name;
    const char *text;
};

static const struct part bill[] = {
    {"date", "2024-05-14"},
    {"brand", "acme"},
    {"kind", "bill"},
    {"amount", "12.50"},
    {"currency", "EUR"},
    {"contract", "Box \xC3\xA9t\xC3\xA9/1"},
    {"reference", "F-17"},
    {"month", "2024-05"},
    {"at", "2024-12-31T23:05:00+02:00"},
    {"name.family", "Martin"},
    {"addresses.0.city", "Lyon"},
    {"original", "facture.pdf"},
    {"evil", "../../etc/passwd"},
    {"dots", ".."},
    {"slash", "/"},
    {"blank", " \t"},
    {"braces", "{date}"},
    {NULL, NULL},
};

static const char *
look_up(void *opaque, const char *name)
{
    for (const struct part *part = opaque ? opaque : bill; part->name; part++) {
        if (strcmp(part->name, name) == 0)
            return part->text;
    }
    return NULL;
}

static const struct {
    const char *template;
    const char *wanted;
} renders[] = {
    {TEMPLATE_DEFAULT_BILL, "2024-05-14_acme_12.50EUR"},
    {"{date}_{brand}_{amount}{currency}.pdf", "2024-05-14_acme_12.50EUR"},
    {"{date}.tar", "2024-05-14.tar"},
    {TEMPLATE_DEFAULT_FILE, "2024-05-14_acme_F-17"},
    /* Dates. */
    {"{date:%Y-%m}", "2024-05"},
    {"{date:%d.%m.%Y}", "14.05.2024"},
    {"{date:%y%m%d %j T%q 100%%}", "240514 135 T2 100%"},
    {"{date:%F}", "2024-05-14"},
    {"{at:%Y-%m-%d %Hh%M}", "2024-12-31 23h05"},
    {"{month:%d.%m.%Y}", "2024-05"},
    {"{month:%m.%Y}", "05.2024"},
    {"{date:%Hh}", "2024-05-14"},
    {"{name.family:%Y}", "Martin"},
    {"{nothing|date:%Y}", "2024"},
    /* Choices. */
    {"{title|reference}", "F-17"},
    {"{title|blank|'no title'}", "no title"},
    {"{title|\"it's|:\"}", "it's"},
    {"{date|reference}", "2024-05-14"},
    {"{addresses.0.city}-{name.family}", "Lyon-Martin"},
    {"{original}", "facture.pdf"},
    /* Conditions. */
    {"{?contract}{contract} {/contract}{reference}", "Box \xC3\xA9t\xC3\xA9-1 F-17"},
    {"{?contract}{contract}_{/contract}{reference}", "Box \xC3\xA9t\xC3\xA9-1_F-17"},
    {"{?title}{title}_{/title}{reference}", "F-17"},
    {"{!title}untitled {/title}{reference}", "untitled F-17"},
    {"{!date}untitled {/date}{reference}", "F-17"},
    {"{?kind=bill}{amount}{/kind}{?kind=file}{title}{/kind}", "12.50"},
    {"{!kind=bill}x{/kind}{!kind=file}y{/kind}", "y"},
    {"{?date}a{?title}b{/title}{!title}c{?kind}d{/kind}{/title}{/date}", "acd"},
    {"{!date}a{?brand}b{/brand}{/date}{kind}", "bill"},
    {"{?blank}x{/blank}{kind}", "bill"},
    {"{date}{?contract}_c{/contract}_{brand}", "2024-05-14_c_acme"},
    {"{date}{?title}_{title}{/title}_{brand}", "2024-05-14_acme"},
    /* Folders. */
    {"{date:%Y}/{date:%m}/{reference}", "2024/05/F-17"},
    {"{brand}/Factures {date:%Y}/{reference}", "acme/Factures 2024/F-17"},
    {"{title}/{reference}", "F-17"},
    {"Dossier {title}/{reference}", "F-17"},
    {"Dossier/{reference}", "Dossier/F-17"},
    {"{?contract}{contract}/{/contract}{reference}", "Box \xC3\xA9t\xC3\xA9-1/F-17"},
    {"{?title}{title}/{/title}{reference}", "F-17"},
    {"{blank}/{dots}/{slash}/{reference}", "F-17"},
    {"-/{reference}", "F-17"},
    {"{date}/{title}", "2024-05-14/document"},
    /* What a brand says stays text. */
    {"{evil}", "etc-passwd"},
    {"{evil}/{dots}", "etc-passwd/document"},
    {"{evil}/{evil}", "etc-passwd/etc-passwd"},
    {"x{slash}y", "x"},
    {"{braces}", "{date}"},
    {"con/nul", "con_/nul_"},
    /* What is nothing. */
    {"{title}", "document"},
    {"{title} {currency}", "EUR"},
};

START_TEST(renders_a_path)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEMPLATE_TEXT_MAX);
    struct error err = {.message = ""};

    ck_assert_msg(template_check(renders[_i].template, &err) == 0, "%s", err.message);
    ck_assert_int_eq(template_render(&out, renders[_i].template, look_up, NULL), 0);
    ck_assert_str_eq(buf_str(&out), renders[_i].wanted);
}
END_TEST

static const struct {
    const char *template;
    const char *place;  /* as the message has it */
    const char *remedy; /* a piece of it */
} wrongs[] = {
    {"", "a template is not empty", "clisk-names(7)"},
    {"{date", "character 1, \"{date\"", "no '}'"},
    {"{date}_brand}", "character 13, \"}\"", "no '{'"},
    {"\xC3\xA9{{date}}", "character 2, \"{{date}}\"", "{date}"},
    {"{}", "character 2, \"}\"", "{title}"},
    {"{date|}", "character 7, \"}\"", "needs a name"},
    {"a {Date}", "character 4, \"Date}\"", "lower-case"},
    {"{a b}", "character 2, \"a b}\"", "quotes"},
    {"{title|'x}", "character 8, \"'x}\"", "quote"},
    {"{date:}", "character 6, \":}\"", "{date:%Y-%m}"},
    {"{date:%B}", "character 7, \"%B}\"", "%Y"},
    {"{date:%}", "character 7, \"%}\"", "%Y"},
    {"{date:%Y/%m}", "character 9, \"/%m}\"", "{date:%Y}/{date:%m}"},
    {"{amount:%Y}", "character 2, \"amount:%Y}\"", "for dates"},
    {"{date}.{extension}", "character 9, \"extension}\"", "leave this out"},
    {"{?contract}x", "at its end", "{/contract}"},
    {"x{/contract}", "character 2, \"{/contract}\"", "did not begin"},
    {"{?a}{?b}{/a}{/b}", "character 9, \"{/a}{/b}\"", "another condition"},
    {"{?}x{/}", "character 1, \"{?}x{/}\"", "{?contract}"},
    {"{?a}{?a}{?a}{?a}{?a}{?a}{?a}{?a}{?a}x", "character 33", "8 deep"},
    {"/{date}", "character 1, \"/{date}\"", "account's folder"},
    {"{date}//x", "character 8, \"/x\"", "needs a name"},
    {"{date}/", "character 7, \"/\"", "behind the last"},
    {"a/../{date}", "character 3, \"../{date}\"", "below the account's folder"},
    {"..", "character 1, \"..\"", "below the account's folder"},
    {"a/.", "character 3, \".\"", "below the account's folder"},
    {"1/2/3/4/5/6/7/8/9/{date}", "character 18", "8 deep"},
    {"a\tb", "character 2", "control"},
    {"a\xFF", "not UTF-8", "UTF-8"},
};

START_TEST(says_where_a_template_is_wrong)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEMPLATE_TEXT_MAX);
    struct error err = {.message = ""};

    ck_assert_int_eq(template_check(wrongs[_i].template, &err), -1);
    ck_assert_int_eq((int)err.outcome, OUTCOME_USAGE);
    ck_assert_msg(strstr(err.message, wrongs[_i].place), "%s", err.message);
    ck_assert_msg(strstr(err.message, wrongs[_i].remedy), "%s", err.message);
    ck_assert_int_eq(template_render(&out, wrongs[_i].template, look_up, NULL), 1);
    ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(a_template_has_a_maximum)
{
    char template[TEMPLATE_MAX + 2];
    struct error err;

    memset(template, 'x', sizeof template - 1);
    template[sizeof template - 1] = '\0';
    ck_assert_int_eq(template_check(template, &err), -1);
    template[TEMPLATE_MAX] = '\0';
    ck_assert_int_eq(template_check(template, &err), 0);
}
END_TEST

/* However long a title is, what stands behind it is in the name too, and as much of it as fits. */
START_TEST(long_parts_make_room)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEMPLATE_TEXT_MAX);
    char title[3000];
    const struct part parts[] = {
        {"title", title}, {"date", "2024-05-14"}, {"amount", "5"}, {NULL, NULL}};

    memset(title, 't', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    ck_assert_int_eq(
        template_render(&out, "{title}/{title}_{amount}_{date}", look_up, (void *)parts), 0);
    ck_assert_uint_eq(out.len - (size_t)(strchr(buf_str(&out), '/') + 1 - buf_str(&out)),
                      NAME_STEM_MAX);
    ck_assert_str_eq(buf_str(&out) + out.len - 14, "t_5_2024-05-14");
}
END_TEST

static const struct {
    const char *decomposed;
    const char *composed;
} forms[] = {
    {"e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
    {"A\xCC\x8A", "\xC3\x85"},
    {"\xE2\x84\xAB", "\xC3\x85"},                 /* the Angstrom sign */
    {"\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80"}, /* Hangul */
    {"a\xCC\xA7\xCC\x81", "\xC3\xA1\xCC\xA7"},    /* marks in their order */
    {"e\xE2\x80\x8B\xCC\x81", "\xC3\xA9"},        /* with nothing to be seen between */
    {"\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"}, /* one that is never composed */
    {"<\xCC\xB8", "-\xCC\xB8"},                   /* not the sign "not less than" */
};

START_TEST(what_looks_the_same_is_the_same)
{
    CLEANUP_BUF struct buf one = BUF_INIT(NAME_WHOLE_MAX), other = BUF_INIT(NAME_WHOLE_MAX);
    CLEANUP_BUF struct buf path = BUF_INIT(TEMPLATE_TEXT_MAX);
    const struct part parts[] = {
        {"title", forms[_i].decomposed}, {"first", "e"}, {"second", "\xCC\x81"}, {NULL, NULL}};
    char text[64];

    snprintf(text, sizeof text, "x%s", forms[_i].decomposed);
    ck_assert_int_eq(name_sanitize(&one, text, strlen(text)), 0);
    ck_assert_str_eq(buf_str(&one) + 1, forms[_i].composed);
    ck_assert_int_eq(name_sanitize(&other, buf_str(&one), one.len), 0);
    ck_assert_str_eq(buf_str(&other), buf_str(&one));
    ck_assert_int_eq(template_render(&path, "x{title}/{first}{second}", look_up, (void *)parts), 0);
    snprintf(text, sizeof text, "x%s/\xC3\xA9", forms[_i].composed);
    if (forms[_i].decomposed[0] != '<')
        ck_assert_str_eq(buf_str(&path), text);
}
END_TEST

/* --- records ---------------------------------------------------------------- */

START_TEST(parts_of_a_record)
{
    CLEANUP_BUF struct buf fields = BUF_INIT(FIELDS_SIZE_MAX), edits = BUF_INIT(FIELDS_SIZE_MAX);
    CLEANUP_BUF struct buf path = BUF_INIT(TEMPLATE_TEXT_MAX);
    struct template_record record = {.brand = "Acme",
                                     .account = "acme-2",
                                     .kind = "bill",
                                     .reference = "F-17",
                                     .contract = "",
                                     .title = NULL};

    fields_put(&fields, &(struct field){FIELD_TEXT, "brand", "not this one"});
    fields_put(&fields, &(struct field){FIELD_DATE, "date", "2024-05-14"});
    fields_put(&fields, &(struct field){FIELD_TEXT, "name.family", "Martin"});
    fields_put(&fields, &(struct field){FIELD_TEXT, "title", "Facture"});
    fields_put(&edits, &(struct field){FIELD_DATE, "date", "2024-05-15"});
    record.fields = (struct span){.data = fields.data, .len = fields.len};
    record.edits = (struct span){.data = edits.data, .len = edits.len};
    ck_assert_int_eq(template_render(&path,
                                     "{brand}/{account}/{kind}/{?contract}c/{/contract}"
                                     "{date} {name.family} {title} {reference}",
                                     template_record_look_up, &record),
                     0);
    ck_assert_str_eq(buf_str(&path), "Acme/acme-2/bill/2024-05-15 Martin Facture F-17");
    record.title = "Annexe";
    record.original = "../x";
    buf_reset(&path);
    ck_assert_int_eq(template_render(&path, "{title}/{original}", template_record_look_up, &record),
                     0);
    ck_assert_str_eq(buf_str(&path), "Annexe/x");
}
END_TEST

START_TEST(defaults_are_right)
{
    static const char *const kinds[] = {"bill", "file", "contract"};
    struct error err;

    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        for (size_t files = 0; files < 3; files++)
            ck_assert_int_eq(template_check(template_default(kinds[i], files), &err), 0);
    }
    ck_assert_str_eq(template_default("bill", 1), TEMPLATE_DEFAULT_BILL);
    ck_assert_str_eq(template_default("bill", 2), TEMPLATE_DEFAULT_FILE);
    ck_assert(template_has_folders("{date:%Y}/{title}"));
    ck_assert(template_has_folders("{?x}a/{/x}{title}"));
    ck_assert(!template_has_folders("{title|'a/b'}{?x}{/x}"));
}
END_TEST

static const struct {
    const char *disposition;
    const char *url;
    const char *wanted;
} originals[] = {
    {"attachment; filename=\"facture mai.pdf\"", "https://a/x", "facture mai"},
    {"attachment;filename=facture.PDF", "https://a/x", "facture"},
    {"inline; FileName = \"a\\\"b;c.pdf\" ; size=3", "https://a/x", "a\"b;c"},
    {"attachment; filename=\"x.pdf\"; filename*=UTF-8''%c3%a9t%C3%A9%20.pdf", "https://a/x",
     "\xC3\xA9t\xC3\xA9 "},
    {"attachment; filename*=iso-8859-1'fr'%e9t%E9.pdf", "https://a/x", "\xC3\xA9t\xC3\xA9"},
    {"attachment; filename*=koi8-r''%e9.pdf; filename=y.pdf", "https://a/x", "y"},
    {"attachment; filename*=UTF-8'x; filename=\"z", "https://a/x", "z"},
    {"attachment; filename=\"../../etc/pass\"", "https://a/x", "pass"},
    {"attachment; filename=\"C:\\\\Temp\\\\a.doc\"", "https://a/x", "a"},
    {"attachment; filename=\"\"", "https://a/x/y.pdf?z=1/2", "y"},
    {"attachment", "https://a/x/y%20z.v2.pdf#/f", "y z.v2"},
    {"; ; filename", "https://a/.pdf", ".pdf"},
    {NULL, "https://a/b/%2e%2e%2fpass", "pass"},
    {NULL, "https://a/b/100%", "100%"},
    {NULL, "https://a/b/", ""},
    {NULL, "https://a", ""},
    {NULL, "", ""},
    {NULL, "https://a/facture.2024", "facture.2024"},
};

START_TEST(the_name_that_a_site_gave)
{
    CLEANUP_BUF struct buf out = BUF_INIT(8192);

    ck_assert_int_eq(template_original(&out, originals[_i].disposition, originals[_i].url), 0);
    ck_assert_str_eq(buf_str(&out), originals[_i].wanted);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("template");

    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, renders_a_path, 0, ARRAY_SIZE(renders));
    tcase_add_loop_test(tcase, says_where_a_template_is_wrong, 0, ARRAY_SIZE(wrongs));
    tcase_add_test(tcase, a_template_has_a_maximum);
    tcase_add_test(tcase, long_parts_make_room);
    tcase_add_loop_test(tcase, what_looks_the_same_is_the_same, 0, ARRAY_SIZE(forms));
    tcase_add_test(tcase, parts_of_a_record);
    tcase_add_test(tcase, defaults_are_right);
    tcase_add_loop_test(tcase, the_name_that_a_site_gave, 0, ARRAY_SIZE(originals));
}

int
main(void)
{
    return unit_main("template", fill);
}
