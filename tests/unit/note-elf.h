/*
 * Shared objects made by hand, as far as the reader of notes looks at them:
 * an ELF header, one program header and one segment of notes behind it.
 */
#ifndef CLISK_TESTS_NOTE_ELF_H
#define CLISK_TESTS_NOTE_ELF_H

#include <elf.h>
#include <string.h>

#include "host/common/codec.h"

#if defined(__aarch64__)
#define NOTE_ELF_MACHINE EM_AARCH64
#elif defined(__riscv)
#define NOTE_ELF_MACHINE EM_RISCV
#else
#define NOTE_ELF_MACHINE EM_X86_64
#endif

static inline void
note_elf_pad(struct buf *buf, size_t align)
{
    while (buf->len % align != 0)
        buf_append_byte(buf, 0);
}

/* Appends a note; `align` is the one of the segment, at which the buffer begins. */
static inline void
note_elf_put_note(struct buf *buf, const char *name, uint32_t type, const void *desc, size_t len,
                  size_t align)
{
    put_u32(buf, (uint32_t)strlen(name) + 1);
    put_u32(buf, (uint32_t)len);
    put_u32(buf, type);
    buf_append(buf, name, strlen(name) + 1);
    note_elf_pad(buf, align);
    buf_append(buf, desc, len);
    note_elf_pad(buf, align);
}

/* Our note: the number of the SDK and the manifest. */
static inline void
note_elf_put_manifest(struct buf *buf, uint32_t api, const char *manifest)
{
    CLEANUP_BUF struct buf desc = BUF_INIT(1024 * 1024);

    put_u32(&desc, api);
    buf_append_str(&desc, manifest);
    note_elf_put_note(buf, "clisk", 1, desc.data, desc.len, 4);
}

static inline void
note_elf_put_header(struct buf *buf, uint64_t notes_len, uint64_t align)
{
    Elf64_Ehdr ehdr = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = NOTE_ELF_MACHINE,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof ehdr,
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
    };
    Elf64_Phdr phdr = {
        .p_type = PT_NOTE,
        .p_offset = sizeof ehdr + sizeof phdr,
        .p_filesz = notes_len,
        .p_align = align,
    };

    buf_append(buf, &ehdr, sizeof ehdr);
    buf_append(buf, &phdr, sizeof phdr);
}

/* A whole file with these notes. */
static inline void
note_elf_put_file(struct buf *buf, const struct buf *notes, uint64_t align)
{
    note_elf_put_header(buf, notes->len, align);
    buf_append(buf, notes->data, notes->len);
}

#endif
