#include "sdk/runtime/html/decoder.h"

#include "host/common/text.h"

enum { REPLACEMENT = 0xFFFD };

int
decoder_of_label(const char *label, size_t len)
{
    myencoding_t encoding;

    return myencoding_by_name(label, len, &encoding) ? (int)encoding : -1;
}

const char *
decoder_name(int encoding)
{
    const char *name = myencoding_name_by_id((myencoding_t)encoding, NULL);

    return name ? name : "";
}

/* MyHTML's decoders are given one byte after the other. */
void
decoder_run(int encoding, const uint8_t *data, size_t len, struct buf *out)
{
    myencoding_custom_f decode = myencoding_get_function_by_id((myencoding_t)encoding);
    myencoding_result_t state = {0};
    myencoding_status_t status = MyENCODING_STATUS_OK;

    for (size_t i = 0; i < len; i++) {
        status = decode(data[i], &state);
        if (status == MyENCODING_STATUS_OK) {
            text_put_codepoint(out,
                               state.result ? (uint32_t)state.result : (data[i] ? REPLACEMENT : 0));
            if (state.result_aux)
                text_put_codepoint(out, (uint32_t)state.result_aux);
            state.result = state.result_aux = 0;
        } else if (status & MyENCODING_STATUS_ERROR) {
            text_put_codepoint(out, REPLACEMENT);
            if (data[i] < 0x80) /* not part of what is malformed */
                buf_append_byte(out, data[i]);
            myencoding_result_clean(&state);
        }
    }
    if (status == MyENCODING_STATUS_CONTINUE)
        text_put_codepoint(out, REPLACEMENT);
}
