/*
 * Has a konnector ask for what it may not have, through the broker's policy and the fetcher as they
 * are: url-drive CA CONNECT < URLS, each ended by a NUL. Prints a line for each: its number, the
 * outcome of a run that asks for it alone, and the message. With the argument "all", one run asks
 * for all of them, and the lines are what its konnector was told; with "http", --dev-http is on.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "tests/monitor/host.h"

enum { DRIVE_INPUT_MAX = 1024 * 1024 };

static int
drive_each(struct host *host, const struct buf *urls)
{
    unsigned number = 0;

    for (size_t at = 0, len; at < urls->len; at += len) {
        struct error error = {0};

        len = strlen((const char *)urls->data + at) + 1;
        if (host_ask(host, (struct span){urls->data + at, len}, &error) < 0)
            return -1;
        printf("%u %s %s\n", number++, outcome_name(error.outcome), error.message);
    }
    return 0;
}

static int
drive_all(struct host *host, const struct buf *urls)
{
    struct error error = {0};
    char line[4096];
    FILE *told;

    if (host_ask(host, (struct span){urls->data, urls->len}, &error) < 0 ||
        !(told = fopen("told", "re")))
        return -1;
    while (fgets(line, sizeof line, told))
        fputs(line, stdout);
    fclose(told);
    printf("run %s %s\n", outcome_name(error.outcome), error.message);
    return 0;
}

static bool
drive_path(char out[PATH_MAX], const char *name)
{
    const char *dir = getenv("top_builddir");
    char path[PATH_MAX];

    return snprintf(path, sizeof path, "%s/%s", dir ? dir : ".", name) < PATH_MAX &&
           realpath(path, out);
}

int
main(int argc, char **argv)
{
    CLEANUP_BUF struct buf urls = BUF_INIT(DRIVE_INPUT_MAX);
    char worker[PATH_MAX], fetcher[PATH_MAX];
    struct host_setup setup = {.worker = worker, .fetcher = fetcher};
    struct host *host;
    bool all = false;
    int result;

    if (argc < 3 || !drive_path(worker, "monitor-ask") || !drive_path(fetcher, "clisk-fetcher") ||
        fd_read_to_end(STDIN_FILENO, &urls) < 0)
        return 2;
    setup.ca = argv[1];
    setup.connect = argv[2];
    for (int i = 3; i < argc; i++) {
        all = all || strcmp(argv[i], "all") == 0;
        setup.http = setup.http || strcmp(argv[i], "http") == 0;
    }
    host = host_open(&setup);
    if (!host)
        return 2;
    result = all ? drive_all(host, &urls) : drive_each(host, &urls);
    host_close(host);
    return result < 0 ? 1 : 0;
}
