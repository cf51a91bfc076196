#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/manifest/manifest.h"
#include "host/manifest/note.h"
#include "tests/unit/note-elf.h"
#include "tests/unit/unit.h"

enum { FILE_MAX = 2 * 1024 * 1024, SEGMENTS_MAX = 64, NOTES_MAX = 4 * MANIFEST_BYTES_MAX };

static const char manifest[] = "{\"slug\":\"shop\"}";

/* What note_read() makes of a file of these bytes. */
static int
read_bytes(const struct buf *file, uint32_t *ret_api, struct buf *ret_manifest, struct error *err)
{
    CLEANUP_FD int fd = memfd_create("note", MFD_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, file->data, file->len), 0);
    return note_read(fd, ret_api, ret_manifest, err);
}

static void
assert_refused(const struct buf *file, const char *why)
{
    CLEANUP_BUF struct buf found = BUF_INIT(FILE_MAX);
    struct error err = {0};
    uint32_t api = 77;

    ck_assert(!file->bad);
    ck_assert_int_eq(read_bytes(file, &api, &found, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s: %s", why, err.message);
    ck_assert_uint_eq(api, 77);
    ck_assert_uint_eq(found.len, 0);
}

static void
assert_found(const struct buf *file, const char *text)
{
    CLEANUP_BUF struct buf found = BUF_INIT(FILE_MAX);
    struct error err = {0};
    uint32_t api = 0;

    ck_assert_msg(read_bytes(file, &api, &found, &err) == 0, "%s", err.message);
    ck_assert_uint_eq(api, 1);
    ck_assert_str_eq(buf_str(&found), text);
}

/* A good file, for tests that then spoil one thing. */
static void
make_file(struct buf *file)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX);

    note_elf_put_manifest(&notes, 1, manifest);
    note_elf_put_file(file, &notes, 4);
}

static void
read_path(const char *path, struct buf *ret_file)
{
    CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

    ck_assert_msg(fd >= 0, "%s", path);
    ck_assert_int_eq(fd_read_to_end(fd, ret_file), 0);
}

START_TEST(test_made_by_hand)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);

    make_file(&file);
    assert_found(&file, manifest);
}
END_TEST

START_TEST(test_built_konnector)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX * 8), json = BUF_INIT(FILE_MAX);
    char path[4096];

    snprintf(path, sizeof path, "%s/plugins/.libs/acme.so", getenv("top_builddir"));
    read_path(path, &file);
    snprintf(path, sizeof path, "%s/plugins/acme/manifest.json", getenv("top_srcdir"));
    read_path(path, &json);
    assert_found(&file, buf_str(&json));
}
END_TEST

START_TEST(test_among_other_notes)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX), file = BUF_INIT(FILE_MAX);

    note_elf_put_note(&notes, "GNU", 3, "0123456789012345678", 19, 4);
    note_elf_put_note(&notes, "clisk", 2, "not ours", 8, 4);
    note_elf_put_note(&notes, "clisky", 1, "not ours", 8, 4);
    note_elf_put_note(&notes, "", 1, "", 0, 4);
    note_elf_put_manifest(&notes, 1, manifest);
    note_elf_put_note(&notes, "GNU", 5, "", 0, 4);
    note_elf_put_file(&file, &notes, 4);
    assert_found(&file, manifest);
}
END_TEST

START_TEST(test_aligned_to_eight)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX), file = BUF_INIT(FILE_MAX);

    put_u32(&notes, 6);
    put_u32(&notes, 4 + (uint32_t)strlen(manifest));
    put_u32(&notes, 1);
    buf_append(&notes, "clisk", 6);
    note_elf_pad(&notes, 8);
    put_u32(&notes, 1);
    buf_append_str(&notes, manifest);
    note_elf_put_file(&file, &notes, 8);
    assert_found(&file, manifest);
}
END_TEST

START_TEST(test_every_prefix_is_refused)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX), part = BUF_INIT(FILE_MAX);

    make_file(&file);
    /* The last byte pads the note; the segment's size counts it. */
    for (size_t len = 0; len < file.len; len++) {
        buf_reset(&part);
        ck_assert_int_eq(buf_append(&part, file.data, len), 0);
        assert_refused(&part, len < 64 ? "not an ELF shared object" : "is cut");
    }
}
END_TEST

START_TEST(test_not_elf)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);

    make_file(&file);
    file.data[1] = 'e';
    assert_refused(&file, "not an ELF shared object");
}
END_TEST

struct spoil {
    size_t at;
    uint8_t byte;
    const char *why;
};

static const struct spoil spoils[] = {
    {EI_CLASS, ELFCLASS32, "32-bit"},
    {EI_CLASS, 9, "unknown kind"},
    {EI_VERSION, 9, "unknown kind"},
    {EI_DATA, ELFDATA2MSB, "another machine"},
    {offsetof(Elf64_Ehdr, e_type), ET_EXEC, "not a shared object"},
    {offsetof(Elf64_Ehdr, e_type), ET_REL, "not a shared object"},
    {offsetof(Elf64_Ehdr, e_machine), EM_386, "another machine"},
    {offsetof(Elf64_Ehdr, e_phentsize), 32, "program headers"},
    {offsetof(Elf64_Ehdr, e_phnum), 0, "program headers"},
    {offsetof(Elf64_Ehdr, e_phnum), 65, "program headers"},
    {offsetof(Elf64_Ehdr, e_phnum) + 1, 0xff, "program headers"},
    {offsetof(Elf64_Ehdr, e_phoff) + 7, 0x7f, "is cut"},
    {offsetof(Elf64_Ehdr, e_phoff) + 7, 0xff, "beyond any file"},
    {offsetof(Elf64_Ehdr, e_phoff) + 3, 1, "is cut"},
    {64 + offsetof(Elf64_Phdr, p_type), PT_LOAD, "has no clisk manifest"},
    {64 + offsetof(Elf64_Phdr, p_offset) + 7, 0xff, "beyond any file"},
    {64 + offsetof(Elf64_Phdr, p_filesz) + 7, 0xff, "bytes of notes"},
    {64 + offsetof(Elf64_Phdr, p_filesz) + 1, 1, "is cut"},
    {64 + offsetof(Elf64_Phdr, p_filesz), 0, "has no clisk manifest"},
    {120 + 0, 5, "has no clisk manifest"},
    {120 + 3, 0xff, "longer than its segment"},
    {120 + 4, 0xff, "longer than its segment"},
    {120 + 7, 0xff, "longer than its segment"},
    {120 + 4, 3, "empty"},
    {120 + 4, 4, "empty"},
    {120 + 8, 2, "has no clisk manifest"},
    {120 + 12, 'C', "has no clisk manifest"},
};

START_TEST(test_spoiled)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);

    make_file(&file);
    file.data[spoils[_i].at] = spoils[_i].byte;
    assert_refused(&file, spoils[_i].why);
}
END_TEST

START_TEST(test_two_manifests)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX), file = BUF_INIT(FILE_MAX);

    note_elf_put_manifest(&notes, 1, manifest);
    note_elf_put_manifest(&notes, 1, manifest);
    note_elf_put_file(&file, &notes, 4);
    assert_refused(&file, "two clisk manifests");
}
END_TEST

static void
make_manifest_of(struct buf *file, size_t len)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX), text = BUF_INIT(FILE_MAX);

    memset(buf_reserve(&text, len), 'x', len);
    buf_commit(&text, len);
    note_elf_put_manifest(&notes, 1, buf_str(&text));
    note_elf_put_file(file, &notes, 4);
}

START_TEST(test_largest_manifest)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX), found = BUF_INIT(MANIFEST_BYTES_MAX);
    struct error err = {0};
    uint32_t api;

    make_manifest_of(&file, MANIFEST_BYTES_MAX);
    ck_assert_int_eq(read_bytes(&file, &api, &found, &err), 0);
    ck_assert_uint_eq(found.len, MANIFEST_BYTES_MAX);
}
END_TEST

START_TEST(test_manifest_too_large)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);

    make_manifest_of(&file, MANIFEST_BYTES_MAX + 1);
    assert_refused(&file, "more than 65536 bytes");
}
END_TEST

START_TEST(test_notes_too_large)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);

    make_manifest_of(&file, NOTES_MAX + 1);
    assert_refused(&file, "bytes of notes");
}
END_TEST

/* Many segments that are the same bytes of the file may not add up to more than one may hold. */
START_TEST(test_many_segments)
{
    CLEANUP_BUF struct buf file = BUF_INIT(FILE_MAX);
    Elf64_Ehdr ehdr;
    Elf64_Phdr phdr = {.p_type = PT_NOTE, .p_filesz = NOTES_MAX / 16};

    note_elf_put_header(&file, 0, 4);
    memcpy(&ehdr, file.data, sizeof ehdr);
    ehdr.e_phnum = SEGMENTS_MAX;
    phdr.p_offset = sizeof ehdr + SEGMENTS_MAX * sizeof phdr;
    buf_reset(&file);
    buf_append(&file, &ehdr, sizeof ehdr);
    for (int i = 0; i < SEGMENTS_MAX; i++)
        buf_append(&file, &phdr, sizeof phdr);
    memset(buf_reserve(&file, phdr.p_filesz), 0, phdr.p_filesz);
    buf_commit(&file, phdr.p_filesz);
    assert_refused(&file, "bytes of notes");
}
END_TEST

START_TEST(test_newer_sdk_is_given)
{
    CLEANUP_BUF struct buf notes = BUF_INIT(FILE_MAX), file = BUF_INIT(FILE_MAX);
    CLEANUP_BUF struct buf found = BUF_INIT(MANIFEST_BYTES_MAX);
    struct error err = {0};
    uint32_t api = 0;

    note_elf_put_manifest(&notes, 0x12345678, manifest);
    note_elf_put_file(&file, &notes, 4);
    ck_assert_int_eq(read_bytes(&file, &api, &found, &err), 0);
    ck_assert_uint_eq(api, 0x12345678);
}
END_TEST

START_TEST(test_unreadable)
{
    CLEANUP_BUF struct buf found = BUF_INIT(MANIFEST_BYTES_MAX);
    struct error err = {0};
    uint32_t api;

    ck_assert_int_eq(note_read(-1, &api, &found, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert(strstr(err.message, "cannot be read"));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *found = tcase_create("found"), *refused = tcase_create("refused");

    tcase_add_test(found, test_made_by_hand);
    tcase_add_test(found, test_built_konnector);
    tcase_add_test(found, test_among_other_notes);
    tcase_add_test(found, test_aligned_to_eight);
    tcase_add_test(found, test_largest_manifest);
    tcase_add_test(found, test_newer_sdk_is_given);
    suite_add_tcase(suite, found);
    tcase_add_test(refused, test_every_prefix_is_refused);
    tcase_add_test(refused, test_not_elf);
    tcase_add_loop_test(refused, test_spoiled, 0, (int)ARRAY_SIZE(spoils));
    tcase_add_test(refused, test_two_manifests);
    tcase_add_test(refused, test_manifest_too_large);
    tcase_add_test(refused, test_notes_too_large);
    tcase_add_test(refused, test_many_segments);
    tcase_add_test(refused, test_unreadable);
    suite_add_tcase(suite, refused);
}

int
main(void)
{
    return unit_main("note", fill);
}
