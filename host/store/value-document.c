/* The values of documents, and of what they said before. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "host/common/fields.h"

enum { DOCUMENT_VERSION = 2, VERSION_VERSION = 1, DIGITS_MAX = 18 };

/* What the fields of the first version need beyond the bytes of their texts. */
enum { DOCUMENT_1_MORE = 512 };

bool
store_date_is_right(struct store_date date)
{
    if (date.year == 0)
        return date.month == 0 && date.day == 0;
    return date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day <= 31;
}

static void
put_files(struct value_writer *writer, const struct store_document *document)
{
    value_expect(writer, "number of files", document->file_count <= STORE_DOCUMENT_FILES_MAX);
    put_u16(writer->buf, (uint16_t)document->file_count);
    for (size_t i = 0; i < document->file_count && !writer->wrong; i++) {
        const struct store_document_file *file = &document->files[i];

        value_put_text(writer, "reference of a file", file->reference, 0, STORE_TEXT_MAX);
        value_expect(writer, "file", file->id != 0);
        put_u64(writer->buf, file->id);
    }
}

static void
put_fields(struct value_writer *writer, const char *field, struct span fields, bool are_edits)
{
    const char *why;

    value_expect(writer, field,
                 (are_edits ? fields_check_edits(fields, &why) : fields_check(fields, &why)) == 0);
    put_span(writer->buf, fields);
}

int
store_encode_document(struct buf *buf, const struct store_document *document, struct error *err)
{
    struct value_writer writer = value_writer(buf, "document", DOCUMENT_VERSION);

    value_put_text(&writer, "kind", document->kind, 1, STORE_NAME_MAX);
    value_put_text(&writer, "reference", document->reference, 1, STORE_TEXT_MAX);
    value_put_text(&writer, "contract", document->contract, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "former reference", document->former, 0, STORE_TEXT_MAX);
    put_fields(&writer, "fields", document->brand, false);
    put_fields(&writer, "edits", document->edits, true);
    put_files(&writer, document);
    value_expect(&writer, "state", document->state <= STORE_DOCUMENT_DELETED);
    put_u8(buf, (uint8_t)document->state);
    put_u32(buf, document->version);
    put_u64(buf, document->made_run);
    put_u64(buf, document->run);
    put_i64(buf, document->created_at);
    put_i64(buf, document->changed_at);
    return value_written(&writer, err);
}

/* --- the first version, which knew five facts and one file ------------------ */

struct facts {
    const char *title;
    const char *vendor;
    const char *currency;
    struct store_date date;
    int64_t minor;
    uint8_t digits;
};

static void
get_facts(struct value_reader *reader, struct facts *facts)
{
    size_t len;

    facts->title = value_get_text(reader, 0, STORE_TEXT_MAX);
    facts->vendor = value_get_text(reader, 0, STORE_TEXT_MAX);
    facts->date.year = get_u16(&reader->in);
    facts->date.month = get_u8(&reader->in);
    facts->date.day = get_u8(&reader->in);
    value_require(reader, store_date_is_right(facts->date));
    facts->minor = get_i64(&reader->in);
    facts->digits = get_u8(&reader->in);
    value_require(reader, facts->digits <= DIGITS_MAX);
    facts->currency = value_get_text(reader, 0, STORE_CURRENCY_LEN);
    len = strlen(facts->currency);
    value_require(reader, len == 0 || len == STORE_CURRENCY_LEN);
}

static void
put_fact(struct buf *buf, enum field_type type, const char *path, const char *text)
{
    if (*text)
        fields_put(buf, &(struct field){.type = type, .path = path, .text = text});
}

/* In the order of their names. */
static void
put_facts(struct buf *buf, const struct facts *facts)
{
    char amount[DECIMAL_TEXT_MAX] = "", date[CIVIL_TEXT_MAX] = "";

    if (facts->currency[0])
        decimal_text(facts->minor, facts->digits, amount);
    if (facts->date.month != 0)
        civil_text(facts->date.year, facts->date.month, facts->date.day, date);
    put_fact(buf, FIELD_DECIMAL, "amount", amount);
    put_fact(buf, FIELD_TEXT, "currency", facts->currency);
    put_fact(buf, FIELD_DATE, "date", date);
    put_fact(buf, FIELD_TEXT, "title", facts->title);
    put_fact(buf, FIELD_TEXT, "vendor", facts->vendor);
}

/* The fields are put at `room`, of that many bytes. */
static void
get_document_1(struct value_reader *reader, struct store_document *document,
               struct store_document_file *files, uint8_t *room, size_t size)
{
    struct buf fields = BUF_INIT(size);
    const char *why;
    struct facts facts = {.title = "", .vendor = "", .currency = ""};

    get_facts(reader, &facts);
    document->contract = document->former = "";
    files[0] = (struct store_document_file){.reference = "", .id = get_u64(&reader->in)};
    document->file_count = files[0].id != 0;
    value_require(reader, get_u8(&reader->in) == STORE_DOCUMENT_ACTIVE);
    document->version = 1;
    document->run = document->made_run = get_u64(&reader->in);
    document->created_at = document->changed_at = get_i64(&reader->in);
    put_facts(&fields, &facts);
    value_require(reader,
                  !fields.bad && fields_check((struct span){fields.data, fields.len}, &why) == 0);
    if (!reader->in.bad && fields.len > 0) {
        memcpy(room, fields.data, fields.len);
        document->brand = (struct span){.data = room, .len = fields.len};
    }
    buf_free(&fields);
}

/* --- the second ------------------------------------------------------------- */

static struct span
get_fields(struct value_reader *reader, bool are_edits)
{
    struct span fields = value_get_bytes(reader);
    const char *why;

    if (reader->in.bad)
        return (struct span){0};
    value_require(reader,
                  (are_edits ? fields_check_edits(fields, &why) : fields_check(fields, &why)) == 0);
    return fields;
}

static size_t
get_files(struct value_reader *reader, struct store_document_file *files)
{
    size_t count = get_u16(&reader->in);

    value_require(reader, count <= STORE_DOCUMENT_FILES_MAX);
    if (reader->in.bad)
        return 0;
    for (size_t i = 0; i < count; i++) {
        files[i].reference = value_get_text(reader, 0, STORE_TEXT_MAX);
        files[i].id = get_u64(&reader->in);
        value_require(reader, files[i].id != 0);
    }
    return count;
}

static void
get_document_2(struct value_reader *reader, struct store_document *document,
               struct store_document_file *files)
{
    uint8_t state;

    document->contract = value_get_text(reader, 0, STORE_TEXT_MAX);
    document->former = value_get_text(reader, 0, STORE_TEXT_MAX);
    document->brand = get_fields(reader, false);
    document->edits = get_fields(reader, true);
    document->file_count = get_files(reader, files);
    state = get_u8(&reader->in);
    value_require(reader, state <= STORE_DOCUMENT_DELETED);
    document->state = state;
    document->version = get_u32(&reader->in);
    document->made_run = get_u64(&reader->in);
    document->run = get_u64(&reader->in);
    document->created_at = get_i64(&reader->in);
    document->changed_at = get_i64(&reader->in);
}

int
store_decode_document(struct span value, struct store_document *ret_document, struct error *err)
{
    enum { FILES = STORE_DOCUMENT_FILES_MAX * sizeof(struct store_document_file) };
    size_t room = value.len > 0 && value.data[0] == 1 ? value.len + DOCUMENT_1_MORE : 0;
    struct store_document document = {0};
    struct store_document_file *files;
    struct value_reader reader;

    if (value_reader(&reader, value, "document", DOCUMENT_VERSION, FILES + room, err) < 0)
        return -1;
    document.files = files = reader.block;
    document.kind = value_get_text(&reader, 1, STORE_NAME_MAX);
    document.reference = value_get_text(&reader, 1, STORE_TEXT_MAX);
    if (reader.version == 1)
        get_document_1(&reader, &document, files, (uint8_t *)reader.block + FILES, room);
    else
        get_document_2(&reader, &document, files);
    if (value_read(&reader, &document.block, err) < 0)
        return -1;
    *ret_document = document;
    return 0;
}

void
store_document_clear(struct store_document *document)
{
    free(document->block);
    *document = (struct store_document){0};
}

int
store_encode_version(struct buf *buf, const struct store_version *version, struct error *err)
{
    struct value_writer writer = value_writer(buf, "version", VERSION_VERSION);

    put_fields(&writer, "fields", version->brand, false);
    put_u64(buf, version->run);
    put_i64(buf, version->replaced_at);
    return value_written(&writer, err);
}

int
store_decode_version(struct span value, struct store_version *ret_version, struct error *err)
{
    struct store_version version = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "version", VERSION_VERSION, 0, err) < 0)
        return -1;
    version.brand = get_fields(&reader, false);
    version.run = get_u64(&reader.in);
    version.replaced_at = get_i64(&reader.in);
    if (value_read(&reader, &version.block, err) < 0)
        return -1;
    *ret_version = version;
    return 0;
}

void
store_version_clear(struct store_version *version)
{
    free(version->block);
    *version = (struct store_version){0};
}
