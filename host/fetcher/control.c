#include "host/fetcher/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "host/common/fd.h"
#include "host/common/form_encode.h"
#include "host/common/text.h"
#include "host/fetcher/vault_channel.h"
#include "host/sandbox/sandbox.h"

typedef int control_handler(struct control *control, struct wire_message *message,
                            struct error *err);

struct control_row {
    enum wire_number number;
    enum control_state state;
    control_handler *handler;
    bool holds_secret; /* the frame is wiped when it is done with */
};

int
control_open(struct control *control, int fd, struct error *err)
{
    int flags = fcntl(fd, F_GETFL);

    control->wire.fd = fd;
    control->wire.send_ms = WIRE_SEND_FOR_EVER;
    control->report.wire = &control->wire;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the broker's socket");
    control->secrets = secrets_new();
    if (!control->secrets)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    control->engine = engine_new(&control->report, &control->setup, control->secrets);
    if (!control->engine)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    control->session = session_new(engine_jar(control->engine), engine_tokens(control->engine));
    if (!control->session)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

void
control_close(struct control *control)
{
    control->session = session_free(control->session);
    buf_free(&control->sealed);
    control->engine = engine_free(control->engine);
    control->secrets = secrets_free(control->secrets);
    control->session_key = secret_free(control->session_key);
    setup_free(&control->setup);
    for (size_t i = 0; i < control->readable_count; i++)
        free(control->readable[i]);
    control->readable_count = 0;
}

static int
control_setup(struct control *control, struct wire_message *message, struct error *err)
{
    if (setup_take(&control->setup, &message->fetcher_setup, err) < 0)
        return -1;
    control->state = CONTROL_SETTING_UP;
    return 0;
}

static int
control_secret(struct control *control, struct wire_message *message, struct error *err)
{
    return secrets_add(control->secrets, message->fetcher_secret.name,
                       message->fetcher_secret.value, err);
}

/* Waits until all of it is here: nothing else is to be done before. */
static int
control_vault(struct control *control, struct wire_message *message, struct error *err)
{
    if (message->fd < 0 || control->vault_read)
        return error_set(err, OUTCOME_INTERNAL, "no channel to the vault, or a second one");
    control->vault_read = true;
    return vault_channel_read(message->fd, control->secrets, &control->session_key, err);
}

static int
control_placement(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_placement *placement = &message->fetcher_placement;

    return secrets_allow(control->secrets,
                         (struct secrets_place){
                             .secret = placement->secret,
                             .origin = placement->origin,
                             .path = placement->path,
                             .field = placement->field,
                         },
                         err);
}

/* What is sealed is kept until all is here that it takes to open it. */
static int
control_session(struct control *control, struct wire_message *message, struct error *err)
{
    struct stat st;

    if (message->fd < 0 || fstat(message->fd, &st) < 0 || st.st_size > SESSION_SEALED_MAX ||
        control->sealed.len > 0)
        return error_set(err, OUTCOME_INTERNAL, "no session, a second one, or one too large");
    control->sealed = BUF_INIT(SESSION_SEALED_MAX);
    if (!buf_reserve(&control->sealed, (size_t)st.st_size) ||
        fd_pread_all(message->fd, control->sealed.data, (size_t)st.st_size, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the session cannot be read");
    buf_commit(&control->sealed, (size_t)st.st_size);
    return 0;
}

static int
control_session_line(struct control *control, struct wire_message *message, struct error *err)
{
    int result =
        session_take_line(control->session, message->fetcher_session_line.line, time(NULL), err);

    if (result > 0)
        return error_set(err, OUTCOME_INTERNAL, "a line of the session cannot be read");
    return result;
}

static struct session_seal
control_seal(const struct control *control)
{
    return (struct session_seal){.key = control->session_key, .brand = control->setup.brand};
}

/* Without its key, a session is as good as none. */
static int
control_open_session(struct control *control, struct error *err)
{
    struct span sealed = {control->sealed.data, control->sealed.len};
    int result = 0;

    if (sealed.len > 0 && control->session_key)
        result = session_open(control->session, control_seal(control), sealed, time(NULL), err);
    buf_free(&control->sealed);
    return result < 0 ? -1 : 0;
}

/* All is set up, and nothing of the network was heard yet. */
static int
control_confine(const struct control *control, struct error *err)
{
    struct sandbox_files files = {.fd = -1, .path = control->setup.ca_file};

    return sandbox_confine(SANDBOX_FETCHER, &files, NULL, err) < 0
               ? -1
               : sandbox_lock(SANDBOX_FETCHER, err);
}

static int
control_begin(struct control *control, struct wire_message *message ATTR_UNUSED, struct error *err)
{
    if (control_open_session(control, err) < 0 || engine_begin(control->engine, err) < 0 ||
        control_confine(control, err) < 0)
        return -1;
    control->state = CONTROL_WORKING;
    report_ready(&control->report, session_has_login(control->session, time(NULL)));
    return 0;
}

/* One that cannot even be begun is answered at once. */
static int
control_take(struct control *control, struct transfer *transfer, uint32_t id,
             const struct error *why, struct error *err)
{
    if (!transfer) {
        report_failed(&control->report, id, why);
        return 0;
    }
    if (engine_add(control->engine, transfer) > 0)
        return error_set(err, OUTCOME_INTERNAL, "too much was asked for at once");
    return 0;
}

static int
control_request(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_request *request = &message->fetcher_request;
    struct error why = {0};
    struct transfer *transfer;

    if (request->method > WIRE_METHOD_LAST || request->body_kind > WIRE_BODY_FORM ||
        request->enctype > FORM_ENCTYPE_LAST)
        return error_set(err, OUTCOME_INTERNAL, "a request of an unknown kind");
    transfer = transfer_new_page(request, &control->setup, &why);
    return control_take(control, transfer, request->id, &why, err);
}

static int
control_download(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_download *download = &message->fetcher_download;
    struct error why = {0};
    struct transfer *transfer;

    if (message->fd < 0)
        return error_set(err, OUTCOME_INTERNAL, "a download without a file");
    transfer = transfer_new_download(download, TAKE_FD(message->fd), &control->setup, &why);
    return control_take(control, transfer, download->id, &why, err);
}

static int
control_proceed(struct control *control, struct wire_message *message, struct error *err)
{
    if (engine_proceed(control->engine, message->fetcher_proceed.id) > 0)
        return error_set(err, OUTCOME_INTERNAL, "what does not wait was told to go on");
    return 0;
}

static int
control_cancel(struct control *control, struct wire_message *message, struct error *err ATTR_UNUSED)
{
    engine_cancel(control->engine, message->fetcher_cancel.id);
    return 0;
}

static int
control_token(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_token *token = &message->fetcher_token;

    return tokens_add(engine_tokens(control->engine),
                      (struct tokens_rule){
                          .name = token->name,
                          .origin = token->origin,
                          .path = token->path,
                          .pointer = token->pointer,
                          .header = token->header,
                      },
                      err);
}

static int
control_token_origin(struct control *control, struct wire_message *message, struct error *err)
{
    return tokens_allow(engine_tokens(control->engine), message->fetcher_token_origin.name,
                        message->fetcher_token_origin.origin, err);
}

static int
control_readable(struct control *control, struct wire_message *message, struct error *err)
{
    char *name = NULL;

    if (control->readable_count < CONTROL_READABLE_MAX)
        name = strdup(message->fetcher_readable.name);
    if (!name)
        return error_set(err, OUTCOME_INTERNAL, "too many readable cookies, or no memory");
    control->readable[control->readable_count++] = name;
    return 0;
}

static bool
control_may_read(const struct control *control, const char *name)
{
    for (size_t i = 0; i < control->readable_count; i++) {
        if (strcmp(control->readable[i], name) == 0)
            return true;
    }
    return false;
}

/* A value that is no text cannot be told; it is as good as none. */
static int
control_ask_cookie(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_ask_cookie *ask = &message->fetcher_ask_cookie;
    CLEANUP_URL struct url *url = NULL;
    CLEANUP_FREE char *told = NULL;
    const char *why, *value;

    if (!control_may_read(control, ask->name) || url_parse(ask->url, NULL, &url, &why) != 0)
        return error_set(err, OUTCOME_INTERNAL, "a cookie was asked for that may not be read");
    value = jar_value(engine_jar(control->engine), url, ask->name, time(NULL));
    if (!value || !text_is_utf8(value, strlen(value))) {
        report_cookie_value(&control->report, NULL);
        return 0;
    }
    told = strdup(value);
    if (!told)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    /* A site may have put a secret into it. */
    engine_hide_text(control->engine, told);
    report_cookie_value(&control->report, told);
    return 0;
}

static int
control_set_storage(struct control *control, const struct wire_fetcher_storage *asked,
                    struct error *err)
{
    int result =
        storage_set(session_storage(control->session), asked->origin, asked->name, asked->value);

    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    report_stored(&control->report, result == 0 ? WIRE_STORED_DONE : WIRE_STORED_FULL, "");
    return 0;
}

static int
control_storage(struct control *control, struct wire_message *message, struct error *err)
{
    const struct wire_fetcher_storage *asked = &message->fetcher_storage;
    struct storage *storage = session_storage(control->session);
    const char *value;

    switch (asked->what) {
    case WIRE_STORAGE_GET:
        value = storage_get(storage, asked->origin, asked->name);
        report_stored(&control->report, value ? WIRE_STORED_DONE : WIRE_STORED_ABSENT,
                      value ? value : "");
        return 0;
    case WIRE_STORAGE_SET: return control_set_storage(control, asked, err);
    case WIRE_STORAGE_REMOVE:
        storage_remove(storage, asked->origin, asked->name);
        report_stored(&control->report, WIRE_STORED_DONE, "");
        return 0;
    default: return error_set(err, OUTCOME_INTERNAL, "the storage was asked for what is unknown");
    }
}

static int
control_deliver(struct control *control, struct wire_message *message, struct error *err)
{
    if (engine_want(control->engine, message->fetcher_deliver.id) > 0)
        return error_set(err, OUTCOME_INTERNAL, "a page was wanted that is not kept");
    return 0;
}

/* A descriptor with the bytes, or -1 with *err. */
static int
control_put_in_memory(const struct buf *bytes, struct error *err)
{
    CLEANUP_FD int fd = memfd_create("clisk-session", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || fd_write_all(fd, bytes->data, bytes->len) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot hand over the session");
    return TAKE_FD(fd);
}

static int
control_ask_session(struct control *control, struct wire_message *message ATTR_UNUSED,
                    struct error *err)
{
    CLEANUP_BUF struct buf sealed = BUF_INIT(SESSION_SEALED_MAX);
    CLEANUP_FD int fd = -1;
    int64_t ends_at = 0;
    int result = 1;

    if (control->session_key)
        result = session_close(control->session, control_seal(control), time(NULL), &sealed,
                               &ends_at, err);
    if (result < 0)
        return -1;
    if (result == 0 && (fd = control_put_in_memory(&sealed, err)) < 0)
        return -1;
    report_session(&control->report, fd, ends_at);
    return 0;
}

static const struct control_row control_rows[] = {
    {WIRE_NUMBER(fetcher_setup), CONTROL_NEW, control_setup, false},
    {WIRE_NUMBER(fetcher_secret), CONTROL_SETTING_UP, control_secret, true},
    {WIRE_NUMBER(fetcher_vault), CONTROL_SETTING_UP, control_vault, false},
    {WIRE_NUMBER(fetcher_placement), CONTROL_SETTING_UP, control_placement, false},
    {WIRE_NUMBER(fetcher_session), CONTROL_SETTING_UP, control_session, false},
    {WIRE_NUMBER(fetcher_session_line), CONTROL_SETTING_UP, control_session_line, true},
    {WIRE_NUMBER(fetcher_begin), CONTROL_SETTING_UP, control_begin, false},
    {WIRE_NUMBER(fetcher_request), CONTROL_WORKING, control_request, false},
    {WIRE_NUMBER(fetcher_download), CONTROL_WORKING, control_download, false},
    {WIRE_NUMBER(fetcher_proceed), CONTROL_WORKING, control_proceed, false},
    {WIRE_NUMBER(fetcher_cancel), CONTROL_WORKING, control_cancel, false},
    {WIRE_NUMBER(fetcher_token), CONTROL_SETTING_UP, control_token, false},
    {WIRE_NUMBER(fetcher_token_origin), CONTROL_SETTING_UP, control_token_origin, false},
    {WIRE_NUMBER(fetcher_readable), CONTROL_SETTING_UP, control_readable, false},
    {WIRE_NUMBER(fetcher_deliver), CONTROL_WORKING, control_deliver, false},
    {WIRE_NUMBER(fetcher_ask_cookie), CONTROL_WORKING, control_ask_cookie, false},
    {WIRE_NUMBER(fetcher_storage), CONTROL_WORKING, control_storage, true},
    {WIRE_NUMBER(fetcher_ask_session), CONTROL_WORKING, control_ask_session, false},
};

static int
control_dispatch(struct control *control, struct wire_message *message, struct error *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(control_rows); i++) {
        const struct control_row *row = &control_rows[i];
        int result;

        if (row->number != message->is || row->state != control->state)
            continue;
        result = row->handler(control, message, err);
        if (row->holds_secret)
            secret_wipe(control->wire.frame, sizeof control->wire.frame);
        return result;
    }
    return error_set(err, OUTCOME_INTERNAL, "%s came when it may not", wire_name(message->is));
}

int
control_receive(struct control *control, struct error *err)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int result;

    while ((result = wire_receive(&control->wire, &message)) == 0) {
        result = control_dispatch(control, &message, err);
        wire_message_clear(&message);
        if (result < 0)
            return -1;
        if (control->report.gone)
            return 1;
    }
    if (result > 0)
        return 1;
    if (errno == EAGAIN)
        return 0;
    return error_errno(err, OUTCOME_INTERNAL, "the broker cannot be understood");
}
