#include "host/sink/template_record.h"

#include <string.h>

#include "host/common/fields.h"
#include "host/sink/template_token.h"

/* The parts that are no fields, or win over them. */
static const char *
own_text(const struct template_record *record, const char *part)
{
    static const struct {
        const char *name;
        size_t offset;
    } parts[] = {
        {"brand", offsetof(struct template_record, brand)},
        {"account", offsetof(struct template_record, account)},
        {"kind", offsetof(struct template_record, kind)},
        {"reference", offsetof(struct template_record, reference)},
        {"contract", offsetof(struct template_record, contract)},
        {"original", offsetof(struct template_record, original)},
        {"title", offsetof(struct template_record, title)},
    };
    const char *text;

    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if (strcmp(part, parts[i].name) == 0) {
            memcpy(&text, (const char *)record + parts[i].offset, sizeof text);
            return text;
        }
    }
    return NULL;
}

const char *
template_record_look_up(void *opaque, const char *part)
{
    const struct template_record *record = opaque;
    const char *text = own_text(record, part);
    struct field field;

    if (text && *text)
        return text;
    if (fields_find(record->edits, part, &field) == 0 ||
        fields_find(record->fields, part, &field) == 0)
        return field.text;
    return NULL;
}

const char *
template_default(const char *kind, size_t file_count)
{
    return strcmp(kind, "bill") == 0 && file_count <= 1 ? TEMPLATE_DEFAULT_BILL
                                                        : TEMPLATE_DEFAULT_FILE;
}

bool
template_has_folders(const char *template)
{
    const char *at = template, *end = template_end(template);
    struct template_token token;

    while (template_token_next(&at, end, &token) == 0) {
        if (token.type == TEMPLATE_SLASH)
            return true;
    }
    return false;
}
