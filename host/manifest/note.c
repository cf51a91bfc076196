#include "host/manifest/note.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "host/common/fd.h"
#include "host/manifest/manifest.h"

enum { NOTE_SEGMENTS_MAX = 64, NOTE_SEGMENT_BYTES_MAX = MANIFEST_BYTES_MAX + 4096, NOTE_TYPE = 1 };

static const char note_name[] = "clisk";

#if defined(__x86_64__)
#define NOTE_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define NOTE_MACHINE EM_AARCH64
#elif defined(__riscv)
#define NOTE_MACHINE EM_RISCV
#else
#define NOTE_MACHINE EM_NONE
#endif

static int
note_read_header(int fd, Elf64_Ehdr *header, struct error *err)
{
    if (fd_pread_all(fd, header, sizeof *header, 0) < 0 ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_type != ET_DYN)
        return error_set(err, OUTCOME_SETUP, "is no shared object");
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return error_set(err, OUTCOME_SETUP, "is no 64-bit little-endian shared object");
    if (NOTE_MACHINE != EM_NONE && header->e_machine != NOTE_MACHINE)
        return error_set(err, OUTCOME_SETUP, "was built for another machine (ELF machine %u)",
                         header->e_machine);
    if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum > NOTE_SEGMENTS_MAX)
        return error_set(err, OUTCOME_SETUP, "has program headers that make no sense");
    return 0;
}

/* One note; its parts are padded to four bytes. 0, 1 at the end or for what makes no sense. */
static int
note_next(struct reader *reader, struct span *ret_name, uint32_t *ret_type, struct span *ret_desc)
{
    uint32_t name_len = get_u32(reader), desc_len = get_u32(reader);
    size_t name_room, desc_room;

    *ret_type = get_u32(reader);
    if (reader->bad || name_len > reader->left)
        return 1;
    *ret_name = (struct span){reader->at, name_len};
    name_room = ((size_t)name_len + 3) & ~(size_t)3;
    if (name_room > reader->left)
        return 1;
    reader->at += name_room;
    reader->left -= name_room;
    if (desc_len > reader->left)
        return 1;
    *ret_desc = (struct span){reader->at, desc_len};
    desc_room = ((size_t)desc_len + 3) & ~(size_t)3;
    desc_room = desc_room > reader->left ? reader->left : desc_room;
    reader->at += desc_room;
    reader->left -= desc_room;
    return 0;
}

static bool
note_is_ours(struct span name, uint32_t type)
{
    return type == NOTE_TYPE && name.len == sizeof note_name &&
           memcmp(name.data, note_name, sizeof note_name) == 0;
}

/* 0 when it is in this segment, 1 when it is not. */
static int
note_search(struct span segment, uint32_t *ret_api, struct buf *ret_manifest)
{
    struct reader reader = reader_of(segment.data, segment.len);
    struct span name, desc;
    uint32_t type;

    while (note_next(&reader, &name, &type, &desc) == 0) {
        struct reader content = reader_of(desc.data, desc.len);
        uint32_t api = get_u32(&content);

        if (!note_is_ours(name, type) || content.bad)
            continue;
        *ret_api = api;
        buf_append(ret_manifest, content.at, content.left);
        return ret_manifest->bad ? 1 : 0;
    }
    return 1;
}

static int
note_search_segment(int fd, const Elf64_Phdr *segment, uint32_t *ret_api, struct buf *ret_manifest)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(NOTE_SEGMENT_BYTES_MAX);
    uint8_t *room;

    if (segment->p_type != PT_NOTE || segment->p_filesz > NOTE_SEGMENT_BYTES_MAX ||
        segment->p_offset > INT64_MAX - NOTE_SEGMENT_BYTES_MAX)
        return 1;
    room = buf_reserve(&bytes, segment->p_filesz);
    if (!room || fd_pread_all(fd, room, segment->p_filesz, (off_t)segment->p_offset) < 0)
        return 1;
    return note_search((struct span){room, segment->p_filesz}, ret_api, ret_manifest);
}

int
note_read(int fd, uint32_t *ret_api, struct buf *ret_manifest, struct error *err)
{
    Elf64_Phdr segments[NOTE_SEGMENTS_MAX];
    Elf64_Ehdr header;

    if (note_read_header(fd, &header, err) < 0)
        return -1;
    if (header.e_phoff > INT64_MAX - sizeof segments ||
        fd_pread_all(fd, segments, header.e_phnum * sizeof segments[0], (off_t)header.e_phoff) < 0)
        return error_set(err, OUTCOME_SETUP, "is cut: its program headers are missing");
    for (unsigned i = 0; i < header.e_phnum; i++) {
        if (note_search_segment(fd, &segments[i], ret_api, ret_manifest) == 0)
            return 0;
    }
    return error_set(err, OUTCOME_SETUP, "has no clisk manifest");
}
