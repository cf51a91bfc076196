/* clisk data open: a record's file, in the program that the desktop has for it. */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/cli/data.h"
#include "host/cli/output.h"
#include "host/common/fd.h"

#define OPENER "xdg-open"

static int
look(struct cli *cli, struct store *store, uint64_t id, struct store_file *file,
     enum data_file *ret_where, struct error *err)
{
    CLEANUP_FD int root = paths_open(cli->paths.documents, err);
    int result = root < 0 ? -1 : store_file_get(store, id, file, err);

    *ret_where = DATA_FILE_GONE;
    if (result != 0)
        return result < 0 ? -1 : 0;
    return data_file_look(cli, store, root, file, ret_where, err);
}

/* A record without a file: perhaps she has asked for it again. */
static int
refuse_none(struct cli *cli, struct store *store, const struct data_record *record,
            struct error *err)
{
    bool is_unlisted = false;
    int awaited = data_is_awaited(store, record, &is_unlisted, err);

    if (awaited < 0)
        return -1;
    if (!awaited)
        return error_set(err, OUTCOME_USAGE, "the record has no file; see 'clisk data show %s'",
                         data_word(cli));
    if (is_unlisted)
        return error_set(err, OUTCOME_USAGE,
                         "its file could not be had: %s lists it no more; see 'clisk data ls "
                         "--missed'",
                         record->name);
    return error_set(err, OUTCOME_USAGE,
                     "its file is not here yet: 'clisk run %s' looks for it; see 'clisk data ls "
                     "--missed'",
                     record->name);
}

/* The file's path, in the options' arena. */
static int
find_path(struct cli *cli, struct store *store, const struct data_record *record,
          const char **ret_path, struct error *err)
{
    CLEANUP(store_file_clear) struct store_file file = {0};
    enum data_file where;
    const char *path;

    if (record->document.file_count == 0)
        return refuse_none(cli, store, record, err);
    if (look(cli, store, record->document.files[0].id, &file, &where, err) < 0)
        return -1;
    if (where == DATA_FILE_GONE)
        return error_set(err, OUTCOME_USAGE,
                         "its file is no longer below %s; 'clisk data restore %s' and the next run "
                         "fetch it again",
                         cli->paths.documents, data_word(cli));
    if (where == DATA_FILE_MOVED)
        report_note(&cli->report, "it was moved to %s", file.path);
    path = data_path(cli, &file);
    if (!path)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_path = path;
    return 0;
}

static bool
has_desktop(void)
{
    const char *display = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");

    return (display && *display) || (wayland && *wayland);
}

/* Its words are not for our standard output. */
static int
run_opener(const char *path, struct error *err)
{
    char *const words[] = {(char *)OPENER, (char *)path, NULL}; /* which spawn leaves alone */
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status, failed = posix_spawn_file_actions_init(&actions);

    if (failed == 0) {
        failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        if (failed == 0)
            failed = posix_spawnp(&pid, OPENER, &actions, NULL, words, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    errno = failed;
    if (failed != 0)
        return error_errno(err, OUTCOME_SETUP, "cannot run " OPENER " (package xdg-utils)");
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return error_errno(err, OUTCOME_INTERNAL, "cannot wait for " OPENER);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(err, OUTCOME_SETUP, OPENER " could not open %s", path);
    return 0;
}

static int
print_path(struct cli *cli, const struct data_record *record, const char *path, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, NULL, 0);
    char id[STORE_DOCUMENT_ID_MAX];
    json_t *object = NULL;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    store_document_id(&record->document, id);
    if (!output_is_table(output)) {
        object = output_object("file");
        output_set(&object, "id", output_text(id));
        output_set(&object, "path", output_text(path));
    }
    if (output_add(output, &path, object, err) < 0)
        return -1;
    return output_close(output, err);
}

int
data_open(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_DATA_RECORD struct data_record record = {0};
    const char *path;

    if (data_find(cli, store, data_word(cli), &record, err) < 0 ||
        find_path(cli, store, &record, &path, err) < 0 || print_path(cli, &record, path, err) < 0)
        return -1;
    return has_desktop() && !cli->options.no_input ? run_opener(path, err) : 0;
}
