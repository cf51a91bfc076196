#include "host/fetcher/session.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/aead.h"
#include "host/common/log.h"
#include "host/common/percent.h"
#include "host/fetcher/jar_line.h"

enum {
    SESSION_FIELDS_MAX = 4,
    SESSION_TEXT_MAX = SESSION_SEALED_MAX - AEAD_NONCE_LEN - AEAD_TAG_LEN
};

#define SESSION_FIRST_LINE "session\t1"

struct session {
    struct jar *jar;
    struct tokens *tokens;
    struct storage *storage;
    struct buf unknown; /* lines, each with its end */
};

struct session *
session_new(struct jar *jar, struct tokens *tokens)
{
    struct session *session = calloc(1, sizeof *session);

    if (!session)
        return NULL;
    session->jar = jar;
    session->tokens = tokens;
    session->unknown = BUF_INIT_SECRET(SESSION_TEXT_MAX);
    session->storage = storage_new();
    return session->storage ? session : session_free(session);
}

struct session *
session_free(struct session *session)
{
    if (!session)
        return NULL;
    storage_free(session->storage);
    buf_free(&session->unknown);
    free(session);
    return NULL;
}

struct storage *
session_storage(struct session *session)
{
    return session->storage;
}

/* --- taking in ------------------------------------------------------------ */

/* Splits a line in place, and decodes its fields. 0, or 1 for another number of them. */
static int
session_split(char *line, char *fields[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fields[i] = strsep(&line, "\t");
        if (!fields[i] || percent_decode(fields[i]) < 0)
            return 1;
    }
    return line ? 1 : 0;
}

static int
session_no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "no memory");
}

static int
session_take_cookie(struct session *session, char *rest, int64_t now ATTR_UNUSED, struct error *err)
{
    return jar_restore(session->jar, rest, err);
}

static int
session_take_token(struct session *session, char *rest, int64_t now, struct error *err)
{
    char *fields[SESSION_FIELDS_MAX];
    int64_t ends_at;

    if (session_split(rest, fields, 4) > 0 || jar_line_parse_time(fields[2], &ends_at) > 0)
        return 1;
    if (ends_at != 0 && ends_at <= now)
        return 0;
    return tokens_restore(
        session->tokens,
        (struct tokens_kept){
            .name = fields[0], .origin = fields[1], .value = fields[3], .ends_at = ends_at},
        err);
}

static int
session_take_storage(struct session *session, char *rest, int64_t now ATTR_UNUSED,
                     struct error *err)
{
    char *fields[SESSION_FIELDS_MAX];
    int result;

    if (session_split(rest, fields, 3) > 0)
        return 1;
    result = storage_set(session->storage, fields[0], fields[1], fields[2]);
    return result < 0 ? session_no_memory(err) : result;
}

static const struct {
    const char *word;
    int (*take)(struct session *session, char *rest, int64_t now, struct error *err);
} session_words[] = {
    {"cookie", session_take_cookie},
    {"token", session_take_token},
    {"storage", session_take_storage},
};

/* The line is changed on the way. */
static int
session_take(struct session *session, char *line, int64_t now, struct error *err)
{
    size_t word = strcspn(line, "\t");

    for (size_t i = 0; i < ARRAY_SIZE(session_words); i++) {
        if (line[word] == '\t' && strlen(session_words[i].word) == word &&
            memcmp(session_words[i].word, line, word) == 0)
            return session_words[i].take(session, line + word + 1, now, err);
    }
    buf_append_str(&session->unknown, line);
    buf_append_byte(&session->unknown, '\n');
    return session->unknown.bad ? session_no_memory(err) : 0;
}

int
session_take_line(struct session *session, const char *line, int64_t now, struct error *err)
{
    CLEANUP_SECRET struct secret *copy = NULL;

    if (strpbrk(line, "\r\n"))
        return 1;
    copy = secret_of(line, strlen(line));
    return copy ? session_take(session, copy->data, now, err) : session_no_memory(err);
}

static int
session_take_text(struct session *session, char *text, int64_t now, struct error *err)
{
    char *line = strsep(&text, "\n");

    if (strcmp(line, SESSION_FIRST_LINE) != 0) {
        log_warning("the session was kept by a newer clisk, and is not used");
        return 1;
    }
    while ((line = strsep(&text, "\n")) != NULL) {
        int result = line[0] ? session_take(session, line, now, err) : 0;

        if (result < 0)
            return -1;
        if (result > 0)
            log_warning("a line of the session cannot be used any more");
    }
    return 0;
}

/* --- sealing ---------------------------------------------------------------- */

static void
session_aad(struct buf *aad, const char *brand)
{
    buf_append_str(aad, "clisk session 1 ");
    buf_append_str(aad, brand);
}

int
session_open(struct session *session, struct session_seal seal, struct span sealed, int64_t now,
             struct error *err)
{
    CLEANUP_BUF struct buf aad = BUF_INIT(URL_MAX);
    CLEANUP_SECRET struct secret *text = NULL;
    int result;

    session_aad(&aad, seal.brand);
    result = aead_open(seal.key, (struct span){aad.data, aad.len}, sealed, &text, err);
    if (result < 0)
        return -1;
    if (result > 0 || memchr(text->data, '\0', text->len)) {
        log_warning("the session that was kept does not open with the key of today: "
                    "a login follows if it is needed");
        return 1;
    }
    return session_take_text(session, text->data, now, err);
}

bool
session_has_login(struct session *session, int64_t now)
{
    return jar_count(session->jar, now) > 0 || tokens_count(session->tokens) > 0;
}

/* What is being written, and when it ends. */
struct session_writer {
    struct buf text;
    int64_t ends_at;
    bool endless; /* one has no known end */
};

static void
session_note_end(struct session_writer *writer, int64_t ends_at)
{
    writer->endless = writer->endless || ends_at == 0;
    if (ends_at > writer->ends_at)
        writer->ends_at = ends_at;
}

static void
session_put_cookie(void *opaque, const char *line, int64_t ends_at)
{
    struct session_writer *writer = opaque;

    buf_append_str(&writer->text, "cookie\t");
    buf_append_str(&writer->text, line);
    buf_append_byte(&writer->text, '\n');
    session_note_end(writer, ends_at);
}

static void
session_put_field(struct buf *text, const char *field, char end)
{
    percent_put(text, field);
    buf_append_byte(text, (uint8_t)end);
}

static void
session_put_token(void *opaque, const struct tokens_kept *token)
{
    struct session_writer *writer = opaque;

    buf_append_str(&writer->text, "token\t");
    session_put_field(&writer->text, token->name, '\t');
    session_put_field(&writer->text, token->origin, '\t');
    buf_printf(&writer->text, "%lld\t", (long long)token->ends_at);
    session_put_field(&writer->text, token->value, '\n');
    session_note_end(writer, token->ends_at);
}

static void
session_put_storage(void *opaque, const char *origin, const char *name, const char *value)
{
    struct session_writer *writer = opaque;

    buf_append_str(&writer->text, "storage\t");
    session_put_field(&writer->text, origin, '\t');
    session_put_field(&writer->text, name, '\t');
    session_put_field(&writer->text, value, '\n');
}

static int
session_write(struct session *session, int64_t now, struct session_writer *writer,
              struct error *err)
{
    size_t first;

    buf_append_str(&writer->text, SESSION_FIRST_LINE "\n");
    first = writer->text.len;
    if (jar_tell(session->jar, now, session_put_cookie, writer, err) < 0)
        return -1;
    tokens_tell(session->tokens, session_put_token, writer);
    storage_tell(session->storage, session_put_storage, writer);
    if (session->unknown.len > 0)
        buf_append(&writer->text, session->unknown.data, session->unknown.len);
    if (writer->text.bad)
        log_warning("the session is larger than %d bytes, and is not kept", SESSION_TEXT_MAX);
    return writer->text.bad || writer->text.len == first ? 1 : 0;
}

int
session_close(struct session *session, struct session_seal seal, int64_t now, struct buf *out,
              int64_t *ret_ends_at, struct error *err)
{
    CLEANUP_BUF struct buf aad = BUF_INIT(URL_MAX);
    struct session_writer writer = {.text = BUF_INIT_SECRET(SESSION_TEXT_MAX)};
    int result = session_write(session, now, &writer, err);

    session_aad(&aad, seal.brand);
    if (result == 0)
        result = aead_seal(seal.key, (struct span){aad.data, aad.len},
                           (struct span){writer.text.data, writer.text.len}, out, err);
    buf_free(&writer.text);
    if (result == 0)
        *ret_ends_at = writer.endless ? 0 : writer.ends_at;
    return result;
}
