/*
 * The vault's file before any key, and the records of its entries behind one:
 * the first byte chooses. What reads without an error is written again, which has
 * to give the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "host/vault/image.h"
#include "host/vault/record.h"
#include "host/vault/slot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_image(struct span file)
{
    CLEANUP_BUF struct buf again = BUF_INIT(VAULT_FILE_MAX);
    struct vault_slot facts;
    struct image image;
    struct error err;

    if (image_parse(file, &image, &err) < 0)
        return;
    image_put_header(&again, &image.header);
    for (size_t i = 0; i < image.header.slot_count; i++) {
        slot_describe(&image.slots[i], &facts);
        if (facts.label[VAULT_NAME_MAX] != '\0' || strlen(facts.kdf) >= sizeof facts.kdf)
            abort();
        image_put_slot(&again, &image.slots[i]);
    }
    buf_append(&again, image.head_mac, HMAC_LEN);
    buf_append(&again, image.index.data, image.index.len);
    buf_append(&again, image.entries.data, image.entries.len);
    buf_append(&again, image.body_mac, HMAC_LEN);
    if (again.len != file.len || memcmp(again.data, file.data, file.len) != 0)
        abort();
}

static void
compare(const struct secret *again, const struct secret *record)
{
    if (!again || again->len != record->len || memcmp(again->data, record->data, record->len) != 0)
        abort();
}

static void
fuzz_account(const struct secret *record)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account account = {0};
    CLEANUP_SECRET struct secret *again = NULL;

    if (record_to_account(record, &account) != 0)
        return;
    again = record_of_account(&account);
    compare(again, record);
}

static void
fuzz_login(const struct secret *record)
{
    CLEANUP_VAULT_LOGIN struct vault_login login = {0};
    CLEANUP_SECRET struct secret *again = NULL;

    if (record_to_login(record, &login) != 0)
        return;
    again = record_of_login(&login);
    compare(again, record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_SECRET struct secret *record = NULL;

    if (size == 0)
        return 0;
    record = secret_of(data + 1, size - 1);
    if (!record)
        return 0;
    if (data[0] == 'v')
        fuzz_image((struct span){data + 1, size - 1});
    else if (data[0] == 'a')
        fuzz_account(record);
    else if (data[0] == 'l')
        fuzz_login(record);
    return 0;
}
