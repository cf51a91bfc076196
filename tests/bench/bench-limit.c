/*
 * The limit of a run: a program that knows all addresses beforehand, keeps six
 * transfers going, writes the files and looks at nothing.
 *
 *   bench-limit [--fsync] CA-FILE ADDRESS:PORT COOKIE-JAR < LIST
 *
 * LIST has a URL, a blank and a path on each line. --fsync: each file is on the
 * disk before the next one begins in its place.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

enum { AT_ONCE = 6, LINE_MAX_LEN = 4096 };

struct slot {
    CURL *easy;
    FILE *file;
};

struct limit {
    CURLM *multi;
    struct slot slots[AT_ONCE];
    bool sync;
};

static void
die(const char *what)
{
    fprintf(stderr, "bench-limit: %s\n", what);
    exit(1);
}

/* The next line's transfer in a slot that is free; false at the end of the list. */
static bool
begin(struct limit *limit, struct slot *slot)
{
    char line[LINE_MAX_LEN], *path;

    if (!fgets(line, sizeof line, stdin))
        return false;
    line[strcspn(line, "\n")] = '\0';
    path = strchr(line, ' ');
    if (!path)
        die("a line without a path");
    *path++ = '\0';
    slot->file = fopen(path, "we");
    if (!slot->file)
        die(path);
    curl_easy_setopt(slot->easy, CURLOPT_URL, line);
    curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot->file);
    return curl_multi_add_handle(limit->multi, slot->easy) == CURLM_OK;
}

static void
end(struct limit *limit, struct slot *slot, CURLcode code)
{
    if (code != CURLE_OK)
        die(curl_easy_strerror(code));
    curl_multi_remove_handle(limit->multi, slot->easy);
    if (fflush(slot->file) != 0 || (limit->sync && fsync(fileno(slot->file)) < 0) ||
        fclose(slot->file) != 0)
        die("a file cannot be written");
    slot->file = NULL;
}

static struct slot *
slot_of(struct limit *limit, const CURL *easy)
{
    for (size_t i = 0; i < AT_ONCE; i++) {
        if (limit->slots[i].easy == easy)
            return &limit->slots[i];
    }
    die("a transfer of nobody's");
    return NULL;
}

static void
run(struct limit *limit)
{
    int running = 0, left;
    size_t active = 0;
    CURLMsg *message;

    for (size_t i = 0; i < AT_ONCE; i++)
        active += begin(limit, &limit->slots[i]);
    while (active > 0) {
        curl_multi_perform(limit->multi, &running);
        while ((message = curl_multi_info_read(limit->multi, &left)) != NULL) {
            struct slot *slot = slot_of(limit, message->easy_handle);

            end(limit, slot, message->data.result);
            active -= !begin(limit, slot);
        }
        if (active > 0)
            curl_multi_poll(limit->multi, NULL, 0, 1000, NULL);
    }
}

static void
prepare(struct limit *limit, char **words)
{
    struct curl_slist *to = NULL;
    char rule[128];

    snprintf(rule, sizeof rule, "::%s", words[1]);
    to = curl_slist_append(to, rule);
    limit->multi = curl_multi_init();
    for (size_t i = 0; i < AT_ONCE; i++) {
        CURL *easy = limit->slots[i].easy = curl_easy_init();

        if (!easy)
            die("no memory");
        curl_easy_setopt(easy, CURLOPT_CAINFO, words[0]);
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, to);
        curl_easy_setopt(easy, CURLOPT_COOKIEFILE, words[2]);
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    }
}

int
main(int argc, char **argv)
{
    struct limit limit = {.sync = argc > 1 && strcmp(argv[1], "--fsync") == 0};
    char **words = argv + 1 + limit.sync;

    if (argc - limit.sync != 4)
        die("usage: bench-limit [--fsync] CA-FILE ADDRESS:PORT COOKIE-JAR");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    prepare(&limit, words);
    run(&limit);
    return 0;
}
