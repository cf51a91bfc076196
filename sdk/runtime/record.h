/*
 * Records while they are filled in. records.c has the functions that authors
 * call, record_fields.c puts the fields in order, record_save.c hands over.
 */
#ifndef CLISK_RUNTIME_RECORD_H
#define CLISK_RUNTIME_RECORD_H

#include "host/common/fields.h"
#include "sdk/runtime/object.h"

enum { RECORD_FILES_MAX = 32 };

struct clisk_record {
    clisk_run *run;

    /* An item of a list. It gets its number, and so its place, with the first field that is set. */
    struct clisk_record *of; /* the record that has the list; NULL: this is no item */
    const char *list;
    const char *place; /* what the paths of its fields begin with; "" of a record, NULL: none yet */

    /* A record. */
    const char *kind;
    const char *reference; /* "" with keys */
    bool is_blank;         /* the reference was to be a text, and is empty */
    const char *keys;      /* "" with a reference */
    const char *contract;
    const char *folder;
    struct field *fields; /* in the order of their paths */
    size_t count;
    size_t room;
    struct runtime_file *files;
    size_t file_count;
    struct clisk_date file_date; /* of the first file that has one */
};

/* "" for NULL. */
const char *record_text(const char *text);

/* record_fields.c: with the text as its type has it, which is checked; "" is left out. */
void record_fields_set(struct clisk_record *record, enum field_type type, const char *path,
                       const char *text);
void record_fields_set_date(struct clisk_record *record, const char *path, struct clisk_date date);
/* With its currency, beside it. */
void record_fields_set_amount(struct clisk_record *record, const char *path,
                              struct clisk_amount amount);
/* NULL when there is none. */
const char *record_fields_get(const struct clisk_record *record, const char *path);

/* record_save.c */
void record_save_attach(struct clisk_record *record, const struct clisk_file *file);
enum clisk_saved record_save(struct clisk_record *record);

#endif
