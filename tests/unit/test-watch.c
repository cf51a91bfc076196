/*
 * What a program that watches a folder of documents sees: each file once, whole,
 * with its date set, after its sidecar, and nothing of what is on its way.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sink/metadata.h"
#include "host/sink/place.h"
#include "host/sink/sidecar.h"
#include "tests/unit/scratch.h"

enum { SEEN_MAX = 64 };

static struct scratch scratch;
static int watch;

/* What the watcher was told, in order, of names that are not hidden and are there. */
static struct seen {
    uint32_t mask;
    char name[64];
    off_t size;
    time_t time;
} seen[SEEN_MAX];
static size_t seen_count;

static void
begin(void)
{
    scratch = scratch_make();
    watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ck_assert_int_ge(watch, 0);
    ck_assert_int_ge(inotify_add_watch(watch, scratch.path,
                                       IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE |
                                           IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE),
                     0);
    seen_count = 0;
}

static void
end(void)
{
    close(watch);
    unsetenv("CLISK_FAILPOINT_FAILS");
    scratch_remove(&scratch);
}

static void
look(const struct inotify_event *event)
{
    struct stat st;

    /* A file without a name is told of by a '#' and its inode; nothing can be opened there. */
    if (event->len == 0 || event->name[0] == '.' ||
        fstatat(scratch.fd, event->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    ck_assert_uint_lt(seen_count, SEEN_MAX);
    seen[seen_count] = (struct seen){.mask = event->mask, .size = st.st_size, .time = st.st_mtime};
    snprintf(seen[seen_count++].name, sizeof seen->name, "%s", event->name);
}

static void
read_events(void)
{
    char buffer[16 * 1024] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t len;

    while ((len = read(watch, buffer, sizeof buffer)) > 0) {
        for (char *at = buffer; at < buffer + len;) {
            const struct inotify_event *event = (const void *)at;

            look(event);
            at += sizeof *event + event->len;
        }
    }
}

/* A document with its sidecar, as a run publishes it; the watcher looks after every step. */
static void
publish(const char *name, const char *content)
{
    struct place_file file = PLACE_FILE_INIT;

    ck_assert_int_eq(place_create(scratch.fd, &file), 0);
    read_events();
    ck_assert_int_eq(fd_write_all(file.fd, content, 2), 0);
    read_events();
    ck_assert_int_eq(fd_write_all(file.fd, content + 2, strlen(content) - 2), 0);
    ck_assert_int_eq(metadata_set_date(file.fd, 2024, 5, 14), 0);
    metadata_set_xattrs(file.fd, &(struct metadata){.title = "Facture"});
    ck_assert_int_eq(place_sync(&file), 0);
    read_events();
    ck_assert_int_eq(sidecar_put(scratch.fd, name, "{}", 2), 0);
    read_events();
    ck_assert_int_eq(place_link(scratch.fd, &file, name), 0);
    read_events();
    place_discard(scratch.fd, &file);
    ck_assert_int_eq(place_sync_folder(scratch.fd), 0);
    read_events();
}

/* How often the watcher was told that a name has come, and that it was written and closed. */
static void
count(const char *name, off_t size, unsigned *ret_created, unsigned *ret_complete)
{
    *ret_created = *ret_complete = 0;
    for (size_t i = 0; i < seen_count; i++) {
        if (strcmp(seen[i].name, name) != 0)
            continue;
        ck_assert_int_eq((int)seen[i].size, (int)size);
        ck_assert(!(seen[i].mask & (IN_MODIFY | IN_MOVED_FROM | IN_DELETE)));
        *ret_created += (seen[i].mask & (IN_CREATE | IN_MOVED_TO)) != 0;
        *ret_complete += (seen[i].mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
    }
}

static size_t
first(const char *name)
{
    size_t i = 0;

    while (i < seen_count && strcmp(seen[i].name, name) != 0)
        i++;
    return i;
}

static int
count_files(void)
{
    DIR *dir = opendir(scratch.path);
    int files = 0;

    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        files += entry->d_type == DT_REG;
    closedir(dir);
    return files;
}

/* With files without a name, without such, and where there are no links either. */
static const char *const failures[] = {"", "place.tmpfile", "place.tmpfile,place.link"};

START_TEST(each_file_is_seen_once_and_whole)
{
    unsigned created, complete;

#ifndef ENABLE_FAILPOINTS
    if (_i > 0)
        return;
#endif
    setenv("CLISK_FAILPOINT_FAILS", failures[_i], 1);
    publish("one.pdf", "content of one");
    publish("two.pdf", "content of two, longer");
    count("one.pdf", 14, &created, &complete);
    ck_assert_uint_eq(created, 1);
    ck_assert_uint_eq(complete, 1);
    count("two.pdf", 22, &created, &complete);
    ck_assert_uint_eq(created, 1);
    ck_assert_uint_eq(complete, 1);
    count("two.pdf.json", 2, &created, &complete);
    ck_assert_uint_eq(created, 1);
    ck_assert_uint_eq(complete, 1);
    ck_assert_uint_lt(first("one.pdf.json"), first("one.pdf"));
    ck_assert_uint_lt(first("two.pdf.json"), first("two.pdf"));
    ck_assert_int_eq((int)seen[first("two.pdf")].time, 1715680800);
    ck_assert_int_eq(count_files(), 4);
}
END_TEST

START_TEST(what_is_discarded_is_never_seen)
{
    struct place_file file = PLACE_FILE_INIT;

    setenv("CLISK_FAILPOINT_FAILS", failures[_i], 1);
    ck_assert_int_eq(place_create(scratch.fd, &file), 0);
    ck_assert_int_eq(fd_write_all(file.fd, "x", 1), 0);
    read_events();
    place_discard(scratch.fd, &file);
    read_events();
    ck_assert_uint_eq(seen_count, 0);
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("watch");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_loop_test(tcase, each_file_is_seen_once_and_whole, 0, ARRAY_SIZE(failures));
    tcase_add_loop_test(tcase, what_is_discarded_is_never_seen, 0, ARRAY_SIZE(failures));
}

int
main(void)
{
    return unit_main("watch", fill);
}
