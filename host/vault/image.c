#include "host/vault/image.h"

#include <string.h>

static const char magic[] = "KHV1";

enum { MAGIC_LEN = 4 };

static int
wrong(struct error *err, const char *what)
{
    return error_set(err, OUTCOME_SETUP, "%s", what);
}

static int
parse_header(struct reader *reader, struct image_header *header, struct error *err)
{
    struct span name = get_fixed(reader, MAGIC_LEN), id;
    uint16_t version = get_u16(reader), flags = get_u16(reader);

    if (reader->bad || memcmp(name.data, magic, MAGIC_LEN) != 0)
        return wrong(err, "it is not a vault");
    if (version != IMAGE_VERSION || flags != 0)
        return wrong(err, "a newer clisk wrote it");
    id = get_fixed(reader, VAULT_ID_LEN);
    header->generation = get_u64(reader);
    header->epoch = get_u32(reader);
    header->created_at = get_i64(reader);
    header->slot_count = get_u16(reader);
    header->slots_len = get_u32(reader);
    header->index_len = get_u32(reader);
    header->entries_len = get_u64(reader);
    if (reader->bad)
        return wrong(err, "its header is cut short");
    memcpy(header->vault_id, id.data, VAULT_ID_LEN);
    return 0;
}

static int
check_header(const struct image_header *header, struct error *err)
{
    if (header->slot_count > VAULT_SLOTS_MAX ||
        header->slots_len > VAULT_SLOTS_MAX * (IMAGE_SLOT_MAX + 4) ||
        header->index_len > VAULT_FILE_MAX || header->entries_len > VAULT_FILE_MAX)
        return error_set(err, OUTCOME_LIMIT, "its parts are larger than a vault's may be");
    if (header->slot_count == 0)
        return wrong(err, "it has no slot");
    return 0;
}

static int
parse_slot(struct span bytes, struct image_slot *slot, struct error *err)
{
    struct reader reader = reader_of(bytes.data, bytes.len);
    struct span id = get_fixed(&reader, VAULT_ID_LEN), public_key;

    slot->type = get_u16(&reader);
    slot->flags = get_u16(&reader);
    slot->created_at = get_i64(&reader);
    public_key = get_fixed(&reader, WRAP_PUBLIC_LEN);
    slot->wrapped = get_fixed(&reader, WRAP_LEN);
    if (reader.bad)
        return wrong(err, "a slot is cut short");
    memcpy(slot->id, id.data, VAULT_ID_LEN);
    slot->public_key = public_key.data;
    slot->rest = (struct span){.data = reader.at, .len = reader.left};
    return 0;
}

static int
parse_slots(struct image *image, struct error *err)
{
    struct reader reader = reader_of(image->slots_bytes.data, image->slots_bytes.len);

    for (size_t i = 0; i < image->header.slot_count; i++) {
        struct span bytes = get_span(&reader);

        if (reader.bad)
            return wrong(err, "its slots are cut short");
        if (bytes.len > IMAGE_SLOT_MAX)
            return error_set(err, OUTCOME_LIMIT, "a slot is larger than %d bytes", IMAGE_SLOT_MAX);
        if (parse_slot(bytes, &image->slots[i], err) < 0)
            return -1;
        for (size_t k = 0; k < i; k++) {
            if (memcmp(image->slots[k].id, image->slots[i].id, VAULT_ID_LEN) == 0)
                return wrong(err, "a slot is there twice");
        }
    }
    return reader_end(&reader) < 0 ? wrong(err, "something stands behind its slots") : 0;
}

int
image_parse(struct span file, struct image *ret_image, struct error *err)
{
    struct reader reader = reader_of(file.data, file.len);
    struct image image = {0};

    if (file.len > VAULT_FILE_MAX)
        return error_set(err, OUTCOME_LIMIT, "it has more than %d bytes", VAULT_FILE_MAX);
    if (parse_header(&reader, &image.header, err) < 0 || check_header(&image.header, err) < 0)
        return -1;
    image.slots_bytes = get_fixed(&reader, image.header.slots_len);
    image.head = (struct span){file.data, IMAGE_HEADER_LEN + image.slots_bytes.len};
    image.head_mac = get_fixed(&reader, HMAC_LEN).data;
    image.index = get_fixed(&reader, image.header.index_len);
    image.entries = get_fixed(&reader, (size_t)image.header.entries_len);
    image.body = (struct span){file.data, file.len - reader.left};
    image.body_mac = get_fixed(&reader, HMAC_LEN).data;
    if (reader.bad)
        return wrong(err, "it is cut short");
    if (reader_end(&reader) < 0)
        return wrong(err, "something stands behind its end");
    if (parse_slots(&image, err) < 0)
        return -1;
    *ret_image = image;
    return 0;
}

void
image_put_header(struct buf *out, const struct image_header *header)
{
    buf_append(out, magic, MAGIC_LEN);
    put_u16(out, IMAGE_VERSION);
    put_u16(out, 0);
    buf_append(out, header->vault_id, VAULT_ID_LEN);
    put_u64(out, header->generation);
    put_u32(out, header->epoch);
    put_i64(out, header->created_at);
    put_u16(out, header->slot_count);
    put_u32(out, header->slots_len);
    put_u32(out, header->index_len);
    put_u64(out, header->entries_len);
}

void
image_put_slot(struct buf *out, const struct image_slot *slot)
{
    put_u32(out, (uint32_t)(IMAGE_SLOT_HEAD_LEN + slot->rest.len));
    buf_append(out, slot->id, VAULT_ID_LEN);
    put_u16(out, slot->type);
    put_u16(out, slot->flags);
    put_i64(out, slot->created_at);
    buf_append(out, slot->public_key, WRAP_PUBLIC_LEN);
    buf_append(out, slot->wrapped.data, slot->wrapped.len);
    buf_append(out, slot->rest.data, slot->rest.len);
}
