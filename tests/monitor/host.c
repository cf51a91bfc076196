#include "tests/monitor/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/manifest/permission.h"
#include "tests/monitor/expected.h"
#include "tests/unit/unsealed.h"
#include "host/store/state.h"

#define HOST_FOLDER "documents"

enum { HOST_ASK_SECONDS = 300, HOST_GRANTS_MAX = 64 };

static const char host_manifest[] =
    "{\"slug\":\"monitor\",\"name\":\"Monitor\",\"version\":\"1.0.0\",\"license\":\"BSD-2-Clause\","
    "\"description\":\"For the tests.\",\"locale\":\"en\",\"data_types\":[\"file\"],"
    "\"origins\":[\"https://www.monitor.example\",\"https://site.test\"],"
    "\"fields\":{\"login\":{\"type\":\"text\",\"label\":\"Login\"}},"
    "\"cookies\":{\"readable\":[\"csrf\"]}}";

struct host {
    const struct host_setup *setup;
    char path[PATH_MAX];
    int dirfd;
    int plugin_fd;
    struct store *store;
    uint32_t account;
    struct manifest *manifest;
    struct board *board;
    unsigned runs;
    char fault[400];
};

static const char *host_fault(struct host *host, const char *format, ...) ATTR_PRINTF(2, 3);

static const char *
host_fault(struct host *host, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(host->fault, sizeof host->fault, format, args);
    va_end(args);
    return host->fault;
}

static int
host_copy_program(const char *from, int dirfd, const char *name)
{
    CLEANUP_FD int in = open(from, O_RDONLY | O_CLOEXEC);
    CLEANUP_FD int out = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    char chunk[65536];
    ssize_t len;

    if (in < 0 || out < 0)
        return -1;
    while ((len = read(in, chunk, sizeof chunk)) > 0) {
        if (fd_write_all(out, chunk, (size_t)len) < 0)
            return -1;
    }
    return len < 0 ? -1 : 0;
}

static int
host_make_programs(struct host *host, const struct host_setup *setup)
{
    if (host_copy_program(setup->worker, host->dirfd, "clisk-worker") < 0)
        return -1;
    return host_copy_program(setup->fetcher, host->dirfd, "clisk-fetcher");
}

static int
host_make_store(struct host *host, struct error *err)
{
    struct store_account account = {.name = "monitor", .brand = "monitor", .folder = HOST_FOLDER};
    CLEANUP_FD int fd = -1;

    if (mkdirat(host->dirfd, "store", 0700) < 0 || mkdirat(host->dirfd, HOST_FOLDER, 0700) < 0)
        return -1;
    fd = openat(host->dirfd, "store", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || unsealed_open(fd, "store", &host->store, err) < 0)
        return -1;
    return store_account_add(host->store, &account, &host->account, err);
}

static int
host_fill(struct host *host, const struct host_setup *setup, struct error *err)
{
    const char *base = getenv("TMPDIR");

    snprintf(host->path, sizeof host->path, "%s/clisk-monitor-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(host->path))
        return -1;
    host->dirfd = open(host->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    host->plugin_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (host->dirfd < 0 || host->plugin_fd < 0 || host_make_programs(host, setup) < 0 ||
        host_make_store(host, err) < 0 || chdir(host->path) < 0)
        return -1;
    host->board = board_open(host->dirfd, true);
    if (!host->board)
        return -1;
    return manifest_parse(host_manifest, strlen(host_manifest), &host->manifest, err);
}

struct host *
host_open(const struct host_setup *setup)
{
    struct host *host = calloc(1, sizeof *host);
    struct error err = {0};
    sigset_t signals;

    if (!host)
        return NULL;
    host->setup = setup;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    if (host_fill(host, setup, &err) < 0) {
        fprintf(stderr, "monitor: %s\n", err.message[0] ? err.message : strerror(errno));
        host_close(host);
        return NULL;
    }
    return host;
}

static int
host_unlink(const char *path, const struct stat *st ATTR_UNUSED, int type ATTR_UNUSED,
            struct FTW *ftw ATTR_UNUSED)
{
    return remove(path);
}

void
host_close(struct host *host)
{
    if (!host)
        return;
    host->store = store_close(host->store);
    host->manifest = manifest_free(host->manifest);
    fd_close(&host->dirfd);
    fd_close(&host->plugin_fd);
    if (host->path[0])
        nftw(host->path, host_unlink, 8, FTW_DEPTH | FTW_PHYS);
    free(host);
}

/* --- what is there ----------------------------------------------------------- */

/* Entries of a directory; -1 when one of them is a file that is only on its way. */
static int
host_count(int dirfd, const char *name)
{
    int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    int count = 0;

    if (!dir) {
        fd_close(&fd);
        return 0;
    }
    while ((entry = readdir(dir)) != NULL && count >= 0) {
        if (entry->d_name[0] != '.')
            count++;
        else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            count = -1;
    }
    closedir(dir);
    return count;
}

struct host_state {
    int descriptors;
    int files;     /* -1: one is left that never got its name */
    int documents; /* of the store, with a file; -1: one lacks it, and is not known to */
    int others;    /* in the directory beside them */
};

/* Whether it waits for a file that could not be had. */
static bool
host_is_missed(const struct host *host, const struct store_document *document)
{
    struct store_missed missed = {0};
    struct error err = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN], *after = NULL;
    bool is_missed = false;

    while (!is_missed && store_missed_next(host->store, host->account, after, &missed, &err) == 0) {
        is_missed = memcmp(missed.key, document->key, sizeof missed.key) == 0;
        memcpy(key, missed.key, sizeof key);
        after = key;
        store_missed_clear(&missed);
    }
    return is_missed;
}

static bool
host_has_file(const struct host *host, const struct store_document *document)
{
    struct store_file file = {0};
    struct error err = {0};
    bool has_file =
        store_file_get(host->store, store_document_file(document, ""), &file, &err) == 0 &&
        file.state == STORE_FILE_DONE && faccessat(host->dirfd, file.path, R_OK, 0) == 0;

    store_file_clear(&file);
    return has_file;
}

static int
host_count_documents(const struct host *host)
{
    struct store_document document = {0};
    struct error err = {0};
    uint8_t key[STORE_DOCUMENT_KEY_LEN], *after = NULL;
    int count = 0;

    while (store_document_next(host->store, host->account, after, &document, &err) == 0) {
        if (host_has_file(host, &document))
            count += count >= 0;
        else if (document.file_count > 0 || !host_is_missed(host, &document))
            count = -1;
        memcpy(key, document.key, sizeof key);
        after = key;
        store_document_clear(&document);
    }
    return count;
}

static struct host_state
host_look(const struct host *host)
{
    return (struct host_state){
        .descriptors = host_count(AT_FDCWD, "/proc/self/fd"),
        .files = host_count(host->dirfd, HOST_FOLDER),
        .documents = host_count_documents(host),
        .others = host_count(host->dirfd, "."),
    };
}

static const char *
host_compare(struct host *host, const struct host_state *before, const struct board_case *played,
             bool is_done)
{
    struct host_state after = host_look(host);
    int more = after.documents - before->documents;

    if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
        return "a process is left";
    if (after.descriptors != before->descriptors)
        return host_fault(host, "%d descriptors were open before, %d are now", before->descriptors,
                          after.descriptors);
    if (after.files < 0 || after.documents < 0 || after.files != after.documents)
        return host_fault(host, "%d files and %d documents", after.files, after.documents);
    if (more < 0 || more > 1 || (played->state == AT_NEVER && more != 1))
        return host_fault(host, "%d documents more", more);
    if (more != 0 && played->state < AT_FETCHING && !is_done)
        return "a document of a run that never came to fetch";
    if (after.others != before->others)
        return "something is left beside the documents";
    return NULL;
}

/* --- a run ------------------------------------------------------------------- */

/* Texts of children come escaped: nothing that a terminal would obey. */
static void
host_log(void *opaque, enum log_level level ATTR_UNUSED, const char *text)
{
    struct host *host = opaque;

    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at < 0x20 || *at == 0x7F)
            host_fault(host, "a control in the log: %.100s", text);
    }
    if (strstr(text, "\302\233") || strstr(text, "\342\200\256"))
        host_fault(host, "a hidden control in the log");
}

static void
host_progress(void *opaque ATTR_UNUSED, const struct run_progress *progress ATTR_UNUSED)
{
}

/* All that the manifest asks for is granted. */
static void
host_execute(struct host *host, enum run_mode mode, unsigned wall_seconds,
             struct run_result *ret_result)
{
    CLEANUP_PERMISSION_LIST struct permission_list asked = {0};
    const char *grants[HOST_GRANTS_MAX];
    const struct run_events events = {.opaque = host, .log = host_log, .progress = host_progress};
    const struct run_options options = {.libexec_dir = host->path,
                                        .wall_seconds = wall_seconds,
                                        .request_seconds = 5,
                                        .download_max = 1024 * 1024,
                                        .dev_connect = host->setup->connect,
                                        .dev_ca = host->setup->ca,
                                        .dev_http = host->setup->http};
    struct run_request request = {
        .options = &options,
        .events = &events,
        .manifest = host->manifest,
        .plugin_fd = host->plugin_fd,
        .mode = mode,
        .store = host->store,
        .account = host->account,
        .run = host->runs,
        .identity = "",
        .folder = HOST_FOLDER,
        .documents_fd = host->dirfd,
        .record = host->store,
        .grants = grants,
    };
    struct error err;

    if (permission_list_of(host->manifest, &asked, &err) < 0 || asked.count > HOST_GRANTS_MAX)
        host_fault(host, "the permissions cannot be told");
    for (; request.grant_count < asked.count && request.grant_count < HOST_GRANTS_MAX;
         request.grant_count++)
        grants[request.grant_count] = asked.items[request.grant_count].text;
    run_execute(&request, ret_result);
}

const char *
host_run(struct host *host, struct board_case *played, unsigned wall_seconds,
         struct error *ret_error)
{
    struct host_state before = host_look(host);
    struct run_result result;
    const char *fault;

    played->run = ++host->runs;
    host->fault[0] = '\0';
    atomic_store(&host->board->reached, 0);
    atomic_store(&host->board->begun, 0);
    atomic_store(&host->board->done, 0);
    atomic_store(&host->board->evil, 0);
    if (board_case_write(host->dirfd, played) < 0)
        return "the case cannot be written";
    /* What a case needs is there before it; the journal of the log stays open. */
    before.others += host->runs == 1;
    before.descriptors += host->runs == 1;
    host_execute(host, played->state == AT_LEAVING ? RUN_LOGOUT : RUN_RETRIEVE, wall_seconds,
                 &result);
    if (result.session.sealed.len > 0 && !span_is(result.session.sealed, BOARD_SESSION))
        host_fault(host, "a session is kept that nobody sealed");
    run_session_clear(&result.session);
    run_snapshot_clear(&result.snapshot);
    *ret_error = result.error;
    if (host->fault[0])
        return host->fault;
    (void)unlinkat(host->dirfd, "fifo", 0);
    fault = expected_judge(played, &result.error);
    if (!fault && played->state != AT_NEVER && !atomic_load(&host->board->begun))
        fault = "the deed was never done";
    return fault ? fault
                 : host_compare(host, &before, played, result.error.outcome == OUTCOME_DONE);
}

int
host_ask(struct host *host, struct span urls, struct error *ret_error)
{
    CLEANUP_FD int fd = openat(host->dirfd, "urls", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct run_result result;

    if (fd < 0 || fd_write_all(fd, urls.data, urls.len) < 0)
        return -1;
    host->runs++;
    host->fault[0] = '\0';
    host_execute(host, RUN_RETRIEVE, HOST_ASK_SECONDS, &result);
    run_session_clear(&result.session);
    run_snapshot_clear(&result.snapshot);
    *ret_error = result.error;
    return host->fault[0] ? -1 : 0;
}

long
host_peak_kb(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) < 0 ? -1 : usage.ru_maxrss;
}
