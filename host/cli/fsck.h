/*
 * The parts of 'clisk fsck'.
 */
#ifndef CLISK_CLI_FSCK_H
#define CLISK_CLI_FSCK_H

#include "host/cli/data.h"
#include "host/cli/data_paths.h"

/* A file that the store does not know. */
struct fsck_stray {
    char *path;
    uint64_t size;
};

struct fsck {
    struct cli *cli;
    struct store *store;
    struct output *output;
    int root;                /* of the documents */
    bool folder_away;        /* that of the account's documents */
    unsigned long away;      /* files that are gone with it */
    struct data_paths paths; /* that the store knows */
    struct fsck_stray *strays;
    size_t stray_count, stray_room;
    unsigned long problems; /* that are still there */
    unsigned long repaired;
    struct error *err; /* of the walk */
};

enum fsck_level {
    FSCK_NOTE,    /* the person's doing: fine */
    FSCK_PROBLEM, /* that --repair mends */
    FSCK_REPAIRED,
    FSCK_HELPLESS /* a problem that it does not */
};

/* `object` is what it is about: a path, a record's ID. 0, or -1 with *err. */
int fsck_tell(struct fsck *fsck, enum fsck_level level, const char *account, const char *what,
              const char *object, const char *text, struct error *err);

/* fsck_files.c: what is below the root and not known; the files of an account. */
int fsck_find_strays(struct fsck *fsck, struct error *err);
void fsck_clear_strays(struct fsck *fsck);
int fsck_check_files(struct fsck *fsck, const struct store_account *account, struct error *err);
/* Those in the account's folder that nobody knows, and what dead runs left there. */
int fsck_check_strays(struct fsck *fsck, const struct store_account *account, struct error *err);

/* fsck_records.c: records and files of an account, both ways. */
int fsck_check_records(struct fsck *fsck, const struct store_account *account, struct error *err);

#endif
