#include <string.h>

#include "host/sink/sniff.h"
#include "tests/unit/unit.h"

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static const struct {
    const uint8_t *head;
    size_t len;
    const char *wanted;
} heads[] = {
    {BYTES("%PDF-1.4\n"), "application/pdf"},
    {BYTES("\r\n %PDF-1.7"), "application/pdf"},
    {BYTES("\xEF\xBB\xBF%PDF-1.7"), "application/pdf"},
    {BYTES("%PDX"), NULL},
    {BYTES("\xFF\xD8\xFF\xE0"), "image/jpeg"},
    {BYTES("\x89PNG\r\n\x1A\n"), "image/png"},
    {BYTES("\x89PNG\n\n\x1A\n"), NULL},
    {BYTES("GIF89a"), "image/gif"},
    {BYTES("RIFF\1\2\3\4WEBPVP8 "), "image/webp"},
    {BYTES("RIFF\1\2\3\4WAVE"), NULL},
    {BYTES("RIFF\1\2\3\4WEB"), NULL},
    {BYTES("PK\3\4"), "application/zip"},
    {BYTES("PK\5\6"), "application/zip"},
    {BYTES("\x1F\x8B\x08"), "application/gzip"},
    {BYTES("<!DOCTYPE html>"), "text/html"},
    {BYTES("<!doctype HTML PUBLIC \"x\">"), "text/html"},
    {BYTES(" \t\r\n<html lang=fr>"), "text/html"},
    {BYTES("\xEF\xBB\xBF\n<HTML>"), "text/html"},
    {BYTES("<!-- a --><!-- <b> -->\n<html>"), "text/html"},
    {BYTES("<!-- a comment without an end"), "text/html"},
    {BYTES("<!---->"), "text/html"},
    {BYTES("<?xml version=\"1.0\"?>\n<!-- x --><!DOCTYPE html>"), "text/html"},
    {BYTES("<script>location='/login'</script>"), "text/html"},
    {BYTES("<meta http-equiv=refresh>"), "text/html"},
    {BYTES("<body"), "text/html"},
    {BYTES("<p>"), "text/html"},
    {BYTES("<br/>"), "text/html"},
    {BYTES("<picture>"), NULL},
    {BYTES("<htmlx>"), NULL},
    {BYTES("<?xml version='1.0'?><invoice>"), "text/xml"},
    {BYTES("<?xml cut"), "text/xml"},
    {BYTES("<!-- x --><?xml?><Invoice>"), "text/xml"},
    {BYTES("{\"a\":1}"), "application/json"},
    {BYTES(" [ ]"), "application/json"},
    {BYTES("[1, 2]"), "application/json"},
    {BYTES("{}"), "application/json"},
    {BYTES("{a}"), NULL},
    {BYTES("[x]"), NULL},
    {BYTES("{"), NULL},
    {BYTES("[\0"), NULL},
    {BYTES("{\\rtf1"), "application/rtf"},
    {BYTES("BEGIN:VCALENDAR\r\n"), "text/calendar"},
    {BYTES("BEGIN:VCARD\r\n"), "text/vcard"},
    {BYTES("date;montant\n"), NULL},
    {BYTES("a < b"), NULL},
    {BYTES("<"), NULL},
    {BYTES(""), NULL},
    {BYTES(" \n"), NULL},
};

/* A copy of the exact size, so that a sanitizer sees a read past the end. */
static uint8_t *
exact_copy(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);

    ck_assert_ptr_nonnull(copy);
    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}

START_TEST(knows_types)
{
    uint8_t *head = exact_copy(heads[_i].head, heads[_i].len);
    const char *found = sniff_media_type(head, heads[_i].len);

    if (heads[_i].wanted)
        ck_assert_pstr_eq(found, heads[_i].wanted);
    else
        ck_assert_ptr_null(found);
    free(head);
}
END_TEST

START_TEST(knows_nothing_of_an_empty_body)
{
    ck_assert_ptr_null(sniff_media_type(NULL, 0));
}
END_TEST

#define PDF_WHOLE "%PDF-1.4\n...\n%%EOF\n"
#define ZIP_END   "PK\5\6\0\0\0\0\1\0\1\0\56\0\0\0\4\0\0\0"
#define PNG_HEAD  "\x89PNG\r\n\x1A\n"

static const struct {
    const char *type;
    const uint8_t *body;
    size_t len;
    const char *why; /* NULL when it is taken */
} bodies[] = {
    {"application/pdf", BYTES(PDF_WHOLE), NULL},
    {"application/pdf; charset=binary", BYTES(PDF_WHOLE), NULL},
    {"application/x-pdf", BYTES(PDF_WHOLE), NULL},
    {"application/pdf", BYTES(""), "is empty"},
    {"application/pdf", BYTES("<!doctype html><p>Log in"), "is an HTML page and not a PDF"},
    {"application/pdf", BYTES("{\"error\":\"x\"}"), "is not a PDF"},
    {"application/pdf", BYTES("PK\3\4"), "is not a PDF"},
    {"application/pdf", BYTES("Not found"), "is not a PDF"},
    {"application/pdf", BYTES("%PDF-1.4\n..."), "is cut: no %%EOF at its end"},
    {"image/jpeg", BYTES("\xFF\xD8\xFF\xE0..\xFF\xD9"), NULL},
    {"image/jpg", BYTES("\xFF\xD8\xFF\xE0..\xFF\xD9\n\n"), NULL},
    {"image/jpeg", BYTES("\xFF\xD8\xFF\xE0.."), "is cut: no end of image at its end"},
    {"image/jpeg", BYTES("\xFF\xD8\xFF\xE1..\xFF\xD9\xFF\xDB.."),
     "is cut: no end of image at its end"},
    {"image/jpeg", BYTES("\xFF\xD8\xFF\xE1..\xFF\xD9\xFF\xDB..\xFF\xD9"), NULL},
    {"image/jpeg", BYTES("\xFF\xD8\xFF\xE1..\xFF\xD9\xFF\xD8.."), NULL},
    {"application/pdf", BYTES("%PDF-1.4\n%%EOF\n12 0 obj"), "is cut: no %%EOF at its end"},
    {"application/pdf", BYTES("%PDF-1.4\n%%EOF\n12 0 obj\n%%EOF"), NULL},
    {"application/pdf", BYTES("%PDF-1.4\n%%EOF\n<!-- no obj --> obj"), NULL},
    {"application/zip", BYTES("PK\3\4..." ZIP_END "\3\0abc"), NULL},
    {"application/zip", BYTES("PK\3\4..." ZIP_END "\3\0ab"), "is cut: no directory at its end"},
    {"application/zip", BYTES("PK\3\4..." ZIP_END "\0"), "is cut: no directory at its end"},
    {"application/zip", BYTES("PK\5\6"), "is cut: no directory at its end"},
    {"image/png", BYTES(PNG_HEAD "IEND\xAE\x42\x60"), "is cut: no IEND at its end"},
    {"image/jpeg", BYTES(PNG_HEAD), "is not a JPEG image"},
    {"image/png", BYTES(PNG_HEAD "IEND\xAE\x42\x60\x82"), NULL},
    {"image/png", BYTES(PNG_HEAD "IEND"), "is cut: no IEND at its end"},
    {"image/gif", BYTES("GIF89a"), NULL},
    {"application/zip", BYTES("PK\3\4..." ZIP_END "\0\0"), NULL},
    {"application/zip", BYTES("PK\3\4..."), "is cut: no directory at its end"},
    {"application/zip", BYTES("<html>"), "is an HTML page and not a ZIP archive"},
    {"application/vnd.oasis.opendocument.text", BYTES("PK\3\4..." ZIP_END "\0\0"), NULL},
    {"text/csv", BYTES("a;b\n1;2\n"), NULL},
    {"text/csv", BYTES("[1] a;b\n"), NULL},
    {"text/csv", BYTES("\n<html>"), "is an HTML page and not what was asked for"},
    {"text/csv", BYTES(PDF_WHOLE), "is not text"},
    {"application/json", BYTES("PK\3\4"), "is not text"},
    {"application/json", BYTES("{\"a\":1}"), NULL},
    {"text/xml", BYTES("<invoice/>"), NULL},
    {"text/html", BYTES("<html>"), NULL},
    {"text/html", BYTES("Bonjour"), NULL},
    {"text/html", BYTES(PDF_WHOLE), "is not text"},
    {"application/x-unknown", BYTES("whatever"), NULL},
    {"application/x-unknown", BYTES("<html>"), "is an HTML page and not what was asked for"},
    {"application/octet-stream", BYTES(PDF_WHOLE), NULL},
    {"application/octet-stream", BYTES("%PDF-1.4"), "is cut: no %%EOF at its end"},
    {"application/octet-stream", BYTES("<html>"), "is an HTML page and not what was asked for"},
    {NULL, BYTES("<html>"), NULL},
    {NULL, BYTES("%PDF-1.4"), "is cut: no %%EOF at its end"},
    {NULL, BYTES(""), "is empty"},
};

START_TEST(checks_bodies)
{
    uint8_t *body = exact_copy(bodies[_i].body, bodies[_i].len);
    const char *why = NULL;
    int result = sniff_check(bodies[_i].type, body, bodies[_i].len, body, bodies[_i].len, &why);

    ck_assert_int_eq(result, bodies[_i].why ? 1 : 0);
    ck_assert_pstr_eq(why, bodies[_i].why);
    free(body);
}
END_TEST

START_TEST(looks_at_the_end_only)
{
    static uint8_t body[8192];
    const char *why = NULL;

    memset(body, ' ', sizeof body);
    memcpy(body, "%PDF-1.4", 8);
    memcpy(body + sizeof body - SNIFF_TAIL_LEN, "%%EOF", 5);
    ck_assert_int_eq(sniff_check("application/pdf", body, sizeof body, body, sizeof body, &why), 0);
    memset(body + sizeof body - SNIFF_TAIL_LEN, ' ', 5);
    memcpy(body + sizeof body - SNIFF_TAIL_LEN - 1, "%%EOF", 5);
    ck_assert_int_eq(sniff_check("application/pdf", body, sizeof body, body, sizeof body, &why), 1);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("sniff");

    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, knows_types, 0, ARRAY_SIZE(heads));
    tcase_add_test(tcase, knows_nothing_of_an_empty_body);
    tcase_add_loop_test(tcase, checks_bodies, 0, ARRAY_SIZE(bodies));
    tcase_add_test(tcase, looks_at_the_end_only);
}

int
main(void)
{
    return unit_main("sniff", fill);
}
