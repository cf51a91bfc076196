/* clisk export: everything, or a selection, as a tree that needs no clisk to be read. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/bundle/inventory.h"
#include "host/cli/export.h"
#include "host/common/clock.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"

enum { COPY_BYTES = 256 * 1024 };

struct exporting {
    struct cli *cli;
    struct store *store;
    int documents;
    struct export_selection selection;
    struct export_files files;
    struct inventory inventory;
    struct out *out;
    uint8_t *buffer;
};

static void
exporting_clear(struct exporting *exporting)
{
    fd_close(&exporting->documents);
    export_selection_clear(&exporting->selection);
    export_files_clear(&exporting->files);
    inventory_clear(&exporting->inventory);
    exporting->out = out_free(exporting->out);
    free(exporting->buffer);
}

/* --- files ------------------------------------------------------------------------------ */

static int
fail_read(const struct exporting *exporting, const char *path, struct error *err)
{
    return error_errno(err, OUTCOME_SETUP, "cannot read %s/%s", exporting->cli->paths.documents,
                       path);
}

static int
open_document(const struct exporting *exporting, const char *path)
{
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *above = strndup(path, slash ? (size_t)(slash - path) : 0);
    CLEANUP_FD int folder = -1;

    if (!above)
        return -1;
    folder = fd_opendir_at(exporting->documents, slash ? above : ".");
    return folder < 0 ? -1
                      : openat(folder, slash ? slash + 1 : path,
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

static int
copy_content(struct exporting *exporting, int fd, const char *path, struct error *err)
{
    for (;;) {
        ssize_t got = read(fd, exporting->buffer, COPY_BYTES);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_read(exporting, path, err);
        if (got == 0)
            return 0;
        if (out_write(exporting->out, exporting->buffer, (size_t)got, err) < 0)
            return -1;
    }
}

static int
copy_file(struct exporting *exporting, const struct export_file *file, struct error *err)
{
    CLEANUP_FD int fd = open_document(exporting, file->from);
    CLEANUP_FREE char *name = NULL;
    uint8_t sha256[DIGEST_LEN];
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return fail_read(exporting, file->from, err);
    if (asprintf(&name, LINE_FILES "%s", file->path) < 0) {
        name = NULL;
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    if (out_begin(exporting->out, name, (uint64_t)st.st_size, st.st_mtime, err) < 0 ||
        copy_content(exporting, fd, file->from, err) < 0 ||
        out_end(exporting->out, sha256, err) < 0)
        return -1;
    FAILPOINT("export.file");
    return inventory_add(&exporting->inventory, name, sha256, (uint64_t)st.st_size, err);
}

static int
copy_files(struct exporting *exporting, struct error *err)
{
    const struct export_file **files;
    size_t count;
    int result = 0;

    if (export_list_paths(&exporting->files, &files, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count && result == 0; i++)
        result = copy_file(exporting, files[i], err);
    free(files);
    return result;
}

/* --- the rest --------------------------------------------------------------------------- */

static int
write_tables(struct exporting *exporting, struct error *err)
{
    struct export_lines lines = {.store = exporting->store,
                                 .documents = exporting->documents,
                                 .selection = &exporting->selection,
                                 .files = &exporting->files};
    struct bundle_manifest manifest = {.made_at = clock_seconds(),
                                       .is_selection = !exporting->selection.is_all,
                                       .accounts = exporting->selection.account_count,
                                       .records = exporting->selection.record_count,
                                       .files = exporting->inventory.count,
                                       .missed = exporting->selection.missed_count,
                                       .has_missed = true};
    struct out *out = exporting->out;
    int64_t now = manifest.made_at;
    uint8_t ignored[DIGEST_LEN];

    if (out_produce(out, BUNDLE_ACCOUNTS, now, export_accounts, &lines, manifest.accounts_sha256,
                    err) < 0 ||
        out_produce(out, BUNDLE_RECORDS, now, export_records, &lines, manifest.records_sha256,
                    err) < 0 ||
        out_produce(out, BUNDLE_MISSED, now, export_missed_entries, &lines, manifest.missed_sha256,
                    err) < 0 ||
        out_produce(out, BUNDLE_SUMS, now, inventory_produce, &exporting->inventory,
                    manifest.sums_sha256, err) < 0)
        return -1;
    if (lines.left_out > 0)
        report_note(&exporting->cli->report,
                    "%" PRIu64 " old versions are left out: a line holds %d", lines.left_out,
                    LINE_VERSIONS_MAX);
    if (lines.missing > 0)
        report_note(&exporting->cli->report,
                    "%" PRIu64 " files are not below %s and are left out; 'clisk fsck' names them",
                    lines.missing, exporting->cli->paths.documents);
    FAILPOINT("export.tables");
    /* Last, so that an archive that is cut short lacks it. */
    return out_produce(out, BUNDLE_MANIFEST, now, bundle_produce_manifest, &manifest, ignored, err);
}

static int
open_out(struct exporting *exporting, const char *path, struct error *err)
{
    if (exporting->cli->options.tar)
        return out_open_tar(path, &exporting->out, err);
    if (strcmp(path, "-") == 0)
        return error_set(err, OUTCOME_USAGE, "standard output takes an archive: give --tar");
    return out_open_directory(path, &exporting->out, err);
}

static int
export_tree(struct cli *cli, struct store *store, const char *path, struct error *err)
{
    CLEANUP(exporting_clear)
    struct exporting exporting = {
        .cli = cli, .store = store, .documents = -1, .buffer = malloc(COPY_BYTES)};

    exporting.documents = paths_open(cli->paths.documents, err);
    if (exporting.documents < 0)
        return -1;
    if (!exporting.buffer)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (export_select(cli, store, true, &exporting.selection, err) < 0 ||
        export_find_files(store, exporting.documents, &exporting.selection, &exporting.files, err) <
            0 ||
        open_out(&exporting, path, err) < 0 || copy_files(&exporting, err) < 0 ||
        write_tables(&exporting, err) < 0 || out_commit(exporting.out, err) < 0)
        return -1;
    report_note(&cli->report, "exported: %zu records, %zu files, %zu accounts",
                exporting.selection.record_count, exporting.inventory.count,
                exporting.selection.account_count);
    return 0;
}

int
cmd_export(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    const char *path = cli->options.args.items[0];

    if (cli->options.tar && cli->options.csv)
        return error_set(err, OUTCOME_USAGE, "--tar and --csv exclude each other");
    if (cli_open_store(cli, &store, err) < 0)
        return -1;
    return cli->options.csv ? export_csv(cli, store, path, err)
                            : export_tree(cli, store, path, err);
}
