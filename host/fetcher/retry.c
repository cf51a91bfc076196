#include "host/fetcher/retry.h"

#include <string.h>

bool
retry_nothing_sent(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT;
}

bool
retry_code(CURLcode code)
{
    static const CURLcode codes[] = {
        CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,       CURLE_SEND_ERROR,
        CURLE_RECV_ERROR,         CURLE_PARTIAL_FILE,      CURLE_HTTP2,
        CURLE_HTTP2_STREAM,       CURLE_SSL_CONNECT_ERROR, CURLE_BAD_CONTENT_ENCODING,
    };

    if (retry_nothing_sent(code))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

bool
retry_status(uint16_t status)
{
    return status == 429 || (status >= 502 && status <= 504);
}

int64_t
retry_after(const char *value, time_t now)
{
    size_t digits = strspn(value, "0123456789");
    int64_t seconds = 0;
    time_t date;

    if (digits > 0 && value[digits] == '\0') {
        /* More digits than these are longer than anybody waits. */
        for (size_t i = 0; i < digits && i < 9; i++)
            seconds = seconds * 10 + (value[i] - '0');
        return seconds;
    }
    date = value[0] ? curl_getdate(value, NULL) : -1;
    if (date < 0)
        return -1;
    return date > now ? (int64_t)(date - now) : 0;
}

uint32_t
retry_delay_ms(uint32_t base_ms, unsigned tries, uint32_t random)
{
    uint64_t delay = base_ms;

    while (tries-- > 0 && delay < RETRY_DELAY_MAX_MS)
        delay *= 2;
    if (delay > RETRY_DELAY_MAX_MS)
        delay = RETRY_DELAY_MAX_MS;
    return (uint32_t)(delay / 2 + (delay > 0 ? random % delay : 0));
}
