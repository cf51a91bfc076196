/* The values of runs. */
#include "host/store/values.h"

#include <stdlib.h>

enum { RUN_VERSION = 3 };

int
store_encode_run(struct buf *buf, const struct store_run *run, struct error *err)
{
    struct value_writer writer = value_writer(buf, "run", RUN_VERSION);

    value_expect(&writer, "account", run->account != 0);
    put_u32(buf, run->account);
    put_i64(buf, run->started_at);
    put_i64(buf, run->ended_at);
    value_expect(&writer, "outcome", run->outcome <= UINT8_MAX);
    put_u8(buf, (uint8_t)run->outcome);
    value_put_text(&writer, "detail", run->detail, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "message", run->message, 0, STORE_TEXT_MAX);
    put_u32(buf, run->new_count);
    put_u32(buf, run->known_count);
    put_u32(buf, run->failed_count);
    put_u64(buf, run->bytes);
    put_u32(buf, run->changed_count);
    put_u8(buf, run->is_full);
    put_u8(buf, run->is_check);
    return value_written(&writer, err);
}

int
store_decode_run(struct span value, struct store_run *ret_run, struct error *err)
{
    struct store_run run = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "run", RUN_VERSION, 0, err) < 0)
        return -1;
    run.account = get_u32(&reader.in);
    value_require(&reader, run.account != 0);
    run.started_at = get_i64(&reader.in);
    run.ended_at = get_i64(&reader.in);
    run.outcome = get_u8(&reader.in);
    run.detail = value_get_text(&reader, 0, STORE_TEXT_MAX);
    run.message = value_get_text(&reader, 0, STORE_TEXT_MAX);
    run.new_count = get_u32(&reader.in);
    run.known_count = get_u32(&reader.in);
    run.failed_count = get_u32(&reader.in);
    run.bytes = get_u64(&reader.in);
    if (reader.version >= 2) {
        uint8_t is_full;

        run.changed_count = get_u32(&reader.in);
        is_full = get_u8(&reader.in);
        value_require(&reader, is_full <= 1);
        run.is_full = is_full == 1;
    }
    if (reader.version >= 3) {
        uint8_t is_check = get_u8(&reader.in);

        value_require(&reader, is_check <= 1);
        run.is_check = is_check == 1;
    }
    if (value_read(&reader, &run.block, err) < 0)
        return -1;
    *ret_run = run;
    return 0;
}

void
store_run_clear(struct store_run *run)
{
    free(run->block);
    *run = (struct store_run){0};
}
