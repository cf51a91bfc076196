/* Entry lists as bytes, and the encodings that they are written in. */
#include <check.h>
#include <string.h>

#include "host/common/form_encode.h"
#include "tests/unit/unit.h"

static const char *
put_text(const char *charset, const char *text)
{
    static char out[1024];
    CLEANUP_CHARSET struct charset opened = {0};
    struct form_entry entry = {.name = span_of_str(""), .value = span_of_str(text)};
    struct form_encoder encoder = {.enctype = FORM_TEXT_PLAIN, .charset = &opened};
    size_t len;

    ck_assert_int_eq(charset_open(&opened, charset), 0);
    form_encode_entry(&encoder, &entry);
    len = encoder.len;
    ck_assert_uint_lt(len, sizeof out);
    encoder.len = 0;
    encoder.out = out;
    form_encode_entry(&encoder, &entry);
    ck_assert_uint_eq(encoder.len, len);
    ck_assert_int_eq(memcmp(out + len - 2, "\r\n", 2), 0);
    out[len - 2] = '\0';
    return out + 1;
}

START_TEST(single_bytes)
{
    static const char *const cases[][3] = {
        {"windows-1252", "\u00e9\u20ac\xC2\x81\u0153\u263a", "\xE9\x80\x81\x9C&#9786;"},
        {"WINDOWS-1252", "\u00e9", "\xE9"},
        {"ISO-8859-15", "\u20ac\u0152\u00a4", "\xA4\xBC&#164;"},
        {"ISO-8859-8-I", "\u05d0", "\xE0"},
        {"ISO-8859-2", "\u0141", "\xA3"},
        {"KOI8-R", "\u0416", "\xF6"},
        {"KOI8-U", "\u045e", "\xAE"},
        {"macintosh", "\u20ac\uf8ff", "\xDB\xF0"},
        {"x-mac-cyrillic", "\u20ac", "\xFF"},
        {"windows-1255", "\u05d9", "\xE9"},
        {"x-user-defined", "\uf780\uf7ff\u00e9", "\x80\xFF&#233;"},
        {"UTF-8", "\u00e9\u20ac\U0001f600", "\u00e9\u20ac\U0001f600"},
        {"UTF-16LE", "\u00e9", "\u00e9"},
        {"replacement", "\u00e9", "\u00e9"},
        {"UTF-8", "\xFF", "\uFFFD"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(put_text(cases[i][0], cases[i][1]), cases[i][2]);
}
END_TEST

START_TEST(several_bytes)
{
    static const char *const cases[][3] = {
        {"Shift_JIS", "\u3042\uff71\u00a5\u203e\u2212\u2460", "\x82\xA0\xB1\\~\x81\x7C\x87\x40"},
        {"Shift_JIS", "\u00e9\u9ad9\u00ac", "&#233;\xFB\xFC&#172;"},
        {"EUC-JP", "\u3042\uff71\u00a5", "\xA4\xA2\x8E\xB1\\"},
        {"ISO-2022-JP", "a\u3042b", "a\x1B$B$\"\x1B(Bb"},
        {"ISO-2022-JP", "\u3042", "\x1B$B$\"\x1B(B"},
        {"ISO-2022-JP", "\u00a5x~", "\x1B(J\\x\x1B(B~"},
        {"ISO-2022-JP", "\u3042\u263a", "\x1B$B$\"\x1B(B&#9786;"},
        {"ISO-2022-JP", "\uff71", "\x1B$B%\"\x1B(B"},
        {"EUC-KR", "\uac00\ud7a3", "\xB0\xA1\xC6\x52"},
        {"GBK", "\u4e2d\u20ac\U0001f600", "\xD6\xD0\x80&#128512;"},
        {"gb18030", "\u4e2d\U0001f600", "\xD6\xD0\x94\x39\xFC\x36"},
        {"Big5", "\u4e2d\U0001f600", "\xA4\xA4&#128512;"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(put_text(cases[i][0], cases[i][1]), cases[i][2]);
}
END_TEST

START_TEST(no_encoding)
{
    struct charset charset;

    ck_assert_int_eq(charset_open(&charset, "latin1"), 1);
    ck_assert_int_eq(charset_open(&charset, ""), 1);
}
END_TEST

START_TEST(boundaries_differ)
{
    char one[FORM_BOUNDARY_LEN + 1], other[FORM_BOUNDARY_LEN + 1];
    char type[FORM_CONTENT_TYPE_MAX];

    ck_assert_int_eq(form_boundary(one), 0);
    ck_assert_int_eq(form_boundary(other), 0);
    ck_assert_uint_eq(strlen(one), FORM_BOUNDARY_LEN);
    ck_assert_str_ne(one, other);
    form_content_type(FORM_MULTIPART, one, type);
    ck_assert_ptr_nonnull(strstr(type, "multipart/form-data; boundary=----"));
    ck_assert_ptr_nonnull(strstr(type, one));
}
END_TEST

START_TEST(a_file_in_each_style)
{
    static const struct {
        enum form_enctype enctype;
        const char *expected;
    } cases[] = {
        {FORM_URLENCODED, "n%0D%0A=a%22%0D%0Ab"},
        {FORM_TEXT_PLAIN, "n\r\n=a\"\r\nb\r\n"},
        {FORM_MULTIPART, "--B\r\nContent-Disposition: form-data; name=\"n%0D%0A\"; "
                         "filename=\"a%22%0Ab\"\r\nContent-Type: text/csv\r\n\r\n\n\r\n--B--\r\n"},
    };
    struct form_entry entry = {.name = span_of_str("n\r"),
                               .is_file = true,
                               .value = span_of_str("\n"),
                               .filename = span_of_str("a\"\nb"),
                               .media_type = span_of_str("text/csv")};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CLEANUP_CHARSET struct charset charset = {0};
        char out[256];
        struct form_encoder encoder = {
            .enctype = cases[i].enctype, .charset = &charset, .boundary = "B", .out = out};

        ck_assert_int_eq(charset_open(&charset, "UTF-8"), 0);
        form_encode_entry(&encoder, &entry);
        form_encode_end(&encoder);
        out[encoder.len] = '\0';
        ck_assert_str_eq(out, cases[i].expected);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("form-encode");

    tcase_add_test(tcase, single_bytes);
    tcase_add_test(tcase, several_bytes);
    tcase_add_test(tcase, no_encoding);
    tcase_add_test(tcase, boundaries_differ);
    tcase_add_test(tcase, a_file_in_each_style);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("form-encode", fill);
}
