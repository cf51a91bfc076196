#include "host/worker/transport.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/common/text.h"

enum { TRANSPORT_LOG_MAX = 4000 };

/* Without the broker there is no run. _exit, since nothing of ours needs flushing. */
static void ATTR_NORETURN
transport_give_up(void)
{
    _exit(1);
}

struct wire_message *
transport_receive(struct worker_transport *transport)
{
    if (wire_receive(transport->wire, &transport->message) != 0)
        transport_give_up();
    return &transport->message;
}

static void
transport_encode_params(struct buf *buf, const struct runtime_request *request)
{
    for (size_t i = 0; i < request->param_count; i++) {
        const struct runtime_param *param = &request->params[i];

        wire_put_param(buf, (struct wire_param){
                                .kind = param->is_secret ? WIRE_PARAM_SECRET
                                        : param->is_file ? WIRE_PARAM_FILE
                                                         : WIRE_PARAM_TEXT,
                                .name = param->name,
                                .value = param->value,
                                .transform = (enum wire_transform)param->transform,
                            });
    }
}

static void
transport_encode_headers(struct buf *buf, const struct runtime_request *request)
{
    for (size_t i = 0; i < request->header_count; i++)
        wire_put_param(buf, (struct wire_param){.kind = WIRE_PARAM_TEXT,
                                                .name = request->headers[i].name,
                                                .value = request->headers[i].value});
}

static void
transport_encode_credentials(struct buf *buf, const struct runtime_request *request)
{
    for (size_t i = 0; i < request->credential_count; i++) {
        const struct clisk_credential *credential = &request->credentials[i];

        wire_put_fill(buf,
                      (struct wire_fill){
                          .what = credential->token ? WIRE_FILL_TOKEN : WIRE_FILL_SECRET,
                          .place = credential->pointer ? WIRE_FILL_POINTER : WIRE_FILL_HEADER,
                          .scheme = (enum wire_fill_scheme)credential->scheme,
                          .transform = (enum wire_transform)credential->transform,
                          .field = credential->pointer ? credential->pointer : credential->header,
                          .name = credential->token ? credential->token : credential->secret,
                          .user = credential->user ? credential->user : "",
                      });
    }
}

static int
transport_send_request(struct worker_transport *transport, const struct runtime_request *request)
{
    CLEANUP_BUF struct buf params = BUF_INIT(WIRE_FRAME_MAX);
    CLEANUP_BUF struct buf headers = BUF_INIT(WIRE_FRAME_MAX);
    CLEANUP_BUF struct buf fills = BUF_INIT(WIRE_FRAME_MAX);
    struct span body = {.data = request->data, .len = request->len};

    if (request->body_kind == RUNTIME_BODY_FORM) {
        transport_encode_params(&params, request);
        if (params.bad)
            return -1;
        body = (struct span){.data = params.data, .len = params.len};
    }
    transport_encode_headers(&headers, request);
    transport_encode_credentials(&fills, request);
    if (headers.bad || fills.bad)
        return -1;
    return wire_send_worker_request(transport->wire,
                                    (struct wire_worker_request){
                                        .method = (uint8_t)request->method,
                                        .url = request->url,
                                        .referer = request->referer,
                                        .body_kind = (uint8_t)request->body_kind,
                                        .content_type = request->content_type,
                                        .body = body,
                                        .enctype = (uint8_t)request->enctype,
                                        .charset = request->charset ? request->charset : "",
                                        .headers = {headers.data, headers.len},
                                        .fills = {fills.data, fills.len},
                                        .capture = request->capture ? request->capture : "",
                                    });
}

static int
transport_refused(const struct wire_worker_refused *refused, struct error *err)
{
    error_set(err, (enum outcome)refused->outcome, "%s", refused->message);
    return error_refine(err, refused->detail);
}

/* The pairs live in the transport until the next answer. */
static size_t
transport_take_pairs(struct span list, struct runtime_pair *pairs, size_t most)
{
    struct reader reader = reader_of(list.data, list.len);
    struct wire_param param;
    size_t count = 0;
    int more = 1;

    while (count < most && (more = wire_get_param(&reader, &param)) == 0)
        pairs[count++] = (struct runtime_pair){param.name, param.value};
    if (more < 0)
        transport_give_up();
    return count;
}

/* Waits for a page, or for what is told in its place. */
static int
transport_take_page(struct worker_transport *transport, struct runtime_response *ret_response,
                    struct error *err)
{
    struct wire_message *message = transport_receive(transport);
    const struct wire_worker_response *response = &message->worker_response;

    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_response) || response->length > transport->pool_size ||
        response->offset > transport->pool_size - response->length)
        transport_give_up();
    *ret_response = (struct runtime_response){
        .status = response->status,
        .url = response->url,
        .content_type = response->content_type,
        .body = transport->pool + response->offset,
        .len = response->length,
        .headers = transport->headers,
        .header_count = transport_take_pairs(response->headers, transport->headers,
                                             ARRAY_SIZE(transport->headers)),
        .redirects = transport->redirects,
        .redirect_count = transport_take_pairs(response->redirects, transport->redirects,
                                               ARRAY_SIZE(transport->redirects)),
    };
    return 0;
}

static int
transport_request(void *opaque, const struct runtime_request *request,
                  struct runtime_response *ret_response, struct error *err)
{
    struct worker_transport *transport = opaque;

    if (transport_send_request(transport, request) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "a request is larger than %d bytes, or its text is "
                         "not UTF-8",
                         WIRE_FRAME_MAX);
    return transport_take_page(transport, ret_response, err);
}

static int
transport_ahead(void *opaque, uint32_t ticket, const char *url, struct error *err)
{
    struct worker_transport *transport = opaque;

    if (wire_send_worker_ahead(transport->wire, (struct wire_worker_ahead){ticket, url, ""}) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a URL is too long, or not UTF-8");
    return 0;
}

static int
transport_next(void *opaque, uint32_t ticket, struct runtime_response *ret_response,
               struct error *err)
{
    struct worker_transport *transport = opaque;

    if (wire_send_worker_next(transport->wire, (struct wire_worker_next){ticket}) < 0)
        transport_give_up();
    return transport_take_page(transport, ret_response, err);
}

static int
transport_cookie(void *opaque, const char *url, const char *name, const char **ret_value,
                 struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_message *message;

    if (wire_send_worker_ask_cookie(transport->wire, (struct wire_worker_ask_cookie){url, name}) <
        0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a cookie's name is too long, or not UTF-8");
    message = transport_receive(transport);
    if (message->is != WIRE_NUMBER(worker_cookie))
        transport_give_up();
    *ret_value = message->worker_cookie.found ? message->worker_cookie.value : NULL;
    return 0;
}

static int
transport_storage(void *opaque, enum runtime_storage what, const struct runtime_item *item,
                  const char **ret_value, struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_worker_storage asked = {
        .what = (uint8_t)what, .origin = item->origin, .name = item->name, .value = item->value};
    struct wire_message *message;

    if (wire_send_worker_storage(transport->wire, asked) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "what is to be stored is too long, or not UTF-8");
    message = transport_receive(transport);
    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_stored))
        transport_give_up();
    *ret_value = message->worker_stored.found ? message->worker_stored.value : NULL;
    return 0;
}

static int
transport_send_save(struct worker_transport *transport, const struct runtime_save *save)
{
    CLEANUP_BUF struct buf files = BUF_INIT(WIRE_FRAME_MAX);

    for (size_t i = 0; i < save->file_count; i++) {
        const struct runtime_file *file = &save->files[i];

        wire_put_file(&files, (struct wire_file){
                                  .reference = file->reference,
                                  .url = file->url,
                                  .title = file->title,
                                  .media_type = file->media_type,
                                  .replace = (enum wire_replace)file->replace,
                                  .content = {file->content, file->content_len},
                              });
    }
    if (files.bad)
        return -1;
    return wire_send_worker_save(transport->wire, (struct wire_worker_save){
                                                      .kind = save->kind,
                                                      .reference = save->reference,
                                                      .occurs = save->occurs,
                                                      .contract = save->contract,
                                                      .folder = save->folder,
                                                      .fields = {save->fields, save->fields_len},
                                                      .files = {files.data, files.len},
                                                      .referer = save->referer,
                                                  });
}

static int
transport_save(void *opaque, const struct runtime_save *save, struct runtime_saved *ret_saved,
               struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_message *message;

    if (transport_send_save(transport, save) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "an entry is larger than %d bytes, or its text is not UTF-8",
                         WIRE_FRAME_MAX);
    message = transport_receive(transport);
    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_saved))
        transport_give_up();
    *ret_saved = (struct runtime_saved){.saved = (enum clisk_saved)message->worker_saved.saved,
                                        .enough = message->worker_saved.enough != 0};
    return 0;
}

static int
transport_state(void *opaque, const char *name, const char *value, const char **ret_value,
                struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_worker_state state = {
        .what = value ? WIRE_STATE_SET : WIRE_STATE_GET, .name = name, .value = value ? value : ""};
    struct wire_message *message;

    if (wire_send_worker_state(transport->wire, state) < 0)
        transport_give_up();
    message = transport_receive(transport);
    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_state_value))
        transport_give_up();
    *ret_value = message->worker_state_value.value;
    return 0;
}

static int
transport_send_question(struct worker_transport *transport, const struct runtime_question *question)
{
    CLEANUP_BUF struct buf choices = BUF_INIT(WIRE_FRAME_MAX);

    for (size_t i = 0; i < question->choice_count; i++)
        wire_put_param(&choices, (struct wire_param){.kind = WIRE_PARAM_TEXT,
                                                     .name = question->choices[i].value,
                                                     .value = question->choices[i].label});
    if (choices.bad)
        return -1;
    return wire_send_worker_ask(transport->wire,
                                (struct wire_worker_ask){
                                    .kind = (uint8_t)question->kind,
                                    .medium = (uint8_t)question->medium,
                                    .text = question->text,
                                    .destination = question->destination,
                                    .seconds = question->seconds,
                                    .digits = question->digits,
                                    .choices = {choices.data, choices.len},
                                    .image = {question->image, question->image_len},
                                    .image_type = question->image_type,
                                    .number = question->number,
                                    .url = question->url,
                                    .otp = question->otp,
                                });
}

static int
transport_ask(void *opaque, const struct runtime_question *question, const char **ret_answer,
              struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_message *message;

    if (transport_send_question(transport, question) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a question is larger than %d bytes",
                         WIRE_FRAME_MAX);
    message = transport_receive(transport);
    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_answer))
        transport_give_up();
    *ret_answer = message->worker_answer.value;
    return 0;
}

/* The broker ends the run of whoever asks for an impossible time. */
static int
transport_wait(void *opaque, uint32_t ms, struct error *err)
{
    struct worker_transport *transport = opaque;
    struct wire_message *message;

    if (wire_send_worker_wait(transport->wire, (struct wire_worker_wait){.ms = ms}) < 0)
        transport_give_up();
    message = transport_receive(transport);
    if (message->is == WIRE_NUMBER(worker_refused))
        return transport_refused(&message->worker_refused, err);
    if (message->is != WIRE_NUMBER(worker_waited))
        transport_give_up();
    return 0;
}

static void
transport_progress(void *opaque, uint64_t done, uint64_t total)
{
    struct worker_transport *transport = opaque;

    if (wire_send_worker_progress(transport->wire,
                                  (struct wire_worker_progress){.done = done, .total = total}) < 0)
        transport_give_up();
}

void
transport_log(struct worker_transport *transport, int level, const char *text)
{
    char line[TRANSPORT_LOG_MAX];
    size_t len = strnlen(text, sizeof line - 1);

    memcpy(line, text, len);
    line[text_cut(line, len)] = '\0';
    text_mend(line);
    if (wire_send_log(transport->wire,
                      (struct wire_log){.level = (uint8_t)(level & 3), .text = line}) < 0)
        transport_give_up();
}

static void
transport_log_table(void *opaque, int level, const char *text)
{
    transport_log(opaque, level < 0 ? 0 : level > 3 ? 3 : level, text);
}

void
transport_init(struct worker_transport *transport, struct wire *wire)
{
    *transport = (struct worker_transport){
        .table = {.opaque = transport,
                  .request = transport_request,
                  .save = transport_save,
                  .progress = transport_progress,
                  .log = transport_log_table,
                  .ask = transport_ask,
                  .wait = transport_wait,
                  .cookie = transport_cookie,
                  .storage = transport_storage,
                  .state = transport_state,
                  .ahead = transport_ahead,
                  .next = transport_next},
        .wire = wire,
        .message = WIRE_MESSAGE_INIT,
    };
}

int
transport_map_pool(struct worker_transport *transport, int fd, uint64_t size, struct error *err)
{
    void *pool = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

    if (pool == MAP_FAILED)
        return error_errno(err, OUTCOME_INTERNAL, "cannot map the pool");
    transport->pool = pool;
    transport->pool_size = size;
    return 0;
}
