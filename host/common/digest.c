#include "host/common/digest.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

struct digest {
    EVP_MD_CTX *ctx;
};

struct digest *
digest_new(void)
{
    struct digest *digest = calloc(1, sizeof *digest);

    if (!digest)
        return NULL;
    digest->ctx = EVP_MD_CTX_new();
    if (!digest->ctx || EVP_DigestInit_ex(digest->ctx, EVP_sha256(), NULL) != 1)
        return digest_free(digest);
    return digest;
}

struct digest *
digest_free(struct digest *digest)
{
    if (digest) {
        EVP_MD_CTX_free(digest->ctx);
        free(digest);
    }
    return NULL;
}

/* With the method that it has: to look one up costs more than to hash a small text. */
int
digest_reset(struct digest *digest)
{
    return EVP_DigestInit_ex(digest->ctx, NULL, NULL) == 1 ? 0 : -1;
}

int
digest_update(struct digest *digest, const void *data, size_t len)
{
    return EVP_DigestUpdate(digest->ctx, data, len) == 1 ? 0 : -1;
}

int
digest_final(struct digest *digest, uint8_t out[DIGEST_LEN])
{
    return EVP_DigestFinal_ex(digest->ctx, out, NULL) == 1 ? 0 : -1;
}

int
digest_file(int fd, uint8_t out[DIGEST_LEN], uint64_t *ret_size)
{
    struct digest *digest = digest_new();
    unsigned char chunk[32 * 1024];
    uint64_t size = 0;
    int result = -1;

    if (!digest) {
        errno = ENOMEM;
        return -1;
    }
    for (;;) {
        ssize_t len = pread(fd, chunk, sizeof chunk, (off_t)size);

        if (len < 0) {
            if (errno == EINTR)
                continue;
            break;
        }
        if (len == 0) {
            result = digest_final(digest, out);
            break;
        }
        if (digest_update(digest, chunk, (size_t)len) < 0) {
            errno = EIO;
            break;
        }
        size += (uint64_t)len;
    }
    digest_free(digest);
    if (result == 0 && ret_size)
        *ret_size = size;
    return result;
}

void
digest_hex(const uint8_t digest[DIGEST_LEN], char out[DIGEST_HEX_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < DIGEST_LEN; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[DIGEST_HEX_LEN] = '\0';
}
