/*
 * 5,000 titles that want out of their folder, or into the place of another document; and a folder
 * that somebody swaps for a link while documents are put into it.
 */
#include "tests/unit/name-parts.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/name.h"
#include "host/sink/template_record.h"
#include "host/sink/place.h"
#include "tests/unit/scratch.h"

enum { NAMES = 5000, NAMES_TRIES = 1000, NAMES_TITLE_MAX = 4096, RACES = 20000 };

/* Valgrind takes twenty times as long for each. */
static unsigned
under_valgrind(unsigned count)
{
    return getenv("CLISK_VALGRIND") ? count / 20 : count;
}

static struct scratch scratch;
static int folder;

static void
make_folder(void)
{
    scratch = scratch_make();
    ck_assert_int_eq(mkdirat(scratch.fd, "in", 0700), 0);
    ck_assert_int_eq(mkdirat(scratch.fd, "out", 0700), 0);
    folder = openat(scratch.fd, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(folder, 0);
}

static void
remove_folder(void)
{
    close(folder);
    scratch_remove(&scratch);
}

/* --- titles -------------------------------------------------------------------- */

/* What titles are put together from. */
static const char *const pieces[] = {
    "/",
    "\\",
    "../",
    "..\\",
    "..",
    ".",
    "-",
    "--",
    "~",
    "$HOME",
    "`id`",
    "*",
    "?",
    "|",
    ";",
    ":",
    "C:",
    "con",
    "NUL",
    "aux.txt",
    "COM1",
    "lpt9.pdf",
    "CONIN$",
    "COM\302\271",
    " ",
    "\t",
    "\n",
    "\r",
    "\001",
    "\033[2J",
    "\033]0;x\007",
    "\177",
    "\302\205",
    "\302\233"
    "31m",
    "\302\255",
    "\342\200\252",
    "\342\200\256"
    "fdp.exe",
    "\342\201\246",
    "\342\200\213",
    "\342\200\217",
    "\357\273\277",
    "\342\200\250",
    "\342\201\204",
    "\357\274\217",
    "\342\210\225",
    "\342\247\265",
    "\357\274\274",
    "\342\200\244",
    "\357\274\216",
    "e\314\201",
    "\303\251",
    "E\314\201",
    "\303\211",
    "A\314\212",
    "\303\205",
    "\342\204\253",
    "\315\253\315\253\315\253\315\253",
    "\360\237\231\202",
    "\360\237\221\250\342\200\215\360\237\221\251",
    "\360\237\207\253\360\237\207\267",
    "\360\220\215\210",
    "\364\217\277\277",
    "\363\240\201\201",
    "\377",
    "\300\257",
    "\340\200\257",
    "\355\240\200",
    "\370\210\200\200\200",
    "\342\202",
    "\360\237",
    "invoice",
    "INVOICE",
    "Invoice",
    "invoice.pdf",
    ".pdf",
    ".PDF",
    "-2",
    "-2.pdf",
    ".clisk-0123456789abcdef.part",
    "%2e%2e%2f",
    "a",
    "\327\251\327\234\327\225\327\235",
    "\343\203\225\343\202\241",
    "\357\274\241",
    "\341\276\223",
    "\303\237",
    "ss",
    "I",
    "\304\260",
    "\304\261",
    "%s%n%x",
};

static uint32_t
next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* A piece alone or doubled, a chain of them, a flood of one, or one at the place of the cut. */
static void
make_title(unsigned number, struct buf *title)
{
    uint32_t state = 2463534242U + number * 2654435761U;
    size_t count = ARRAY_SIZE(pieces);
    const char *piece = pieces[number % count];
    unsigned way = number / (unsigned)count;

    if (way == 0) {
        buf_append_str(title, piece);
    } else if (way == 1) {
        buf_printf(title, "%s%s", piece, piece);
    } else if (way == 2) {
        while (title->len < NAMES_TITLE_MAX)
            buf_append_str(title, piece);
    } else if (way < 20) {
        buf_printf(title, "%02u", number % 100);
        while (title->len < NAME_STEM_MAX - 20 + way)
            buf_append_byte(title, 'x');
        buf_printf(title, "%sy", piece);
    } else {
        for (unsigned i = 0; i < 1 + way % 12; i++)
            buf_append_str(title, pieces[next_random(&state) % count]);
    }
}

static bool
is_device(const char *name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com1", "lpt9", "conin$"};
    size_t len = strcspn(name, ".");

    while (len > 0 && name[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        if (len == strlen(devices[i]) && strncasecmp(name, devices[i], len) == 0)
            return true;
    }
    return false;
}

/* Nothing that a file system, a shell or a terminal takes for more than a character. */
static bool
is_plain(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && c != 0xAD && !(c >= 0x200B && c <= 0x200F) &&
           !(c >= 0x2028 && c <= 0x202E) && !(c >= 0x2060 && c <= 0x206F) && c != 0xFEFF &&
           c != 0x2044 && c != 0x2215 && c != 0xFF0F && c != '/' && c != '\\' && c != ':' &&
           c != '*' && c != '?' && c != '"' && c != '<' && c != '>' && c != '|' &&
           !(c >= 0xE0000 && c <= 0xE007F);
}

static void
check_name(unsigned number, const char *name)
{
    const char *at = name, *end = name + strlen(name);

    ck_assert_msg(end > name && end - name <= PLACE_NAME_MAX, "%u: %s", number, name);
    ck_assert_msg(text_is_utf8(name, strlen(name)), "%u: %s", number, name);
    ck_assert_msg(!strchr(".- ", name[0]) && !strchr(".- ", end[-1]), "%u: %s", number, name);
    ck_assert_msg(!is_device(name), "%u: %s", number, name);
    while (at < end) {
        uint32_t c = text_next_codepoint(&at, end);

        ck_assert_msg(is_plain(c), "%u: U+%04X in %s", number, (unsigned)c, name);
    }
}

/* As host/broker/publish.c chooses and gives a name. */
static void
put_document(unsigned number)
{
    CLEANUP_BUF struct buf title = BUF_INIT(2 * NAMES_TITLE_MAX), stem = BUF_INIT(1024);
    struct place_file file = PLACE_FILE_INIT;
    struct name_parts parts = {.brand = "Brand"};
    char content[16];
    int linked = 1;

    make_title(number, &title);
    parts.title = buf_str(&title);
    parts.date = number % 3 == 0 ? "2024-05-14" : NULL;
    if (number % 5 == 0)
        parts.brand = parts.title;
    ck_assert_int_eq(template_render_flat(&stem, number % 2 ? "{title}" : TEMPLATE_DEFAULT_FILE,
                                          name_parts_look_up, &parts),
                     0);
    ck_assert_int_eq(place_create(folder, &file), 0);
    snprintf(content, sizeof content, "%u", number);
    ck_assert_int_eq(fd_write_all(file.fd, content, strlen(content)), 0);
    for (unsigned i = 1; linked == 1 && i < NAMES_TRIES; i++) {
        CLEANUP_BUF struct buf name = BUF_INIT(PLACE_NAME_MAX + 1);

        ck_assert_int_eq(name_with_suffix(&name, buf_str(&stem), number % 4 == 3 ? NULL : "pdf", i),
                         0);
        check_name(number, buf_str(&name));
        if (!place_taken(folder, buf_str(&name)))
            linked = place_link(folder, &file, buf_str(&name));
    }
    ck_assert_msg(linked == 0, "%u", number);
    place_discard(folder, &file);
}

static unsigned
content_of(int dirfd, const char *name)
{
    CLEANUP_FD int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    char content[16] = "";

    ck_assert_int_ge(fd, 0);
    ck_assert_int_gt((int)read(fd, content, sizeof content - 1), 0);
    return (unsigned)strtoul(content, NULL, 10);
}

static unsigned
count_entries(const char *name, bool *ret_seen)
{
    int fd = openat(scratch.fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fdopendir(fd);
    struct dirent *entry;
    unsigned count = 0;

    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (ret_seen) {
            unsigned number = content_of(fd, entry->d_name);

            ck_assert_msg(number < NAMES && !ret_seen[number], "%u twice", number);
            ret_seen[number] = true;
        }
    }
    closedir(dir);
    return count;
}

START_TEST(no_name_escapes_and_none_is_shared)
{
    static bool seen[NAMES];

    for (unsigned number = 0; number < under_valgrind(NAMES); number++)
        put_document(number);
    /* Each document is there, once and whole, and nothing is anywhere else. */
    ck_assert_uint_eq(count_entries("in", seen), under_valgrind(NAMES));
    ck_assert_uint_eq(count_entries("out", NULL), 0);
    ck_assert_uint_eq(count_entries(".", NULL), 2);
}
END_TEST

/* --- races --------------------------------------------------------------------- */

typedef void swapper(void);

/* The folder "a/b" is a directory, then a link out of it, and so on. */
static void
swap_folder(void)
{
    if (renameat2(scratch.fd, "in/a/b", scratch.fd, "in/a/link", RENAME_EXCHANGE) < 0)
        abort();
}

/* The name of a document is taken by a link to a file outside, then free again. */
static void
swap_name(void)
{
    /* A document that is there already stays for a turn. */
    if (symlinkat("../out/victim", folder, "document.pdf") < 0 && errno != EEXIST)
        abort();
    (void)unlinkat(folder, "document.pdf", 0);
}

static pid_t
start_swapping(swapper *swap)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            swap();
    }
    return pid;
}

static void
stop_swapping(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

START_TEST(a_folder_that_is_swapped_for_a_link_is_not_followed)
{
    unsigned entered = 0, refused = 0;
    struct stat out, st;
    pid_t pid;

    ck_assert_int_eq(fstatat(scratch.fd, "out", &out, 0), 0);
    fd_close(&(int){fd_mkdir_at(scratch.fd, "in/a/b")});
    ck_assert_int_eq(symlinkat("../../out", scratch.fd, "in/a/link"), 0);
    pid = start_swapping(swap_folder);
    for (unsigned i = 0; i < under_valgrind(RACES); i++) {
        CLEANUP_FD int fd = i % 2 ? fd_mkdir_at(folder, "a/b") : fd_opendir_at(folder, "a/b");

        if (fd < 0) {
            refused++;
            continue;
        }
        entered++;
        ck_assert_int_eq(fstat(fd, &st), 0);
        ck_assert(st.st_ino != out.st_ino);
    }
    stop_swapping(pid);
    /* Both happened, or nothing was raced for. */
    ck_assert_uint_gt(entered, 0);
    ck_assert_uint_gt(refused, 0);
    ck_assert_uint_eq(count_entries("out", NULL), 0);
}
END_TEST

START_TEST(a_link_in_the_place_of_a_document_is_not_followed)
{
    static const uint8_t none[DIGEST_LEN];
    unsigned linked = 0, taken = 0;
    pid_t pid;

    close(openat(scratch.fd, "out/victim", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    pid = start_swapping(swap_name);
    for (unsigned i = 0; i < under_valgrind(RACES); i++) {
        struct place_file file = PLACE_FILE_INIT;
        int result;

        ck_assert_int_ne(place_compare(folder, "document.pdf", 0, none), PLACE_SAME);
        ck_assert_int_eq(place_create(folder, &file), 0);
        ck_assert_int_eq((int)pwrite(file.fd, "x", 1, 0), 1);
        result = place_link(folder, &file, "document.pdf");
        ck_assert_int_ge(result, 0);
        linked += result == 0;
        taken += result == 1;
        place_discard(folder, &file);
    }
    stop_swapping(pid);
    ck_assert_uint_gt(linked, 0);
    ck_assert_uint_gt(taken, 0);
    {
        struct stat st;

        ck_assert_int_eq(fstatat(scratch.fd, "out/victim", &st, 0), 0);
        ck_assert_int_eq((int)st.st_size, 0);
        ck_assert_uint_eq(st.st_nlink, 1);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("hostile-names");

    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, no_name_escapes_and_none_is_shared);
    tcase_add_test(tcase, a_folder_that_is_swapped_for_a_link_is_not_followed);
    tcase_add_test(tcase, a_link_in_the_place_of_a_document_is_not_followed);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("hostile-names", fill);
}
