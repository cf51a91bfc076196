/*
 * The parts of 'clisk data': what a person sees of her records, and does with
 * them.
 */
#ifndef CLISK_CLI_DATA_H
#define CLISK_CLI_DATA_H

#include <jansson.h>

#include "host/cli/cli.h"
#include "host/store/document.h"

/* A record, and whose it is. */
struct data_record {
    uint32_t account;
    const char *name; /* of the account; this and the next live in the options' arena */
    const char *brand;
    const char *folder;
    struct store_document document;
};
void data_record_clear(struct data_record *record);
#define CLEANUP_DATA_RECORD CLEANUP(data_record_clear)

/* The verbs: 0, or -1 with *err. Those behind the first take what follows it from the arguments. */
int data_list(struct cli *cli, struct store *store, struct error *err);
int data_show(struct cli *cli, struct store *store, struct error *err);
int data_open(struct cli *cli, struct store *store, struct error *err);
int data_edit(struct cli *cli, struct store *store, struct error *err);
int data_delete(struct cli *cli, struct store *store, struct error *err);
int data_restore(struct cli *cli, struct store *store, struct error *err);
int data_stats(struct cli *cli, struct store *store, struct error *err);
/* Of `data ls --missed`. */
int data_list_missed(struct cli *cli, struct store *store, struct error *err);

/* data_find.c: the record with this ID or beginning of it; USAGE for none, and for more than one,
 * which are listed. */
int data_find(struct cli *cli, struct store *store, const char *id, struct data_record *ret_record,
              struct error *err);
/* The text that stands for a record where there is room for one: its title, or what it has of one;
 * in the record. */
const char *data_title(const struct store_document *document);
/* A reference as a person reads it: one that is made of several keys has spaces in between. */
enum { DATA_REFERENCE_MAX = 1024 };
const char *data_reference(const char *reference, char ret_shown[DATA_REFERENCE_MAX]);
/* What the word behind the verb may be; NULL without one. */
const char *data_word(const struct cli *cli);

/* data_json.c: the object of a record; NULL without memory. -1 with *err for what the store cannot
 * give. */
int data_json(struct cli *cli, struct store *store, const struct data_record *record,
              json_t **ret_object, struct error *err);
/* The fields as the person sees them, in a buffer that is the caller's. */
int data_merge(const struct store_document *document, struct buf *out, struct error *err);
/* An absolute path, in the options' arena. */
const char *data_path(struct cli *cli, const struct store_file *file);

/* data_missed.c: whether what it lacks is looked for by runs: 1, and whether the brand lists it no
 * more; 0; -1. */
int data_is_awaited(struct store *store, const struct data_record *record, bool *ret_unlisted,
                    struct error *err);

/* data_file.c: what is left of a file on the disk. */
enum data_file {
    DATA_FILE_HERE,
    DATA_FILE_MOVED,   /* found by its content; the store knows its new path now */
    DATA_FILE_CHANGED, /* another content is under its name, and its own is nowhere */
    DATA_FILE_GONE
};
/* Looks for it below the root of the documents. *file becomes the record with its new path when it
 * is MOVED; one that the store cannot keep lies in the options' arena. */
int data_file_look(struct cli *cli, struct store *store, int root, struct store_file *file,
                   enum data_file *ret_where, struct error *err);
/* The same where its path alone is looked at, and not its content unless asked: HERE, CHANGED or
 * GONE. */
int data_file_stat(const struct cli *cli, int root, const struct store_file *file, bool content,
                   enum data_file *ret_where, struct error *err);
/* Whether the store can keep that path: it is UTF-8, and not too long. */
bool data_file_can_be_at(const char *path);
/* Tells the store that it is at this path now; *file becomes the record with it. */
int data_file_move(struct store *store, struct store_file *file, const char *path,
                   struct error *err);
/* Opens the folder that the file is in; *ret_name lies in the path. -1 with errno. */
int data_file_folder(int root, const char *path, const char **ret_name);
/* Whether a path leads to where clisk saves: below the root, and straight. */
bool data_path_is_straight(const char *path);

#endif
