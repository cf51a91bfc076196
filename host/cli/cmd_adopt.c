/*
 * clisk adopt: files that the person had before clisk came are entered with
 * their digests, so that a run which finds the same content at the brand keeps
 * hers. Nothing of hers is changed, so there is nothing to be undone but
 * records; what is entered already is passed over, so that a kill costs nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/cli.h"
#include "host/cli/data.h"
#include "host/cli/data_paths.h"
#include "host/cli/output.h"
#include "host/common/fd.h"
#include "host/sink/sniff.h"
#include "host/sink/tree.h"

enum { ADOPT_BATCH = 200, ADOPT_HEAD = SNIFF_HEAD_LEN };

static const struct table_column columns[] = {{.title = "FILE"}, {.title = "STATE"}};

struct adopting {
    struct cli *cli;
    struct store *store;
    uint32_t account;
    struct data_paths paths;
    struct output *output;
    struct store_file batch[ADOPT_BATCH]; /* their texts are our own */
    size_t count;
    unsigned long adopted, known, skipped;
    struct error *err;
};

static void
adopting_clear(struct adopting *adopting)
{
    for (size_t i = 0; i < adopting->count; i++)
        free((char *)adopting->batch[i].path);
    adopting->count = 0;
    data_paths_clear(&adopting->paths);
}

/* --- the store ------------------------------------------------------------------ */

static int
add_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct adopting *adopting = opaque;

    for (size_t i = 0; i < adopting->count; i++) {
        uint64_t id;

        if (store_txn_add_file(txn, &adopting->batch[i], &id, err) != 0)
            return -1;
    }
    return 0;
}

static int
flush(struct adopting *adopting)
{
    int result = 0;

    if (adopting->count > 0 && !adopting->cli->options.dry_run)
        result = store_write(adopting->store, add_body, adopting, adopting->err);
    adopting->adopted += adopting->count;
    for (size_t i = 0; i < adopting->count; i++)
        free((char *)adopting->batch[i].path);
    adopting->count = 0;
    return result;
}

/* Whether the account has this content already, or the batch: the first of two is enough. */
static int
has_content(struct adopting *adopting, const uint8_t sha256[DIGEST_LEN])
{
    struct store_file file;
    int result =
        store_file_next_same(adopting->store, adopting->account, sha256, 0, &file, adopting->err);

    if (result == 0)
        store_file_clear(&file);
    for (size_t i = 0; result == STORE_ABSENT && i < adopting->count; i++) {
        if (memcmp(adopting->batch[i].sha256, sha256, DIGEST_LEN) == 0)
            result = 0;
    }
    return result < 0 ? -1 : result == 0;
}

/* --- one file --------------------------------------------------------------------- */

static int
show(struct adopting *adopting, const char *path, const char *state)
{
    json_t *object = NULL;

    if (!output_is_table(adopting->output)) {
        object = output_object("adopted_file");
        output_set(&object, "path", output_text(path));
        output_set(&object, "state", output_text(state));
    }
    return output_add(adopting->output, (const char *[]){path, state}, object, adopting->err);
}

/* 0 with size, digest and type of what was read; -1 with errno. */
static int
read_file(const struct tree_file *at, struct store_file *file)
{
    CLEANUP_FD int fd =
        openat(at->folder, at->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    uint8_t head[ADOPT_HEAD];
    size_t len = (uint64_t)at->st->st_size < sizeof head ? (size_t)at->st->st_size : sizeof head;

    if (fd < 0 || fd_pread_all(fd, head, len, 0) < 0 ||
        digest_file(fd, file->sha256, &file->size) < 0)
        return -1;
    file->media_type = sniff_media_type(head, len);
    if (!file->media_type)
        file->media_type = "application/octet-stream";
    return 0;
}

/* What is left where it is, and as it is. */
static int
leave(struct adopting *adopting, const char *path, const char *why, const char *state)
{
    adopting->skipped++;
    report_message(&adopting->cli->report, "%s %s", path, why);
    return show(adopting, path, state);
}

static int
take(struct adopting *adopting, const struct tree_file *at)
{
    struct store_file file = {
        .account = adopting->account, .state = STORE_FILE_DONE, .origin = STORE_FILE_ADOPTED};
    int known;

    if (read_file(at, &file) < 0) {
        const char *why =
            arena_printf(adopting->cli->options.arena, "cannot be read: %s", strerror(errno));

        return leave(adopting, at->path, why ? why : "cannot be read", "unreadable");
    }
    known = has_content(adopting, file.sha256);
    if (known != 0) {
        adopting->known++;
        return known < 0 ? -1 : show(adopting, at->path, "known");
    }
    if (!data_file_can_be_at(at->path))
        return leave(adopting, at->path, "has a name that is no UTF-8 or too long; rename it",
                     "unnamable");
    file.path = strdup(at->path);
    if (!file.path)
        return error_set(adopting->err, OUTCOME_INTERNAL, "out of memory");
    adopting->batch[adopting->count++] = file;
    if (show(adopting, at->path, "adopted") < 0)
        return -1;
    return adopting->count == ADOPT_BATCH ? flush(adopting) : 0;
}

/* Hidden files are other programs', and an empty one is no document. */
static int
visit(const struct tree_file *at, void *opaque)
{
    struct adopting *adopting = opaque;

    if (at->name[0] == '.' || at->st->st_size == 0)
        return 0;
    if (data_paths_have(&adopting->paths, at->path)) {
        adopting->known++;
        return show(adopting, at->path, "known");
    }
    return take(adopting, at);
}

static void
trouble(const char *path, int error, void *opaque)
{
    struct adopting *adopting = opaque;

    adopting->skipped++;
    report_message(&adopting->cli->report, "%s cannot be read: %s", path, strerror(error));
}

/* --- the directory ------------------------------------------------------------------- */

/* The directory as a path relative to the root of the documents, in the arena. */
static int
find_dir(struct cli *cli, const char *given, const char **ret_path, struct error *err)
{
    CLEANUP_FREE char *root = realpath(cli->paths.documents, NULL);
    CLEANUP_FREE char *dir = realpath(given, NULL);
    size_t len = root ? strlen(root) : 0;
    const char *path = ".";

    if (!dir)
        return error_errno(err, OUTCOME_USAGE, "%s", given);
    if (!root || strncmp(dir, root, len) != 0 || (dir[len] != '/' && dir[len] != '\0'))
        return error_set(err, OUTCOME_USAGE,
                         "%s is not below %s, where clisk finds its files again; move or copy it "
                         "there ('cp -a --reflink=auto'), or set --documents",
                         given, cli->paths.documents);
    if (dir[len] == '/')
        path = arena_strdup(cli->options.arena, dir + len + 1);
    if (!path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_path = path;
    return 0;
}

static int
adopt_tree(struct adopting *adopting, const char *path)
{
    const struct tree_visitor visitor = {.file = visit, .trouble = trouble, .opaque = adopting};
    CLEANUP_FD int root = paths_open(adopting->cli->paths.documents, adopting->err);
    int result;

    if (root < 0)
        return -1;
    result = tree_walk(root, path, &visitor);
    if (result < 0 && !adopting->err->message[0])
        return error_errno(adopting->err, OUTCOME_USAGE, "cannot read %s",
                           adopting->cli->options.args.items[1]);
    return result < 0 ? -1 : flush(adopting);
}

static int
adopt(struct cli *cli, struct store *store, const struct store_account *account, struct error *err)
{
    CLEANUP_FREE struct adopting *adopting = calloc(1, sizeof *adopting);
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    CLEANUP_FD int lock = -1;
    const char *path;
    int result;

    if (!adopting || !output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (find_dir(cli, cli->options.args.items[1], &path, err) < 0 ||
        cli_lock_account(cli, account->id, account->name, &lock, err) < 0)
        return -1;
    adopting->cli = cli;
    adopting->store = store;
    adopting->account = account->id;
    adopting->output = output;
    adopting->err = err;
    result = data_paths_load(store, &adopting->paths, err);
    if (result == 0)
        result = adopt_tree(adopting, path);
    if (result == 0)
        result = output_close(output, err);
    if (result == 0)
        report_note(&cli->report, "%lu %s, %lu known already, %lu left out", adopting->adopted,
                    cli->options.dry_run ? "would be adopted" : "adopted", adopting->known,
                    adopting->skipped);
    adopting_clear(adopting);
    return result;
}

int
cmd_adopt(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    struct store_account account;
    int result;

    if (cli_open_store(cli, &store, err) < 0 ||
        cli_find_account(store, cli->options.args.items[0], &account, err) != 0)
        return -1;
    result = adopt(cli, store, &account, err);
    store_account_clear(&account);
    return result;
}
