#include "host/cli/snapshots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { SNAPSHOTS_NAME_MAX = 64, SNAPSHOTS_HEAD_MAX = 64 * 1024 };

#define SNAPSHOTS_PART "part"

/* --- what a file says first ---------------------------------------------------- */

/* A line of a comment that nothing in it can end. */
static void
put_line(struct buf *head, const char *name, const char *text)
{
    CLEANUP_BUF struct buf line = BUF_INIT(SNAPSHOTS_HEAD_MAX / 4);

    text_escape(&line, text, strlen(text));
    buf_printf(head, "%s: ", name);
    for (size_t i = 0; i < line.len; i++) {
        if (i > 0 && line.data[i] == '-' && line.data[i - 1] == '-')
            buf_append_byte(head, ' ');
        buf_append_byte(head, line.data[i]);
    }
    head->bad |= line.bad;
    buf_append_byte(head, '\n');
}

/* Behind <plaintext>, nothing is a tag: what is seen is all that there is, and is never run. */
static void
put_head(struct buf *head, const struct manifest *konnector, const struct run_result *result)
{
    buf_append_str(head, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n"
                         "<meta http-equiv=\"Content-Security-Policy\" "
                         "content=\"default-src 'none'\">\n<!--\n"
                         "A page that the konnector did not expect, without what it says of you.\n"
                         "Its text begins behind the line <plaintext>; see clisk(1).\n");
    put_line(head, "konnector", konnector->slug);
    put_line(head, "version", konnector->version);
    put_line(head, "outcome", outcome_name(result->error.outcome));
    put_line(head, "selector", result->snapshot.selector);
    put_line(head, "path", result->snapshot.path);
    buf_append_str(head, "-->\n<plaintext>\n");
}

/* --- files ---------------------------------------------------------------------- */

static const char *
folder_path(const struct cli *cli, uint32_t account)
{
    return account == 0
               ? arena_printf(cli->options.arena, "%s/connect", cli->paths.snapshots)
               : arena_printf(cli->options.arena, "%s/%u", cli->paths.snapshots, (unsigned)account);
}

static int
write_file(int dir, const char *name, const struct buf *head, const struct buf *content)
{
    CLEANUP_FD int fd = -1;

    if (unlinkat(dir, SNAPSHOTS_PART, 0) < 0 && errno != ENOENT)
        return -1;
    fd = openat(dir, SNAPSHOTS_PART, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fd_write_all(fd, head->data, head->len) < 0 ||
        fd_write_all(fd, content->data, content->len) < 0 ||
        renameat(dir, SNAPSHOTS_PART, dir, name) < 0)
        return -1;
    return 0;
}

static int
is_snapshot(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".html") == 0;
}

/* All but the newest, whose names come last. 0, or -1 with errno. */
static int
drop_old(int dir, size_t kept)
{
    struct dirent **entries = NULL;
    int count = scandirat(dir, ".", &entries, is_snapshot, alphasort);
    int result = count < 0 ? -1 : 0;

    for (int i = 0; i < count; i++) {
        if ((size_t)(count - i) > kept && unlinkat(dir, entries[i]->d_name, 0) < 0)
            result = -1;
        free(entries[i]);
    }
    free(entries);
    return result;
}

int
snapshots_keep(struct cli *cli, uint32_t account, const struct manifest *konnector,
               const struct run_result *result, int64_t ended_at, const char **ret_path,
               struct error *err)
{
    CLEANUP_BUF struct buf head = BUF_INIT(SNAPSHOTS_HEAD_MAX);
    CLEANUP_FD int dir = -1;
    const char *folder, *path;
    time_t when = (time_t)ended_at;
    char name[SNAPSHOTS_NAME_MAX];
    struct tm utc;

    *ret_path = NULL;
    if (result->error.outcome != OUTCOME_SITE_CHANGED || result->snapshot.content.len == 0)
        return 0;
    folder = folder_path(cli, account);
    if (!folder || !gmtime_r(&when, &utc) ||
        strftime(name, sizeof name, "%Y-%m-%dT%H:%M:%SZ.html", &utc) == 0)
        return error_set(err, OUTCOME_INTERNAL, "no name for the snapshot");
    put_head(&head, konnector, result);
    path = arena_printf(cli->options.arena, "%s/%s", folder, name);
    if (head.bad || !path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    dir = paths_open(folder, err);
    if (dir < 0)
        return -1;
    if (write_file(dir, name, &head, &result->snapshot.content) < 0 ||
        drop_old(dir, SNAPSHOTS_KEPT) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot keep the snapshot %s", path);
    *ret_path = path;
    return 0;
}

void
snapshots_tell(struct cli *cli, const char *account, const char *path)
{
    if (path)
        report_message(&cli->report,
                       "%s: the page, without what it says of you, is kept for whoever mends the "
                       "konnector: %s",
                       account, path);
}

int
snapshots_forget(const struct cli *cli, uint32_t account, struct error *err)
{
    const char *folder = folder_path(cli, account);
    CLEANUP_FD int dir = -1;

    if (!folder)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0 && errno == ENOENT)
        return 0;
    if (dir < 0 || (unlinkat(dir, SNAPSHOTS_PART, 0) < 0 && errno != ENOENT) ||
        drop_old(dir, 0) < 0 || rmdir(folder) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot remove the snapshots in %s", folder);
    return 0;
}
