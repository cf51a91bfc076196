#include "host/vault/plain_format.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/vault/base64.h"
#include "host/vault/plain.h"

static const char header_name[] = "clisk-secrets ";
static const char header[] = "clisk-secrets 1\n";

static_assert(sizeof header - 1 == PLAIN_HEADER_LEN, "the header's length");
static_assert(PLAIN_FIELD_MAX == 64 && PLAIN_SECRET_MAX == 4096, "the longest line");

static int
lines_wrong(struct plain_lines *lines, const char *wrong)
{
    lines->wrong = wrong;
    return -1;
}

/* The next line with its line feed, which it has to have. */
static int
take_line(struct plain_lines *lines, struct span *ret_line)
{
    size_t left = (size_t)(lines->end - lines->at);
    const char *feed = left > 0 ? memchr(lines->at, '\n', left) : NULL;
    size_t len;

    lines->number++;
    if (!feed)
        return lines_wrong(lines, "it is cut short");
    len = (size_t)(feed - lines->at) + 1;
    *ret_line = (struct span){.data = (const uint8_t *)lines->at, .len = len};
    lines->at += len;
    return 0;
}

int
plain_lines_begin(struct plain_lines *lines, const void *text, size_t len)
{
    struct span line;

    *lines = (struct plain_lines){.at = text, .end = (const char *)text + len};
    if (take_line(lines, &line) < 0)
        return -1;
    if (span_is(line, header))
        return 0;
    if (line.len > strlen(header_name) && memcmp(line.data, header_name, strlen(header_name)) == 0)
        return lines_wrong(lines, "a newer clisk wrote it");
    return lines_wrong(lines, "it is not the header");
}

/* What stands before the separator, both of which are taken off the line. */
static bool
take_word(struct span *line, char separator, struct span *ret_word)
{
    const uint8_t *found = line->len > 0 ? memchr(line->data, separator, line->len) : NULL;

    if (!found)
        return false;
    *ret_word = (struct span){.data = line->data, .len = (size_t)(found - line->data)};
    line->len -= ret_word->len + 1;
    line->data = found + 1;
    return true;
}

static bool
parse_account(struct span word, uint32_t *ret_account)
{
    uint64_t number = 0;

    if (word.len == 0 || word.len > 10 || word.data[0] == '0')
        return false;
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] < '0' || word.data[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(word.data[i] - '0');
    }
    if (number > UINT32_MAX)
        return false;
    *ret_account = (uint32_t)number;
    return true;
}

bool
plain_field_is_right(struct span field)
{
    for (size_t i = 0; i < field.len; i++) {
        uint8_t c = field.data[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '.' && c != '_' && c != '-')
            return false;
    }
    return field.len > 0 && field.len <= PLAIN_FIELD_MAX;
}

static bool
value_is_empty(struct span value)
{
    return span_is(value, "-");
}

static bool
value_is_right(struct span value)
{
    ssize_t len;

    if (value_is_empty(value))
        return true;
    len = base64_decoded_len((const char *)value.data, value.len);
    return len > 0 && len <= PLAIN_SECRET_MAX;
}

int
plain_lines_next(struct plain_lines *lines, struct plain_entry *ret_entry)
{
    struct plain_entry entry;
    struct span rest, account;

    if (lines->at == lines->end)
        return 1;
    if (take_line(lines, &entry.line) < 0)
        return -1;
    rest = entry.line;
    if (!take_word(&rest, ' ', &account) || !parse_account(account, &entry.account))
        return lines_wrong(lines, "it does not begin with an account");
    if (!take_word(&rest, ' ', &entry.field) || !plain_field_is_right(entry.field))
        return lines_wrong(lines, "its field has no proper name");
    if (!take_word(&rest, '\n', &entry.value) || !value_is_right(entry.value))
        return lines_wrong(lines, "its value is not base64 of a secret");
    /* The first has none before it; no account is 0. */
    if (lines->last.account != 0 &&
        plain_entry_compare(&lines->last, entry.account, entry.field) >= 0)
        return lines_wrong(lines, "it is not in order");
    lines->last = entry;
    *ret_entry = entry;
    return 0;
}

int
plain_entry_compare(const struct plain_entry *entry, uint32_t account, struct span field)
{
    size_t common = entry->field.len < field.len ? entry->field.len : field.len;
    int order;

    if (entry->account != account)
        return entry->account < account ? -1 : 1;
    order = common > 0 ? memcmp(entry->field.data, field.data, common) : 0;
    if (order != 0)
        return order;
    return (entry->field.len > field.len) - (entry->field.len < field.len);
}

struct secret *
plain_entry_value(const struct plain_entry *entry)
{
    const char *text = (const char *)entry->value.data;
    size_t len = value_is_empty(entry->value) ? 0 : entry->value.len;
    struct secret *secret = secret_new(len / 4 * 3);

    if (!secret)
        return NULL;
    base64_decode(text, len, (uint8_t *)secret->data);
    secret->len = (size_t)base64_decoded_len(text, len);
    return secret;
}

void
plain_text_put(struct secret *text, struct span bytes)
{
    assert(bytes.len <= text->cap - text->len);
    if (bytes.len > 0)
        memcpy(text->data + text->len, bytes.data, bytes.len);
    text->len += bytes.len;
}

void
plain_text_put_header(struct secret *text)
{
    plain_text_put(text, span_of_str(header));
}

void
plain_text_put_entry(struct secret *text, uint32_t account, struct span field,
                     const struct secret *value)
{
    size_t encoded = base64_encoded_len(value->len);
    char number[16];

    snprintf(number, sizeof number, "%" PRIu32 " ", account);
    plain_text_put(text, span_of_str(number));
    plain_text_put(text, field);
    plain_text_put(text, span_of_str(value->len > 0 ? " " : " -"));
    assert(encoded <= text->cap - text->len);
    base64_encode((const uint8_t *)value->data, value->len, text->data + text->len);
    text->len += encoded;
    plain_text_put(text, span_of_str("\n"));
}
