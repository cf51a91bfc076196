#include "sdk/runtime/html/decoder.h"

#include <lexbor/encoding/encoding.h>

#include "host/common/text.h"

/* How many code points are decoded at a time. */
enum { DECODER_BLOCK = 1024 };

static const lxb_codepoint_t replacement[] = {LXB_ENCODING_REPLACEMENT_CODEPOINT};

int
decoder_of_label(const char *label, size_t len)
{
    const lxb_encoding_data_t *found = lxb_encoding_data_by_name((const lxb_char_t *)label, len);

    return found && found->encoding != LXB_ENCODING_REPLACEMENT ? (int)found->encoding : -1;
}

const char *
decoder_name(int encoding)
{
    const lxb_encoding_data_t *found = lxb_encoding_data((lxb_encoding_t)encoding);

    return found ? (const char *)found->name : "";
}

static void
put_block(struct buf *out, const lxb_codepoint_t *block, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_put_codepoint(out, block[i]);
}

void
decoder_run(int encoding, const uint8_t *data, size_t len, struct buf *out)
{
    const lxb_encoding_data_t *how = lxb_encoding_data((lxb_encoding_t)encoding);
    const lxb_char_t *at = data;
    lxb_codepoint_t block[DECODER_BLOCK];
    lxb_encoding_decode_t state;
    lxb_status_t status;

    lxb_encoding_decode_init(&state, how, block, DECODER_BLOCK);
    lxb_encoding_decode_replace_set(&state, replacement, ARRAY_SIZE(replacement));
    do {
        status = how->decode(&state, &at, data + len);
        put_block(out, block, state.buffer_used);
        state.buffer_used = 0;
    } while (status == LXB_STATUS_SMALL_BUFFER);
    lxb_encoding_decode_finish(&state);
    put_block(out, block, state.buffer_used);
}
