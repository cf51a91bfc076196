/* What a document says, to whoever shows it. */
#include "host/store/store.h"

#include <stdio.h>
#include <string.h>

#include "host/common/fields.h"

const char *
store_document_text(const struct store_document *document, const char *path)
{
    struct field field;

    if (fields_find(document->edits, path, &field) == 0 ||
        fields_find(document->brand, path, &field) == 0)
        return field.text;
    return "";
}

struct store_date
store_document_date(const struct store_document *document)
{
    const char *text = store_document_text(document, "date");
    unsigned year = 0, month = 0, day = 0;
    struct store_date date;

    /* A checked date is "YYYY-MM" or "YYYY-MM-DD"; what the person wrote may be any text. */
    if (sscanf(text, "%4u-%2u-%2u", &year, &month, &day) < 2)
        return (struct store_date){0};
    date = (struct store_date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return store_date_is_right(date) ? date : (struct store_date){0};
}

uint64_t
store_document_file(const struct store_document *document, const char *reference)
{
    for (size_t i = 0; i < document->file_count; i++) {
        if (strcmp(document->files[i].reference, reference) == 0)
            return document->files[i].id;
    }
    return 0;
}
