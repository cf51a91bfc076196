#include "host/fetcher/body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    /* A document of common size takes one write. */
    BODY_CHUNK = 64 * 1024,
    BODY_PAGE = 128 * 1024,
    BODY_MIB = 1024 * 1024,
    BODY_BOMB_SIZE = 1024 * 1024,
    /* libcurl may have read that much which it does not count yet. */
    BODY_BOMB_SLACK = 16 * 1024
};

struct body
body_of_pool(uint8_t *pool, uint64_t max)
{
    return (struct body){.pool = pool, .page = BUF_INIT_SECRET(max), .file = -1, .max = max};
}

struct body
body_of_file(int file, uint64_t max)
{
    return (struct body){.file = file, .max = max};
}

void
body_free(struct body *body)
{
    if (body->file >= 0)
        close(body->file);
    body->file = -1;
    body->digest = digest_free(body->digest);
    free(body->chunk);
    body->chunk = NULL;
    buf_free(&body->page);
}

/* The digest and the chunk of a document, once there is something to put into them. */
static int
body_prepare(struct body *body, struct error *err)
{
    if (!body->digest)
        body->digest = digest_new();
    if (!body->chunk)
        body->chunk = malloc(BODY_CHUNK);
    if (!body->digest || !body->chunk)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

int
body_restart(struct body *body, struct error *err)
{
    bool dirty = body->written > 0;

    body->size = 0;
    body->written = 0;
    buf_reset(&body->page);
    if (body->digest && digest_reset(body->digest) < 0)
        return error_set(err, OUTCOME_INTERNAL, "cannot compute a digest");
    if (dirty && body->file >= 0 && ftruncate(body->file, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot empty a document");
    return 0;
}

static int
body_pwrite_all(int fd, const uint8_t *data, size_t len, uint64_t offset)
{
    while (len > 0) {
        ssize_t done = pwrite(fd, data, len, (off_t)offset);

        if (done < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        data += done;
        len -= (size_t)done;
        offset += (uint64_t)done;
    }
    return 0;
}

static int
body_flush(struct body *body, struct error *err)
{
    size_t len = (size_t)(body->size - body->written);

    if (len == 0)
        return 0;
    if (digest_update(body->digest, body->chunk, len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "cannot compute a digest");
    if (body_pwrite_all(body->file, body->chunk, len, body->written) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot write a document");
    body->written = body->size;
    return 0;
}

static int
body_write_file(struct body *body, const uint8_t *data, size_t len, struct error *err)
{
    while (len > 0) {
        size_t held = (size_t)(body->size - body->written);
        size_t take = len < BODY_CHUNK - held ? len : BODY_CHUNK - held;

        memcpy(body->chunk + held, data, take);
        body->size += take;
        data += take;
        len -= take;
        if (held + take == BODY_CHUNK && body_flush(body, err) < 0)
            return -1;
    }
    return 0;
}

static int
body_refuse_size(const struct body *body, struct error *err)
{
    const char *what = body->pool ? "page" : "document";

    if (body->max < BODY_MIB)
        error_set(err, OUTCOME_LIMIT, "%s larger than %llu bytes", what,
                  (unsigned long long)body->max);
    else
        error_set(err, OUTCOME_LIMIT, "%s larger than %llu MiB", what,
                  (unsigned long long)(body->max / BODY_MIB));
    return error_refine(err, body->pool ? "PAGE_BYTES" : "DOCUMENT_BYTES");
}

static int
body_write_page(struct body *body, const void *data, size_t len, struct error *err)
{
    /* Room for a common page at once. */
    if (!body->page.data && body->max > BODY_PAGE)
        (void)buf_reserve(&body->page, BODY_PAGE);
    if (buf_append(&body->page, data, len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    body->size += len;
    return 0;
}

void
body_publish(struct body *body)
{
    if (body->page.len > 0)
        memcpy(body->pool, body->page.data, body->page.len);
}

int
body_write(struct body *body, const void *data, size_t len, struct error *err)
{
    if (len > body->max - body->size)
        return body_refuse_size(body, err);
    if (body->pool)
        return body_write_page(body, data, len, err);
    if (body_prepare(body, err) < 0)
        return -1;
    return body_write_file(body, data, len, err);
}

int
body_finish(struct body *body, uint8_t sha256[DIGEST_LEN], struct error *err)
{
    if (body->pool)
        return 0;
    if (body_prepare(body, err) < 0 || body_flush(body, err) < 0)
        return -1;
    if (digest_final(body->digest, sha256) < 0)
        return error_set(err, OUTCOME_INTERNAL, "cannot compute a digest");
    return 0;
}

bool
body_is_bomb(uint64_t size, uint64_t received)
{
    return size > BODY_BOMB_SIZE && size / BODY_BOMB_RATIO > received + BODY_BOMB_SLACK;
}
