#include "host/interchange/interchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { FIRST_ROOM = 64 * 1024 };

static const struct interchange_format *const formats[] = {&bitwarden_format};

const char *
interchange_format_name(size_t index)
{
    return index < ARRAY_SIZE(formats) ? formats[index]->name : NULL;
}

/* ---- the file, in secure memory from its first byte on */

static int
double_room(struct secret **text)
{
    struct secret *larger = secret_new((*text)->cap * 2);

    if (!larger)
        return -1;
    memcpy(larger->data, (*text)->data, (*text)->len);
    larger->len = (*text)->len;
    secret_free(*text);
    *text = larger;
    return 0;
}

/* 0 at the end of the file; 1 for one that is too large; -1 with errno. */
static int
read_to_end(int fd, struct secret **text)
{
    for (;;) {
        ssize_t done;

        if ((*text)->len > INTERCHANGE_FILE_MAX)
            return 1;
        if ((*text)->len == (*text)->cap && double_room(text) < 0)
            return -1;
        done = read(fd, (*text)->data + (*text)->len, (*text)->cap - (*text)->len);
        if (done == 0)
            return 0;
        if (done < 0 && errno != EINTR)
            return -1;
        (*text)->len += done > 0 ? (size_t)done : 0;
    }
}

static int
read_file(const char *path, struct secret **ret_text, struct error *err)
{
    CLEANUP_SECRET struct secret *text = secret_new(FIRST_ROOM);
    CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int result;

    if (!text)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (fd < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot open %s", path);
    result = read_to_end(fd, &text);
    if (result < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot read %s", path);
    if (result > 0)
        return error_set(err, OUTCOME_LIMIT, "%s is larger than %d MiB", path,
                         INTERCHANGE_FILE_MAX >> 20);
    *ret_text = TAKE_PTR(text);
    return 0;
}

/* ---- the format */

static const struct interchange_format *
find_format(const struct interchange_input *input, const struct secret *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        if (input->format ? strcmp(formats[i]->name, input->format) == 0 : formats[i]->detect(text))
            return formats[i];
    }
    return NULL;
}

static int
refuse_format(const struct interchange_input *input, struct error *err)
{
    if (input->format)
        return error_set(err, OUTCOME_USAGE, "there is no format \"%.40s\"; there is: bitwarden",
                         input->format);
    return error_set(err, OUTCOME_USAGE,
                     "%s is no export that clisk reads; from Bitwarden, export as .json",
                     input->path);
}

int
interchange_read(const struct interchange_input *input, struct interchange_logins *ret_logins,
                 struct error *err)
{
    struct interchange_logins logins = {0};
    const struct interchange_format *format;

    if (read_file(input->path, &logins.text, err) < 0)
        return -1;
    format = find_format(input, logins.text);
    if (!format || format->read(input, &logins, err) < 0) {
        interchange_logins_clear(&logins);
        return format ? -1 : refuse_format(input, err);
    }
    *ret_logins = logins;
    return 0;
}

/* ---- what was read */

void
interchange_logins_clear(struct interchange_logins *logins)
{
    /* Passwords are views of the text; a seed was written anew. */
    for (size_t i = 0; i < logins->count; i++)
        secret_free(logins->items[i].otp);
    free(logins->items);
    arena_free(logins->arena);
    secret_free(logins->text);
    secret_free(logins->plain);
    *logins = (struct interchange_logins){0};
}

void
interchange_leave(struct interchange_logins *logins, const char *reason)
{
    for (size_t i = 0; i < logins->left_count; i++) {
        if (strcmp(logins->left[i].reason, reason) == 0) {
            logins->left[i].count++;
            return;
        }
    }
    if (logins->left_count < INTERCHANGE_REASONS_MAX)
        logins->left[logins->left_count++] = (struct interchange_left){reason, 1};
}

struct secret *
interchange_view(struct interchange_logins *logins, char *data, size_t len)
{
    struct secret *view = arena_alloc(logins->arena, sizeof *view);

    if (view)
        *view = (struct secret){.len = len, .cap = len, .data = data};
    return view;
}
