/* The values of files. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_VERSION = 2, FILE_VALIDATOR_MAX = 1024 };

int
store_encode_file(struct buf *buf, const struct store_file *file, struct error *err)
{
    struct value_writer writer = value_writer(buf, "file", FILE_VERSION);

    value_expect(&writer, "account", file->account != 0);
    put_u32(buf, file->account);
    value_put_text(&writer, "path", file->path, 1, STORE_TEXT_MAX);
    value_put_text(&writer, "media type", file->media_type, 0, STORE_TEXT_MAX);
    put_u64(buf, file->size);
    put_span(buf, (struct span){.data = file->sha256, .len = DIGEST_LEN});
    value_expect(&writer, "state", file->state <= STORE_FILE_DONE);
    put_u8(buf, (uint8_t)file->state);
    value_expect(&writer, "origin", file->origin <= STORE_FILE_ADOPTED);
    put_u8(buf, (uint8_t)file->origin);
    put_u64(buf, file->run);
    put_u64(buf, file->previous);
    value_put_text(&writer, "ETag", file->etag, 0, FILE_VALIDATOR_MAX);
    value_put_text(&writer, "time of its change", file->modified, 0, FILE_VALIDATOR_MAX);
    return value_written(&writer, err);
}

/* What the first version has not. */
static void
get_origin(struct value_reader *reader, struct store_file *file)
{
    uint8_t origin = get_u8(&reader->in);

    value_require(reader, origin <= STORE_FILE_ADOPTED);
    file->origin = origin;
    file->run = get_u64(&reader->in);
    file->previous = get_u64(&reader->in);
    file->etag = value_get_text(reader, 0, FILE_VALIDATOR_MAX);
    file->modified = value_get_text(reader, 0, FILE_VALIDATOR_MAX);
}

int
store_decode_file(struct span value, struct store_file *ret_file, struct error *err)
{
    struct store_file file = {.etag = "", .modified = ""};
    struct value_reader reader;
    struct span sha256;
    uint8_t state;

    if (value_reader(&reader, value, "file", FILE_VERSION, 0, err) < 0)
        return -1;
    file.account = get_u32(&reader.in);
    value_require(&reader, file.account != 0);
    file.path = value_get_text(&reader, 1, STORE_TEXT_MAX);
    file.media_type = value_get_text(&reader, 0, STORE_TEXT_MAX);
    file.size = get_u64(&reader.in);
    sha256 = get_span(&reader.in);
    value_require(&reader, sha256.len == DIGEST_LEN);
    state = get_u8(&reader.in);
    value_require(&reader, state <= STORE_FILE_DONE);
    file.state = state;
    if (reader.version >= 2)
        get_origin(&reader, &file);
    if (value_read(&reader, &file.block, err) < 0)
        return -1;
    memcpy(file.sha256, sha256.data, DIGEST_LEN);
    *ret_file = file;
    return 0;
}

void
store_file_clear(struct store_file *file)
{
    free(file->block);
    *file = (struct store_file){0};
}
