/*
 * What the parts of 'clisk export' share. Only host/cli/cmd_export.c and
 * host/cli/export_*.c include this.
 */
#ifndef CLISK_CLI_EXPORT_H
#define CLISK_CLI_EXPORT_H

#include "host/bundle/line.h"
#include "host/bundle/out.h"
#include "host/cli/cli.h"
#include "host/store/state.h"

/* export_select.c: the records that are exported, in an order that depends on them alone. */
struct export_record {
    uint32_t account; /* index of selection->accounts */
    char *kind;
    char *reference;
};

/* An entry that could not be had. */
struct export_missed {
    uint32_t account; /* likewise */
    struct store_missed missed;
};

struct export_selection {
    struct store_account *accounts; /* in the order of names */
    size_t account_count, account_room;
    struct export_record *records;
    size_t record_count, record_room;
    struct export_missed *missed; /* in the order of the records; none where a filter is of what is
                                     not known of them */
    size_t missed_count, missed_room;
    bool is_all; /* there was no filter */
};

int export_select(struct cli *cli, struct store *store, bool with_deleted,
                  struct export_selection *ret_selection, struct error *err);
void export_selection_clear(struct export_selection *selection);
/* 0; 1 when it has gone since; -1. */
int export_find(struct store *store, const struct export_selection *selection, size_t at,
                struct store_document *ret_document, struct error *err);

/* export_files.c: where the files of the records are on the disk. */
struct export_file {
    uint64_t id;
    uint64_t previous; /* that is not pending */
    char *path;        /* in the export; NULL when it is nowhere */
    char *from;        /* where it is now, which another system may have named */
    bool is_pending;   /* a run is at work on it: it is left out */
};

struct export_files {
    struct export_file *files; /* in the order of ids */
    size_t count, room;
};

int export_find_files(struct store *store, int documents, const struct export_selection *selection,
                      struct export_files *ret_files, struct error *err);
const struct export_file *export_file_of(const struct export_files *files, uint64_t id);
/* One file for every path, in the order of paths; they stay those of `files`. */
int export_list_paths(const struct export_files *files, const struct export_file ***ret_files,
                      size_t *ret_count, struct error *err);
void export_files_clear(struct export_files *files);

/* export_lines.c */
struct export_lines {
    struct store *store;
    int documents;
    const struct export_selection *selection;
    const struct export_files *files;
    uint64_t missing;  /* files of records that are not deleted */
    uint64_t left_out; /* versions and older files beyond what a line may hold */
};
out_producer export_accounts; /* opaque is a struct export_lines */
out_producer export_records;
out_producer export_missed_entries;

/* export_csv.c */
int export_csv(struct cli *cli, struct store *store, const char *path, struct error *err);

#endif
