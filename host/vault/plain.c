#include "host/vault/plain.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/common/fd.h"
#include "host/common/private.h"
#include "host/vault/plain_file.h"
#include "host/vault/plain_format.h"

struct plain {
    int dirfd;
    char *path; /* of the directory, as shown */
};

static int
damaged(const struct plain *vault, const struct plain_lines *lines, struct error *err)
{
    return error_set(err, OUTCOME_SETUP, "%s/%s is damaged, line %u: %s; it was left as it is",
                     vault->path, PLAIN_FILE_NAME, lines->number, lines->wrong);
}

/* The text, or that of an empty vault when there is no file. */
static int
load(const struct plain *vault, struct secret **ret_text, struct error *err)
{
    struct secret *text;
    int result = plain_file_load(vault->dirfd, vault->path, ret_text, err);

    if (result <= 0)
        return result;
    text = secret_new(PLAIN_HEADER_LEN);
    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    plain_text_put_header(text);
    *ret_text = text;
    return 0;
}

/* Looks for (account, field) while checking every line; 0, PLAIN_ABSENT or -1. */
static int
find(const struct plain *vault, const struct secret *text, uint32_t account, struct span field,
     struct plain_entry *ret_entry, struct error *err)
{
    struct plain_lines lines;
    struct plain_entry entry;
    int found = PLAIN_ABSENT, result = plain_lines_begin(&lines, text->data, text->len);

    while (result == 0 && (result = plain_lines_next(&lines, &entry)) == 0) {
        if (plain_entry_compare(&entry, account, field) == 0) {
            *ret_entry = entry;
            found = 0;
        }
    }
    return result < 0 ? damaged(vault, &lines, err) : found;
}

int
plain_open(int dirfd, const char *shown_path, struct plain **ret_vault, struct error *err)
{
    CLEANUP_PLAIN struct plain *vault = NULL;
    CLEANUP_SECRET struct secret *text = NULL;
    struct plain_entry entry;

    if (private_check_fd(dirfd, shown_path, S_IFDIR, 0022, "go-w", err) < 0)
        return -1;
    vault = calloc(1, sizeof *vault);
    if (!vault)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    /* Opened again, since one that is O_PATH cannot be synced. */
    vault->dirfd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    vault->path = strdup(shown_path);
    if (!vault->path || vault->dirfd < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot open %s", shown_path);
    if (load(vault, &text, err) < 0 ||
        find(vault, text, 0, (struct span){.data = (const uint8_t *)""}, &entry, err) < 0)
        return -1;
    *ret_vault = TAKE_PTR(vault);
    return 0;
}

struct plain *
plain_close(struct plain *vault)
{
    if (!vault)
        return NULL;
    fd_close(&vault->dirfd);
    free(vault->path);
    free(vault);
    return NULL;
}

void
plain_cleanup(struct plain **vault)
{
    *vault = plain_close(*vault);
}

int
plain_get(struct plain *vault, uint32_t account, const char *field, struct secret **ret_value,
          struct error *err)
{
    CLEANUP_SECRET struct secret *text = NULL;
    struct plain_entry entry;
    struct secret *value;
    int result;

    if (load(vault, &text, err) < 0)
        return -1;
    result = find(vault, text, account, span_of_str(field), &entry, err);
    if (result != 0)
        return result;
    value = plain_entry_value(&entry);
    if (!value)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_value = value;
    return 0;
}

/* What becomes of the text: one field is set, or all of an account are dropped. */
struct change {
    uint32_t account;
    struct span field;          /* unless dropping */
    const struct secret *value; /* NULL drops */
};

/* Where the entry stands to what changes: below 0 before, 0 goes, above 0 behind. */
static int
change_order(const struct change *change, const struct plain_entry *entry)
{
    if (change->value)
        return plain_entry_compare(entry, change->account, change->field);
    if (entry->account == change->account)
        return 0;
    return entry->account < change->account ? -1 : 1;
}

/* The new text into `after`, which has room. 0; 1 if nothing changed; -1. */
static int
apply(const struct plain *vault, const struct secret *before, const struct change *change,
      struct secret *after, struct error *err)
{
    bool put = !change->value, dropped = false;
    struct plain_lines lines;
    struct plain_entry entry;
    int result = plain_lines_begin(&lines, before->data, before->len);

    plain_text_put_header(after);
    while (result == 0 && (result = plain_lines_next(&lines, &entry)) == 0) {
        int order = change_order(change, &entry);

        if (!put && order >= 0) {
            plain_text_put_entry(after, change->account, change->field, change->value);
            put = true;
        }
        if (order == 0)
            dropped = true;
        else
            plain_text_put(after, entry.line);
    }
    if (result < 0)
        return damaged(vault, &lines, err);
    if (!put)
        plain_text_put_entry(after, change->account, change->field, change->value);
    return change->value || dropped ? 0 : 1;
}

static int
edit(const struct plain *vault, const struct change *change, struct error *err)
{
    CLEANUP_SECRET struct secret *before = NULL, *after = NULL;
    CLEANUP_FD int lock = -1;
    int result;

    if (plain_file_lock(vault->dirfd, vault->path, &lock, err) < 0 || load(vault, &before, err) < 0)
        return -1;
    after = secret_new(before->len + PLAIN_LINE_MAX);
    if (!after)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = apply(vault, before, change, after, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (after->len > PLAIN_FILE_MAX)
        return error_set(err, OUTCOME_LIMIT, "%s/%s would have more than %d bytes", vault->path,
                         PLAIN_FILE_NAME, PLAIN_FILE_MAX);
    return plain_file_replace(vault->dirfd, vault->path, after, err);
}

int
plain_put(struct plain *vault, uint32_t account, const char *field, const struct secret *value,
          struct error *err)
{
    const struct change change = {.account = account, .field = span_of_str(field), .value = value};

    if (account == 0 || !plain_field_is_right(change.field))
        return error_set(err, OUTCOME_USAGE, "the vault cannot keep field \"%.64s\" of account %u",
                         field, account);
    if (value->len > PLAIN_SECRET_MAX)
        return error_set(err, OUTCOME_LIMIT, "the secret %s has more than %d bytes", field,
                         PLAIN_SECRET_MAX);
    return edit(vault, &change, err);
}

int
plain_remove_account(struct plain *vault, uint32_t account, struct error *err)
{
    const struct change change = {.account = account};

    return edit(vault, &change, err);
}
