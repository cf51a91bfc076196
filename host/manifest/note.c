#include "host/manifest/note.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/manifest/manifest.h"

#if defined(__x86_64__)
#define NOTE_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define NOTE_MACHINE EM_AARCH64
#elif defined(__riscv)
#define NOTE_MACHINE EM_RISCV
#else
#define NOTE_MACHINE EM_NONE /* not checked here: the loader will */
#endif

enum {
    NOTE_TYPE = 1,
    NOTE_SEGMENTS_MAX = 64,
    NOTE_BYTES_MAX = 4 * MANIFEST_BYTES_MAX /* of all notes of a file */
};

/* With the NUL, as it stands in the note. */
static const char note_name[] = "clisk";

struct note_table {
    uint64_t offset;
    uint16_t count;
};

struct note_segment {
    uint64_t offset;
    uint64_t size;
    uint64_t align;
};

struct note_entry {
    struct span name;
    struct span desc;
    uint32_t type;
};

/* What has been found so far. */
struct note_found {
    uint32_t api;
    size_t segments_size;
    struct buf manifest;
    bool any;
};

/* fd_pread_all() where the offset and the length came from the file. */
static int
note_pread(int fd, void *data, size_t len, uint64_t offset, struct error *err)
{
    uint64_t end;

    if (__builtin_add_overflow(offset, len, &end) || end > INT64_MAX)
        return error_set(err, OUTCOME_SETUP, "is malformed: a part of it lies beyond any file");
    if (fd_pread_all(fd, data, len, (off_t)offset) == 0)
        return 0;
    if (errno == EIO)
        return error_set(err, OUTCOME_SETUP, "is cut, or not an ELF shared object");
    return error_errno(err, OUTCOME_SETUP, "cannot be read");
}

static int
note_check_ident(const uint8_t ident[EI_NIDENT], struct error *err)
{
    if (memcmp(ident, ELFMAG, SELFMAG) != 0)
        return error_set(err, OUTCOME_SETUP, "is not an ELF shared object");
    if (ident[EI_CLASS] == ELFCLASS32)
        return error_set(err, OUTCOME_SETUP, "is a 32-bit object: konnectors are 64-bit");
    if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_VERSION] != EV_CURRENT)
        return error_set(err, OUTCOME_SETUP, "is an ELF file of an unknown kind");
    if (ident[EI_DATA] != ELFDATA2LSB)
        return error_set(err, OUTCOME_SETUP,
                         "was built for another machine (it is not little-endian)");
    return 0;
}

/* The ELF header: where the program headers are. */
static int
note_read_header(int fd, struct note_table *ret_table, struct error *err)
{
    uint8_t bytes[sizeof(Elf64_Ehdr)];
    struct reader reader;
    uint16_t type, machine, entry_size, count;
    uint64_t offset;

    if (note_pread(fd, bytes, sizeof bytes, 0, err) < 0 || note_check_ident(bytes, err) < 0)
        return -1;
    reader = reader_of(bytes + offsetof(Elf64_Ehdr, e_type), 2 * sizeof type);
    type = get_u16(&reader);
    machine = get_u16(&reader);
    if (type != ET_DYN)
        return error_set(err, OUTCOME_SETUP, "is not a shared object (its ELF type is %u)", type);
    if (NOTE_MACHINE != EM_NONE && machine != NOTE_MACHINE)
        return error_set(err, OUTCOME_SETUP, "was built for another machine (its number is %u)",
                         machine);
    reader = reader_of(bytes + offsetof(Elf64_Ehdr, e_phoff), sizeof offset);
    offset = get_u64(&reader);
    reader = reader_of(bytes + offsetof(Elf64_Ehdr, e_phentsize), 2 * sizeof count);
    entry_size = get_u16(&reader);
    count = get_u16(&reader);
    if (entry_size != sizeof(Elf64_Phdr) || count == 0 || count > NOTE_SEGMENTS_MAX)
        return error_set(err, OUTCOME_SETUP, "is malformed: %u program headers of %u bytes", count,
                         entry_size);
    *ret_table = (struct note_table){offset, count};
    return 0;
}

/* A program header. 0; 1 when it is not one of notes. */
static int
note_get_segment(struct reader *reader, struct note_segment *ret_segment)
{
    struct note_segment segment;
    uint32_t type = get_u32(reader);

    get_u32(reader); /* flags */
    segment.offset = get_u64(reader);
    get_u64(reader); /* virtual address */
    get_u64(reader); /* physical address */
    segment.size = get_u64(reader);
    get_u64(reader); /* size in memory */
    segment.align = get_u64(reader);
    if (type != PT_NOTE)
        return 1;
    *ret_segment = segment;
    return 0;
}

/* Takes `size` bytes, and what aligns the rest, off the front. Padding may be missing at the end.
 */
static int
note_take(struct span *rest, size_t size, size_t align, struct span *ret_taken)
{
    size_t padded;

    if (size > rest->len || __builtin_add_overflow(size, align - 1, &padded))
        return -1;
    padded &= ~(align - 1);
    if (padded > rest->len)
        padded = rest->len;
    *ret_taken = (struct span){rest->data, size};
    rest->data += padded;
    rest->len -= padded;
    return 0;
}

/* The next note. 0; 1 at the end; -1 when it does not fit into the segment. */
static int
note_next(struct span *rest, size_t align, struct note_entry *ret_entry)
{
    struct reader reader = reader_of(rest->data, rest->len);
    struct note_entry entry;
    struct span head;
    size_t name_end, name_size, desc_size;

    if (rest->len < sizeof(Elf64_Nhdr))
        return 1;
    name_size = get_u32(&reader);
    desc_size = get_u32(&reader);
    entry.type = get_u32(&reader);
    /* The description is aligned from the beginning of the note, so header and name go together. */
    if (__builtin_add_overflow(name_size, sizeof(Elf64_Nhdr), &name_end) ||
        note_take(rest, name_end, align, &head) < 0 ||
        note_take(rest, desc_size, align, &entry.desc) < 0)
        return -1;
    entry.name = (struct span){head.data + sizeof(Elf64_Nhdr), name_size};
    *ret_entry = entry;
    return 0;
}

static bool
note_is_ours(const struct note_entry *entry)
{
    return entry->type == NOTE_TYPE && entry->name.len == sizeof note_name &&
           memcmp(entry->name.data, note_name, sizeof note_name) == 0;
}

static int
note_keep(struct note_found *found, struct span desc, struct error *err)
{
    struct reader reader = reader_of(desc.data, desc.len);

    if (found->any)
        return error_set(err, OUTCOME_SETUP, "has two clisk manifests");
    found->api = get_u32(&reader);
    if (reader.bad || reader.left == 0)
        return error_set(err, OUTCOME_SETUP, "has an empty clisk manifest");
    if (reader.left > MANIFEST_BYTES_MAX)
        return error_set(err, OUTCOME_SETUP, "has a clisk manifest of more than %d bytes",
                         MANIFEST_BYTES_MAX);
    if (buf_append(&found->manifest, reader.at, reader.left) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    found->any = true;
    return 0;
}

/* Keeps our note among those of a segment. */
static int
note_scan(struct span rest, size_t align, struct note_found *found, struct error *err)
{
    struct note_entry entry;
    int r;

    while ((r = note_next(&rest, align, &entry)) == 0) {
        if (note_is_ours(&entry) && note_keep(found, entry.desc, err) < 0)
            return -1;
    }
    if (r < 0)
        return error_set(err, OUTCOME_SETUP, "is malformed: a note is longer than its segment");
    return 0;
}

static int
note_read_segment(int fd, const struct note_segment *segment, struct note_found *found,
                  struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
    size_t size = (size_t)segment->size;
    uint8_t *room;

    if (segment->size > NOTE_BYTES_MAX - found->segments_size)
        return error_set(err, OUTCOME_SETUP, "has more than %d bytes of notes", NOTE_BYTES_MAX);
    found->segments_size += size;
    room = buf_reserve(&bytes, size);
    if (!room)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (note_pread(fd, room, size, segment->offset, err) < 0)
        return -1;
    return note_scan((struct span){room, size}, segment->align == 8 ? 8 : 4, found, err);
}

static int
note_read_segments(int fd, const struct note_table *table, struct note_found *found,
                   struct error *err)
{
    uint8_t bytes[NOTE_SEGMENTS_MAX * sizeof(Elf64_Phdr)];
    size_t len = table->count * sizeof(Elf64_Phdr);
    struct reader reader;
    struct note_segment segment;

    if (note_pread(fd, bytes, len, table->offset, err) < 0)
        return -1;
    reader = reader_of(bytes, len);
    while (reader.left > 0) {
        if (note_get_segment(&reader, &segment) == 0 &&
            note_read_segment(fd, &segment, found, err) < 0)
            return -1;
    }
    if (!found->any)
        return error_set(err, OUTCOME_SETUP, "has no clisk manifest");
    return 0;
}

int
note_read(int fd, uint32_t *ret_api, struct buf *ret_manifest, struct error *err)
{
    struct note_found found = {.manifest = BUF_INIT(MANIFEST_BYTES_MAX)};
    struct note_table table = {0};
    int result = -1;

    if (note_read_header(fd, &table, err) == 0 &&
        note_read_segments(fd, &table, &found, err) == 0) {
        result = buf_append(ret_manifest, found.manifest.data, found.manifest.len);
        if (result == 0)
            *ret_api = found.api;
        else
            error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    buf_free(&found.manifest);
    return result;
}
