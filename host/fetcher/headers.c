#include "host/fetcher/headers.h"

#include <string.h>
#include <strings.h>

#include "host/common/text.h"
#include "host/wire/wire.h"

enum { HEADERS_FIELD_COST = 32 /* of one more wire_param */ };

/* A line or a value in it, not NUL-terminated. */
struct piece {
    const char *at;
    size_t len;
};

typedef int headers_reader(struct headers *headers, struct piece value, const char *host,
                           struct error *err);

void
headers_free(struct headers *headers)
{
    buf_free(&headers->location);
    buf_free(&headers->cookies);
    buf_free(&headers->fields);
}

void
headers_reset(struct headers *headers)
{
    struct buf location = headers->location, cookies = headers->cookies, fields = headers->fields;

    buf_reset(&location);
    buf_reset(&cookies);
    buf_reset(&fields);
    *headers = (struct headers){.location = location, .cookies = cookies, .fields = fields};
}

static bool
piece_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct piece
piece_trim(struct piece piece)
{
    while (piece.len > 0 && piece_is_blank(piece.at[0])) {
        piece.at++;
        piece.len--;
    }
    while (piece.len > 0 && piece_is_blank(piece.at[piece.len - 1]))
        piece.len--;
    return piece;
}

static bool
piece_is(struct piece piece, const char *text)
{
    return strlen(text) == piece.len && strncasecmp(piece.at, text, piece.len) == 0;
}

/* The next element of a comma list; false at its end. Empty elements are left out. */
static bool
piece_next(struct piece *list, struct piece *ret_element)
{
    while (list->len > 0) {
        const char *comma = memchr(list->at, ',', list->len);
        size_t len = comma ? (size_t)(comma - list->at) : list->len;
        struct piece element = piece_trim((struct piece){list->at, len});

        list->at += comma ? len + 1 : len;
        list->len -= comma ? len + 1 : len;
        if (element.len > 0) {
            *ret_element = element;
            return true;
        }
    }
    return false;
}

static int
piece_number(struct piece piece, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (piece.len == 0)
        return -1;
    for (size_t i = 0; i < piece.len; i++) {
        if (piece.at[i] < '0' || piece.at[i] > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(piece.at[i] - '0'), &number))
            return -1;
    }
    *ret_number = number;
    return 0;
}

/* Two lengths mean that somebody between the site and us reads another end than we do. */
static int
headers_read_length(struct headers *headers, struct piece value, const char *host,
                    struct error *err)
{
    uint64_t length;

    if (piece_number(value, &length) < 0)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s sends a length that is no number", host);
    if (headers->has_length && headers->length != length)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s sends two different lengths", host);
    headers->has_length = true;
    headers->length = length;
    return 0;
}

static int
headers_read_coding(struct headers *headers, struct piece value, const char *host,
                    struct error *err)
{
    struct piece coding;

    while (piece_next(&value, &coding)) {
        if (!piece_is(coding, "identity"))
            headers->codings++;
    }
    if (headers->codings > 1)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s compresses more than once", host);
    return 0;
}

static int
headers_read_transfer(struct headers *headers, struct piece value, const char *host,
                      struct error *err)
{
    struct piece coding;

    while (piece_next(&value, &coding)) {
        if (!piece_is(coding, "chunked") || headers->chunked)
            return error_set(err, OUTCOME_VENDOR_DOWN, "%s sends in a way that is not spoken",
                             host);
        headers->chunked = true;
    }
    return 0;
}

static int
headers_read_location(struct headers *headers, struct piece value, const char *host,
                      struct error *err)
{
    struct buf *location = &headers->location;

    if (value.len > URL_MAX)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s redirects to a URL that is too long", host);
    if (location->len > 0 &&
        (location->len != value.len || memcmp(location->data, value.at, value.len) != 0))
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s redirects to two places", host);
    buf_reset(location);
    if (buf_append(location, value.at, value.len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

/* It leaves the process as text: what is no printable ASCII has no meaning in it. */
static int
headers_read_type(struct headers *headers, struct piece value, const char *host ATTR_UNUSED,
                  struct error *err ATTR_UNUSED)
{
    size_t len =
        value.len < HEADERS_CONTENT_TYPE_MAX - 1 ? value.len : HEADERS_CONTENT_TYPE_MAX - 1;

    for (size_t i = 0; i < len; i++)
        headers->content_type[i] = value.at[i] >= 0x20 && value.at[i] < 0x7f ? value.at[i] : '?';
    headers->content_type[len] = '\0';
    return 0;
}

static int
headers_read_retry(struct headers *headers, struct piece value, const char *host ATTR_UNUSED,
                   struct error *err ATTR_UNUSED)
{
    size_t len = value.len < HEADERS_RETRY_AFTER_MAX ? value.len : 0;

    memcpy(headers->retry_after, value.at, len);
    headers->retry_after[len] = '\0';
    return 0;
}

/* A NUL would end it early: such a cookie is none. */
static int
headers_read_cookie(struct headers *headers, struct piece value, const char *host ATTR_UNUSED,
                    struct error *err)
{
    if (value.len == 0 || memchr(value.at, '\0', value.len))
        return 0;
    if (buf_append(&headers->cookies, value.at, value.len) < 0 ||
        buf_append_byte(&headers->cookies, '\0') < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

static headers_reader *
headers_reader_of(struct piece name)
{
    static const struct {
        const char *name;
        headers_reader *reader;
    } rows[] = {
        {"Content-Length", headers_read_length},      {"Content-Encoding", headers_read_coding},
        {"Transfer-Encoding", headers_read_transfer}, {"Location", headers_read_location},
        {"Content-Type", headers_read_type},          {"Retry-After", headers_read_retry},
        {"Set-Cookie", headers_read_cookie},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (piece_is(name, rows[i].name))
            return rows[i].reader;
    }
    return NULL;
}

/* "HTTP/1.1 200 OK" or "HTTP/2 200". */
static int
headers_begin(struct headers *headers, struct piece line, const char *host, struct error *err)
{
    const char *blank = memchr(line.at, ' ', line.len);
    uint64_t status = 0;
    unsigned count = headers->count;
    size_t bytes = headers->bytes;

    /* Interim answers count too: there may be no end of them. */
    headers_reset(headers);
    headers->count = count;
    headers->bytes = bytes;
    headers->multiplexed = line.len > 5 && line.at[5] >= '2';
    if (blank) {
        size_t at = (size_t)(blank - line.at) + 1;
        size_t len = line.len - at < 3 ? line.len - at : 3;

        if (piece_number((struct piece){line.at + at, len}, &status) < 0)
            status = 0;
    }
    if (status < 100)
        return error_set(err, OUTCOME_VENDOR_DOWN, "%s does not answer in HTTP", host);
    headers->status = (uint16_t)status;
    return 0;
}

/* Bytes that are no UTF-8 are those of Latin-1, as in browsers. */
static void
headers_put_text(struct buf *out, struct piece piece)
{
    bool is_text = text_is_utf8(piece.at, piece.len);

    for (size_t i = 0; i < piece.len; i++) {
        unsigned char byte = (unsigned char)piece.at[i];

        if (byte < 0x20 || byte == 0x7F)
            buf_append_byte(out, ' ');
        else if (is_text)
            buf_append_byte(out, byte);
        else
            text_put_codepoint(out, byte);
    }
}

/* For the konnector; a field that is longer than all may be is left out as a whole. */
static void
headers_keep_field(struct headers *headers, struct piece name, struct piece value)
{
    CLEANUP_BUF struct buf name_text = BUF_INIT(HEADERS_FIELDS_MAX);
    CLEANUP_BUF struct buf text = BUF_INIT(HEADERS_FIELDS_MAX);

    headers_put_text(&name_text, name);
    headers_put_text(&text, value);
    if (name.len == 0 || name_text.bad || text.bad ||
        headers->fields.len + name_text.len + text.len + HEADERS_FIELD_COST > HEADERS_FIELDS_MAX)
        return;
    wire_put_param(&headers->fields, (struct wire_param){.kind = WIRE_PARAM_TEXT,
                                                         .name = buf_str(&name_text),
                                                         .value = buf_str(&text)});
}

const char *
headers_find(const struct headers *headers, const char *name)
{
    struct reader reader = reader_of(headers->fields.data, headers->fields.len);
    struct wire_param field;

    while (wire_get_param(&reader, &field) == 0) {
        if (strcasecmp(field.name, name) == 0)
            return field.value;
    }
    return NULL;
}

static int
headers_add_field(struct headers *headers, struct piece line, const char *host, struct error *err)
{
    const char *colon = memchr(line.at, ':', line.len);
    headers_reader *reader = NULL;
    struct piece name, value;
    size_t len;

    /* What goes on with a blank belongs to the line before; both are read here or nowhere. */
    if (line.at[0] == ' ' || line.at[0] == '\t')
        return headers->known_before
                   ? error_set(err, OUTCOME_VENDOR_DOWN, "%s sends a folded header", host)
                   : 0;
    headers->known_before = false;
    if (!colon)
        return 0;
    len = (size_t)(colon - line.at);
    name = piece_trim((struct piece){line.at, len});
    value = piece_trim((struct piece){colon + 1, line.len - len - 1});
    reader = headers_reader_of(name);
    headers->known_before = reader != NULL;
    if (reader != headers_read_cookie && !piece_is(name, "Set-Cookie2"))
        headers_keep_field(headers, name, value);
    return reader ? reader(headers, value, host, err) : 0;
}

int
headers_add(struct headers *headers, const char *line, size_t len, const char *host,
            struct error *err)
{
    struct piece piece = {line, len};

    while (piece.len > 0 && (line[piece.len - 1] == '\n' || line[piece.len - 1] == '\r'))
        piece.len--;
    if (headers->ended)
        return 0;
    headers->bytes += len;
    if (++headers->count > HEADERS_COUNT_MAX || headers->bytes > HEADERS_BYTES_MAX)
        return error_set(err, OUTCOME_LIMIT, "the headers of %s are too many or too large", host);
    if (piece.len >= 5 && strncasecmp(line, "HTTP/", 5) == 0)
        return headers_begin(headers, piece, host, err);
    if (piece.len == 0) {
        headers->ended = headers->status >= 200;
        return 0;
    }
    return headers_add_field(headers, piece, host, err);
}

bool
headers_prove_end(const struct headers *headers)
{
    return headers->multiplexed || headers->chunked || headers->has_length ||
           headers->status == 204 || headers->status == 304;
}

const char *
headers_location(struct headers *headers)
{
    switch (headers->status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: return headers->location.len > 0 ? buf_str(&headers->location) : NULL;
    default: return NULL;
    }
}
