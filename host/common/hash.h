/*
 * FNV-1a of 64 bits: to find a text again among others that nobody hostile has
 * chosen so that they clash, or where a clash costs nothing but time.
 */
#ifndef CLISK_COMMON_HASH_H
#define CLISK_COMMON_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_INIT UINT64_C(14695981039346656037)

static inline uint64_t
hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(1099511628211);
}

static inline uint64_t
hash_bytes(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < len; i++)
        hash = hash_byte(hash, bytes[i]);
    return hash;
}

/* The same purpose for long texts, eight bytes at a time: another number. */
static inline uint64_t
hash_long(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    uint64_t word;

    for (; len >= sizeof word; len -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = (hash ^ word) * UINT64_C(1099511628211);
        hash ^= hash >> 32;
    }
    return hash_bytes(hash, bytes, len);
}

/* With its NUL, so that where one text ends and the next begins counts. */
static inline uint64_t
hash_text(uint64_t hash, const char *text)
{
    do
        hash = hash_byte(hash, (unsigned char)*text);
    while (*text++);
    return hash;
}

#endif
