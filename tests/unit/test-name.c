#include <string.h>

#include "host/common/text.h"
#include "host/sink/name.h"
#include "host/sink/template_record.h"
#include "tests/unit/name-parts.h"
#include "tests/unit/unit.h"

static const char *const sanitised[][2] = {
    {"Facture avril", "Facture avril"},
    {"Relev\xC3\xA9 n\xC2\xB0 3", "Relev\xC3\xA9 n\xC2\xB0 3"},
    {"", "document"},
    {".", "document"},
    {"..", "document"},
    {"- . -", "document"},
    {"\t\n", "document"},
    {"../../etc/passwd", "etc-passwd"},
    {"C:\\Windows\\win.ini", "C-Windows-win.ini"},
    {"a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"},
    {"a///b", "a-b"},
    {"01/02/2024", "01-02-2024"},
    {"-rf", "rf"},
    {".bashrc", "bashrc"},
    {"  a  b \t c  ", "a b c"},
    {"a.pdf.", "a.pdf"},
    {"a. . .", "a"},
    {"a\r\nb\x1B[0m", "a b [0m"},
    {"1\xC2\xA0"
     "234\xE2\x80\xAF"
     "EUR",
     "1 234 EUR"},
    {"a\xC2\x9B"
     "b",
     "a b"},
    {"invoice\xE2\x80\xAE"
     "fdp.exe",
     "invoicefdp.exe"},
    {"a\xE2\x80\x8B"
     "b\xEF\xBB\xBF",
     "ab"},
    {"a\xE2\x81\x84"
     "b\xEF\xBC\x8F"
     "c",
     "a-b-c"},
    {"a\xFF\xFE"
     "b",
     "a_b"},
    {"\xC0\xAE\xC0\xAE\xC0\xAF"
     "etc",
     "_etc"},
    {"\xED\xA0\x80", "_"},
    {"CON", "CON_"},
    {"con", "con_"},
    {"nul.txt", "nul_.txt"},
    {"Com1.a.b", "Com1_.a.b"},
    {"LPT9 .x", "LPT9_ .x"},
    {"COM\xC2\xB9", "COM\xC2\xB9_"},
    {"CONIN$", "CONIN$_"},
    {"console", "console"},
    {"com10", "com10"},
    {"com", "com"},
    {"...con", "con_"},
    {"aux/", "aux_"},
    {"\xF0\x9F\x99\x82", "\xF0\x9F\x99\x82"},
};

static void
sanitise(struct buf *out, const char *text)
{
    *out = BUF_INIT(1024);
    ck_assert_int_eq(name_sanitize(out, text, strlen(text)), 0);
}

START_TEST(sanitises)
{
    CLEANUP_BUF struct buf out, again;

    sanitise(&out, sanitised[_i][0]);
    ck_assert_str_eq(buf_str(&out), sanitised[_i][1]);
    sanitise(&again, buf_str(&out));
    ck_assert_str_eq(buf_str(&again), sanitised[_i][1]);
}
END_TEST

START_TEST(sanitises_a_nul_inside)
{
    CLEANUP_BUF struct buf out = BUF_INIT(100);

    ck_assert_int_eq(name_sanitize(&out, "a\0b", 3), 0);
    ck_assert_str_eq(buf_str(&out), "a b");
}
END_TEST

START_TEST(appends_and_says_when_there_is_no_room)
{
    CLEANUP_BUF struct buf out = BUF_INIT(10);

    buf_append_str(&out, "> ");
    ck_assert_int_eq(name_sanitize(&out, "", 0), 0);
    ck_assert_str_eq(buf_str(&out), "> document");
    ck_assert_int_eq(name_sanitize(&out, "a", 1), -1);
}
END_TEST

/* Text of `count` times `unit` behind `front`, sanitised. */
static void
sanitise_many(struct buf *out, const char *front, const char *unit, size_t count)
{
    CLEANUP_BUF struct buf text = BUF_INIT(1024 * 1024);

    buf_append_str(&text, front);
    for (size_t i = 0; i < count; i++)
        buf_append_str(&text, unit);
    sanitise(out, buf_str(&text));
}

START_TEST(cuts_between_characters)
{
    CLEANUP_BUF struct buf exact, over, wide, shifted;

    sanitise_many(&exact, "", "x", NAME_STEM_MAX);
    ck_assert_uint_eq(exact.len, NAME_STEM_MAX);
    sanitise_many(&over, "", "x", 100000);
    ck_assert_uint_eq(over.len, NAME_STEM_MAX);
    sanitise_many(&wide, "", "\xE2\x82\xAC", 1000);
    ck_assert_uint_eq(wide.len, NAME_STEM_MAX);
    sanitise_many(&shifted, "x", "\xE2\x82\xAC", 1000);
    ck_assert_uint_eq(shifted.len, NAME_STEM_MAX - 2);
    ck_assert(text_is_utf8((const char *)shifted.data, shifted.len));
}
END_TEST

START_TEST(cuts_before_a_character_with_its_marks)
{
    CLEANUP_BUF struct buf out, pile;
    char front[NAME_STEM_MAX];

    memset(front, 'x', sizeof front);
    front[NAME_STEM_MAX - 3] = '\0';
    /* 177 letters, then e with two accents in 5 bytes. */
    sanitise_many(&out, front, "e\xCC\x81\xCC\xA3", 1);
    ck_assert_uint_eq(out.len, NAME_STEM_MAX - 3);
    sanitise_many(&pile, "e", "\xCC\x81", 1000);
    ck_assert_uint_ge(pile.len, NAME_STEM_MAX - 1);
}
END_TEST

START_TEST(a_cut_leaves_no_dot_and_no_device)
{
    CLEANUP_BUF struct buf dots, device, bare, again;
    char front[NAME_STEM_MAX];

    memset(front, 'x', sizeof front);
    front[NAME_STEM_MAX - 5] = '\0';
    sanitise_many(&dots, front, ".", 10);
    ck_assert_uint_eq(dots.len, NAME_STEM_MAX - 5);
    sanitise_many(&device, "con.", "y", 1000);
    ck_assert_uint_eq(device.len, NAME_STEM_MAX);
    ck_assert_mem_eq(device.data, "con_.yy", 7);
    sanitise(&again, buf_str(&device));
    ck_assert_str_eq(buf_str(&again), buf_str(&device));
    sanitise_many(&bare, "nul", " -", 200);
    ck_assert_str_eq(buf_str(&bare), "nul_");
}
END_TEST

static const struct {
    const char *stem;
    const char *extension;
    unsigned number;
    const char *wanted;
} suffixes[] = {
    {"stem", "pdf", 0, "stem.pdf"},
    {"stem", "pdf", 1, "stem.pdf"},
    {"stem", "pdf", 2, "stem-2.pdf"},
    {"stem", NULL, 0, "stem"},
    {"stem", NULL, 3, "stem-3"},
    {"stem.PDF", "pdf", 1, "stem.pdf"},
    {"stem.pdf", "pdf", 12, "stem-12.pdf"},
    {"stem.exe", "pdf", 1, "stem.exe.pdf"},
    {".pdf", "pdf", 1, "pdf.pdf"},
    {"a/../b", "txt", 1, "a-..-b.txt"},
    {"", "pdf", 1, "document.pdf"},
    {"NUL", "pdf", 1, "NUL_.pdf"},
    {"NUL.pdf", "pdf", 1, "NUL_.pdf"},
};

START_TEST(puts_a_suffix)
{
    CLEANUP_BUF struct buf out = BUF_INIT(NAME_WHOLE_MAX);

    ck_assert_int_eq(
        name_with_suffix(&out, suffixes[_i].stem, suffixes[_i].extension, suffixes[_i].number), 0);
    ck_assert_str_eq(buf_str(&out), suffixes[_i].wanted);
}
END_TEST

START_TEST(a_whole_name_has_a_maximum)
{
    CLEANUP_BUF struct buf out = BUF_INIT(NAME_WHOLE_MAX);
    char stem[1000];

    memset(stem, 'x', sizeof stem - 1);
    stem[sizeof stem - 1] = '\0';
    ck_assert_int_eq(name_with_suffix(&out, stem, "extension-of-16b", UINT32_MAX), 0);
    ck_assert_uint_le(out.len, NAME_WHOLE_MAX);
    ck_assert_str_eq(buf_str(&out) + NAME_STEM_MAX, "-4294967295.extension-of-16b");
}
END_TEST

static const struct {
    const char *template;
    struct name_parts parts;
    const char *wanted;
} renders[] = {
    {TEMPLATE_DEFAULT_BILL,
     {"2024-01-31", "orange", "Facture", "12.50", "EUR"},
     "2024-01-31_orange_12.50EUR"},
    {TEMPLATE_DEFAULT_FILE,
     {"2024-01-31", "orange", "Contrat", NULL, NULL},
     "2024-01-31_orange_Contrat"},
    {TEMPLATE_DEFAULT_BILL, {"2024-01-31", "orange", NULL, NULL, "EUR"}, "2024-01-31_orange"},
    {TEMPLATE_DEFAULT_BILL, {"2024-01-31", "orange", NULL, "", "EUR"}, "2024-01-31_orange"},
    {TEMPLATE_DEFAULT_BILL, {NULL, "orange", NULL, "5", "EUR"}, "orange_5EUR"},
    {TEMPLATE_DEFAULT_BILL, {"2024-01-31", NULL, NULL, "5", "EUR"}, "2024-01-31_5EUR"},
    {TEMPLATE_DEFAULT_BILL, {NULL, NULL, NULL, "-5", "EUR"}, "5EUR"},
    {TEMPLATE_DEFAULT_BILL, {"2024-01-31", "a", NULL, "-5", NULL}, "2024-01-31_a_-5"},
    {TEMPLATE_DEFAULT_BILL, {0}, "document"},
    {TEMPLATE_DEFAULT_FILE, {"2024-01-31", " . ", "../x", NULL, NULL}, "2024-01-31_x"},
    {TEMPLATE_DEFAULT_FILE, {"2024/01", "a/b", "c:d\xFF", NULL, NULL}, "2024-01_a-b_c-d_"},
    {"Facture {date} ({brand})", {"2024", "x", NULL, NULL, NULL}, "Facture 2024 (x)"},
    {"Facture {date} ({brand})", {0}, "Facture"},
    {"{brand}{title} {date}", {NULL, "a", "b", NULL, NULL}, "ab"},
    {"{brand}_{title}{date}", {"d", "a", NULL, NULL, NULL}, "a_d"},
    {"{date}/{brand}", {"d", "a", NULL, NULL, NULL}, "d-a"},
};

static int
render(struct buf *out, const char *template, const struct name_parts *parts)
{
    struct name_parts copy = *parts;

    return template_render_flat(out, template, name_parts_look_up, &copy);
}

START_TEST(renders_a_template)
{
    CLEANUP_BUF struct buf out = BUF_INIT(NAME_WHOLE_MAX);

    ck_assert_int_eq(render(&out, renders[_i].template, &renders[_i].parts), 0);
    ck_assert_str_eq(buf_str(&out), renders[_i].wanted);
}
END_TEST

START_TEST(a_long_part_leaves_room_for_those_behind)
{
    CLEANUP_BUF struct buf out = BUF_INIT(NAME_WHOLE_MAX);
    char brand[1000];
    struct name_parts parts = {.date = "2024-01-31", .brand = brand, .amount = "5"};

    memset(brand, 'b', sizeof brand - 1);
    brand[sizeof brand - 1] = '\0';
    ck_assert_int_eq(render(&out, TEMPLATE_DEFAULT_BILL, &parts), 0);
    ck_assert_str_eq(buf_str(&out) + out.len - 3, "b_5");
}
END_TEST

START_TEST(refuses_bad_templates)
{
    static const char *const bad[] = {"", "{date", "date}", "{}", "{{date}}"};
    CLEANUP_BUF struct buf out = BUF_INIT(NAME_WHOLE_MAX);

    ck_assert_int_eq(render(&out, bad[_i], &(struct name_parts){.date = "d"}), 1);
    ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(knows_extensions)
{
    ck_assert_str_eq(name_extension("application/pdf"), "pdf");
    ck_assert_str_eq(name_extension("Application/PDF ; x=y"), "pdf");
    ck_assert_str_eq(name_extension("image/jpeg"), "jpg");
    ck_assert_str_eq(name_extension("text/csv;charset=utf-8"), "csv");
    ck_assert_str_eq(name_extension("text/calendar"), "ics");
    ck_assert_str_eq(name_extension("text/plainer"), "bin");
    ck_assert_str_eq(name_extension(""), "bin");
    ck_assert_str_eq(name_extension(NULL), "bin");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("name"), *render = tcase_create("render");

    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, render);
    tcase_add_loop_test(tcase, sanitises, 0, ARRAY_SIZE(sanitised));
    tcase_add_test(tcase, sanitises_a_nul_inside);
    tcase_add_test(tcase, appends_and_says_when_there_is_no_room);
    tcase_add_test(tcase, cuts_between_characters);
    tcase_add_test(tcase, cuts_before_a_character_with_its_marks);
    tcase_add_test(tcase, a_cut_leaves_no_dot_and_no_device);
    tcase_add_loop_test(tcase, puts_a_suffix, 0, ARRAY_SIZE(suffixes));
    tcase_add_test(tcase, a_whole_name_has_a_maximum);
    tcase_add_test(tcase, knows_extensions);
    tcase_add_loop_test(render, renders_a_template, 0, ARRAY_SIZE(renders));
    tcase_add_test(render, a_long_part_leaves_room_for_those_behind);
    tcase_add_loop_test(render, refuses_bad_templates, 0, 5);
}

int
main(void)
{
    return unit_main("name", fill);
}
