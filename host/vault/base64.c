#include "host/vault/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* -1 for what is no digit; padding is none either. */
static int
digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

void
base64_encode(const uint8_t *data, size_t len, char *out)
{
    for (size_t i = 0; i < len; i += 3, out += 4) {
        uint32_t bits = (uint32_t)data[i] << 16;

        if (i + 1 < len)
            bits |= (uint32_t)data[i + 1] << 8;
        if (i + 2 < len)
            bits |= data[i + 2];
        out[0] = digits[bits >> 18];
        out[1] = digits[bits >> 12 & 63];
        out[2] = i + 1 < len ? digits[bits >> 6 & 63] : '=';
        out[3] = i + 2 < len ? digits[bits & 63] : '=';
    }
}

static size_t
padding_len(const char *text, size_t len)
{
    if (len == 0 || text[len - 1] != '=')
        return 0;
    return text[len - 2] == '=' ? 2 : 1;
}

ssize_t
base64_decoded_len(const char *text, size_t len)
{
    size_t padding;
    int spare;

    if (len % 4 != 0)
        return -1;
    padding = padding_len(text, len);
    for (size_t i = 0; i < len - padding; i++) {
        if (digit_value(text[i]) < 0)
            return -1;
    }
    /* The bits that the padding leaves over are 0, or one value had many encodings. */
    spare = padding == 0 ? 0 : digit_value(text[len - padding - 1]) & (padding == 2 ? 15 : 3);
    return spare == 0 ? (ssize_t)(len / 4 * 3 - padding) : -1;
}

void
base64_decode(const char *text, size_t len, uint8_t *out)
{
    size_t want = len / 4 * 3 - padding_len(text, len);

    for (size_t i = 0, done = 0; i < len; i += 4) {
        uint32_t bits = 0;

        for (size_t k = 0; k < 4; k++) {
            int value = digit_value(text[i + k]);

            bits = bits << 6 | (uint32_t)(value < 0 ? 0 : value);
        }
        for (size_t k = 0; k < 3 && done < want; k++)
            out[done++] = (uint8_t)(bits >> (16 - 8 * k));
    }
}
