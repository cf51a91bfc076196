/*
 * Records of any kind: contracts, identities, operations, consumption and what
 * else clisk-data(5) has, or a kind of the konnector's own name.
 *
 *     clisk_record *contract = clisk_record_new(run, "contract", "C-1");
 *     clisk_record *address = clisk_record_add(contract, "addresses");
 *
 *     clisk_record_text(contract, "label", clisk_text(page, "h2"));
 *     clisk_record_text(address, "city", clisk_text(page, ".city"));
 *     clisk_save(run, contract);
 *
 * A field is named by its path: "amount", "name.given", "addresses.0.city". What
 * is absent is left out: a text that is NULL or "", a date, a time or an amount
 * of zeros. A field that is set again has its new value.
 */
#ifndef CLISK_RECORD_H
#define CLISK_RECORD_H

#include <clisk/sink.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clisk_record_table {
    size_t size;
    clisk_record *(*make)(clisk_run *run, const char *kind, const char *reference);
    void (*keys)(clisk_record *record, const char *paths);
    void (*text)(clisk_record *record, const char *path, const char *value);
    void (*date)(clisk_record *record, const char *path, struct clisk_date value);
    void (*time)(clisk_record *record, const char *path, struct clisk_time value);
    void (*amount)(clisk_record *record, const char *path, struct clisk_amount value);
    void (*decimal)(clisk_record *record, const char *path, const char *value);
    void (*integer)(clisk_record *record, const char *path, int64_t value);
    void (*boolean)(clisk_record *record, const char *path, bool value);
    clisk_record *(*add)(clisk_record *record, const char *path);
    void (*contract)(clisk_record *record, const char *reference, const char *label);
    void (*attach)(clisk_record *record, const struct clisk_file *file, size_t size);
    enum clisk_saved (*save)(clisk_run *run, clisk_record *record);
};

/*
 * A record to be filled in and saved. `reference` is the brand's identifier, at
 * most 400 bytes, "" being SITE_CHANGED; NULL where there is none, with clisk_record_keys(). It
 * belongs to the run, or to the scope.
 */
static inline clisk_record *
clisk_record_new(clisk_run *run, const char *kind, const char *reference)
{
    return clisk_host_tables->record->make(run, kind, reference);
}

/*
 * The fields that make the record out where the brand gives no identifier:
 * "date amount vendor". Among them, "contract" is the reference of the record's contract. Records
 * of one run that are equal in all of them stay as many as they are.
 */
static inline void
clisk_record_keys(clisk_record *record, const char *paths)
{
    clisk_host_tables->record->keys(record, paths);
}

/* UTF-8, at most 4096 bytes. */
static inline void
clisk_record_text(clisk_record *record, const char *path, const char *value)
{
    clisk_host_tables->record->text(record, path, value);
}

static inline void
clisk_record_date(clisk_record *record, const char *path, struct clisk_date value)
{
    clisk_host_tables->record->date(record, path, value);
}

static inline void
clisk_record_time(clisk_record *record, const char *path, struct clisk_time value)
{
    clisk_host_tables->record->time(record, path, value);
}

/* Money: its currency becomes the field "currency" beside it. Two currencies on one level are a
 * PLUGIN_BUG; an amount without one is SITE_CHANGED, since pages name it. */
static inline void
clisk_record_amount(clisk_record *record, const char *path, struct clisk_amount value)
{
    clisk_host_tables->record->amount(record, path, value);
}

/* A number with its digits, as JSON writes it: "12.50". Of a text of a page,
 * clisk_amount_text(run, clisk_amount_of(run, text, NULL)) makes one. */
static inline void
clisk_record_decimal(clisk_record *record, const char *path, const char *value)
{
    clisk_host_tables->record->decimal(record, path, value);
}

static inline void
clisk_record_integer(clisk_record *record, const char *path, int64_t value)
{
    clisk_host_tables->record->integer(record, path, value);
}

static inline void
clisk_record_boolean(clisk_record *record, const char *path, bool value)
{
    clisk_host_tables->record->boolean(record, path, value);
}

/*
 * One more item of the list at a path, to be filled in as a record is. Where the
 * items are no records but values, the path of the value is "". An item in
 * which nothing is set is left out.
 */
static inline clisk_record *
clisk_record_add(clisk_record *record, const char *path)
{
    return clisk_host_tables->record->add(record, path);
}

/* The contract that the record belongs to, and the label of the folder that its documents go to.
 * NULL for none. */
static inline void
clisk_record_contract(clisk_record *record, const char *reference, const char *label)
{
    clisk_host_tables->record->contract(record, reference, label);
}

/*
 * A document of the record, at most 32. Its reference may be NULL: it is the record's own then,
 * and several of them have titles that tell them apart, which stay the same.
 * Documents of one reference are one, so that several records may have it.
 * Its date is the record's where the record has none. `contract`, `folder`,
 * `keys` and `qualification` are the record's to say.
 */
static inline void
clisk_record_attach(clisk_record *record, const struct clisk_file *file)
{
    clisk_host_tables->record->attach(record, file, sizeof *file);
}

static inline enum clisk_saved
clisk_save(clisk_run *run, clisk_record *record)
{
    return clisk_host_tables->record->save(run, record);
}

#ifdef __cplusplus
}
#endif

#endif
