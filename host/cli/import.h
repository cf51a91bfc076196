/*
 * What the parts of 'clisk import' share. Only host/cli/cmd_import.c and
 * host/cli/import_*.c include this.
 */
#ifndef CLISK_CLI_IMPORT_H
#define CLISK_CLI_IMPORT_H

#include "host/broker/seen.h"
#include "host/bundle/line.h"
#include "host/bundle/source.h"
#include "host/cli/cli.h"
#include "host/sink/place.h"

enum { IMPORT_FILES_MAX = 20, IMPORT_RECORDS_MAX = 50, IMPORT_ACCOUNTS_MAX = 1000 };

/* An account of the export, and the one that it is here. */
struct import_account {
    struct store_account given;
    const struct line_folder *folders;
    size_t folder_count;
    uint32_t id; /* 0 where it is still to be made, in a dry run */
    bool is_new;
    int lock;
};

/* A file of a record, and what it is here. */
struct import_file {
    const struct line_file *given;
    uint32_t account;
    const char *reference;            /* that records share it by; "" */
    uint64_t id;                      /* here; 0 until it is announced */
    const struct import_file *before; /* whose content it replaces; NULL for none */
    uint64_t previous;                /* the same, of one that was here before */
    bool is_recovered;                /* it has an id, and a digest that is not the record's */
    bool is_there;                    /* under its name, with its content */
    const char *folder_path;
    const char *name;
    int folder;
    struct place_file file;
    uint64_t size; /* of what is in the export, which she may have changed */
    uint8_t sha256[DIGEST_LEN];
};

enum import_outcome { IMPORT_NEW, IMPORT_KNOWN, IMPORT_CHANGED, IMPORT_CONFLICT };

/* What becomes of one file of a record that is here. */
struct import_choice {
    bool take;
    size_t from;       /* the first of the older ones that are not here */
    uint64_t previous; /* the file of here that the first one replaces */
};

/* A record of the export beside the one that is here. */
struct import_record {
    struct line_record line;
    uint32_t account;
    enum import_outcome outcome;
    struct store_document old; /* of a record that is not new */
    bool take_fields;
    size_t from; /* the first of the older versions that are not here */
    bool take_edits;
    struct span edits;
    struct import_choice choices[STORE_DOCUMENT_FILES_MAX];
    const struct import_file *files[STORE_DOCUMENT_FILES_MAX]; /* of those that are taken */
};

struct import {
    struct cli *cli;
    struct store *store;
    struct source source;
    int documents;
    struct seen swept; /* folders, by what they are on their file system */
    struct arena *accounts_arena;
    struct import_account *accounts;
    size_t account_count;
    struct arena *arena; /* of the batch */
    struct arena_mark empty;
    struct import_file *files[IMPORT_FILES_MAX];
    size_t file_count;
    struct import_record *records[IMPORT_RECORDS_MAX];
    size_t record_count;
    uint64_t counts[IMPORT_CONFLICT + 1];
    struct line_missed *missed[IMPORT_RECORDS_MAX]; /* of the batch, once its records are in */
    size_t missed_count;
    uint64_t new_accounts, new_files, new_missed;
};

/* import_check.c: every line of the export, before anything is written. */
int import_check(struct import *import, struct error *err);
/* The account with that name; NULL for none. */
struct import_account *import_account_of(const struct import *import, const char *name);

/* import_accounts.c: finds the accounts, and makes those that are missing unless it is a dry run.
 */
int import_take_accounts(struct import *import, struct error *err);
/* Where files with labels went: those that are not known here yet. */
int import_take_folders(struct import *import, struct error *err);
/* Settles what an earlier import or run, killed, left of an account's files. */
int import_recover(struct import *import, uint32_t account, struct error *err);

/* import_judge.c: compares a record with what is here. Its edits are in the arena. */
int import_judge(struct import *import, struct import_record *record, struct error *err);

/* import_files.c: the files of a record that are taken, made ready in the batch. */
int import_prepare_files(struct import *import, struct import_record *record, struct error *err);
int import_place_files(struct import *import, struct error *err);
/* In a transaction: they are where they belong. */
int import_finish_files(struct import *import, struct store_txn *txn, struct error *err);
void import_drop_files(struct import *import);

/* import_missed.c: what could not be had there, and is not here either, when all records are in. */
int import_take_missed(struct import *import, struct error *err);

/* import_batch.c */
int import_add(struct import *import, const char *line, size_t len, struct error *err);
/* Files first, then one commit of them and their records. */
int import_flush(struct import *import, struct error *err);
void import_drop(struct import *import);

#endif
