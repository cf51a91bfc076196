/*
 * The fields of a record as bytes: what a konnector saves, what the store keeps
 * and what a person edits.
 *
 * Fields stand in strictly ascending strcmp() order of their paths, each as a
 * u8 type, then path and text as put_span() puts them, with a NUL behind each
 * that is counted. So what a reader gives lies in the bytes themselves, and two
 * records with the same fields have the same bytes.
 */
#ifndef CLISK_COMMON_FIELDS_H
#define CLISK_COMMON_FIELDS_H

#include "host/common/codec.h"
#include "host/common/field.h"

enum { FIELDS_MAX = 256, FIELDS_SIZE_MAX = 48 * 1024 };

/* As it is: order and texts are the caller's to keep, and fields_check() tells. */
void fields_put(struct buf *buf, const struct field *field);

/* 0 and the next one, whose strings lie in what is read; 1 at the end; -1 for bytes that are no
 * fields. Types, lengths and UTF-8 are checked, paths, texts and order are not. */
int fields_next(struct reader *reader, struct field *ret_field);

/*
 * 0 when these are the fields of a record: in order, with paths that agree with
 * each other (a value has nothing below it, a list has items without gaps from
 * 0 and nothing else) and texts that are as their types have them, within the limits.
 * Otherwise -1, and what is wrong as a constant phrase.
 */
int fields_check(struct span fields, const char **ret_why);
/* The same for edits: a text that is "" takes the field away, with all that is below it, and lists
 * may have gaps. */
int fields_check_edits(struct span edits, const char **ret_why);

/* In fields that were checked: 0; 1 when there is none. */
int fields_find(struct span fields, const char *path, struct field *ret_field);

bool fields_same(struct span one, struct span other);

/*
 * Appends the fields of a record under a person's edits, both checked: path by path
 * `over` wins, as it does where `under` has a value above or below it; then items of
 * lists close up. The result passes fields_check(), or is empty. 0; -1 with errno: EMSGSIZE past
 * the limits of a record, ENOMEM.
 */
int fields_merge(struct span under, struct span over, struct buf *out);

/*
 * Where items of lists close up, a path of the result is not the path that the same field has in
 * what was merged. The first gives the path in the result of one that is in it; the second the
 * path in `under` and `over` of one in the result, or of one that there is not yet: a number behind
 * the last item is that of a new one. `added` are other fields that are to be merged too, with new
 * items, and may be empty. 0; 1 for a number that is not the next one behind the last; -1 with
 * errno.
 */
int fields_merge_path(struct span under, struct span over, const char *path,
                      char ret_path[FIELD_PATH_MAX + 1]);
int fields_merge_origin(struct span under, struct span over, struct span added, const char *path,
                        char ret_path[FIELD_PATH_MAX + 1]);

#endif
