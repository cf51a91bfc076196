/*
 * The beginning of a run: the pool, the children, and what each of them is
 * given. A child gets what it needs and nothing else: the fetcher the secrets
 * and where they may go, the worker the konnector and the plain fields.
 */
#include "host/broker/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/common/fd.h"

enum {
    SETUP_FIELDS_MAX = 48 * 1024,
    SETUP_SEALS = F_SEAL_SHRINK | F_SEAL_GROW,
    SETUP_SEALS_SHARED = SETUP_SEALS | F_SEAL_FUTURE_WRITE
};

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

#define SETUP_USER_AGENT "clisk/" PACKAGE_VERSION " (+https://github.com/clisk/clisk)"

static int
setup_pool(struct run *run, struct error *err)
{
    run->pool = memfd_create("clisk-pool", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (run->pool < 0 && errno == EINVAL) /* before Linux 6.3 */
        run->pool = memfd_create("clisk-pool", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (run->pool < 0 || ftruncate(run->pool, RUN_POOL_SIZE) < 0 ||
        fcntl(run->pool, F_ADD_SEALS, SETUP_SEALS) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot make the memory that pages go through");
    return 0;
}

static int
setup_no_listener(const char *program, struct error *err)
{
    return error_errno(err, OUTCOME_INTERNAL, "cannot speak to %s", program);
}

static int
setup_secrets(struct run *run, struct error *err)
{
    const struct run_request *request = run->request;

    for (size_t i = 0; i < request->secret_count && !run->guard.withholds; i++) {
        const struct run_secret *secret = &request->secrets[i];
        struct span value = span_of_secret(secret->value);

        if (!policy_grants_secret(run, secret->name))
            continue;
        if (wire_send_fetcher_secret(run->fetcher.wire, (struct wire_fetcher_secret){
                                                            .name = secret->name,
                                                            .value = value,
                                                        }) < 0)
            return setup_no_listener("clisk-fetcher", err);
    }
    for (size_t i = 0; i < run->granted->placement_count; i++) {
        const struct manifest_placement *placement = &run->granted->placements[i];

        if (wire_send_fetcher_placement(run->fetcher.wire, (struct wire_fetcher_placement){
                                                               .secret = placement->secret,
                                                               .origin = placement->origin,
                                                               .path = placement->path,
                                                               .field = placement->field,
                                                           }) < 0)
            return setup_no_listener("clisk-fetcher", err);
    }
    return 0;
}

static int
setup_token(struct run *run, const struct manifest_token *token, struct error *err)
{
    if (wire_send_fetcher_token(run->fetcher.wire, (struct wire_fetcher_token){
                                                       .name = token->name,
                                                       .origin = token->origin,
                                                       .path = token->path,
                                                       .pointer = token->pointer,
                                                       .header = token->header,
                                                   }) < 0)
        return setup_no_listener("clisk-fetcher", err);
    for (size_t i = 0; i < token->origin_count; i++) {
        struct wire_fetcher_token_origin origin = {token->name, token->origins[i]};

        if (wire_send_fetcher_token_origin(run->fetcher.wire, origin) < 0)
            return setup_no_listener("clisk-fetcher", err);
    }
    return 0;
}

/* What is granted of tokens and cookies. */
static int
setup_session(struct run *run, struct error *err)
{
    const struct manifest *manifest = run->granted;

    for (size_t i = 0; i < manifest->token_count; i++) {
        if (setup_token(run, &manifest->tokens[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < manifest->readable_count; i++) {
        if (wire_send_fetcher_readable(run->fetcher.wire,
                                       (struct wire_fetcher_readable){manifest->readable[i]}) < 0)
            return setup_no_listener("clisk-fetcher", err);
    }
    return 0;
}

static int
setup_send_sealed(struct run *run, struct span sealed, struct error *err)
{
    CLEANUP_FD int fd = memfd_create("clisk-session", MFD_CLOEXEC);

    if (fd < 0 || fd_write_all(fd, sealed.data, sealed.len) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot hand over the session");
    if (wire_send_fetcher_session(run->fetcher.wire, (struct wire_fetcher_session){fd}) < 0)
        return setup_no_listener("clisk-fetcher", err);
    return 0;
}

/* The session of the last run as it was sealed, then what the person brings herself. */
static int
setup_kept(struct run *run, struct error *err)
{
    const struct run_session *session = run->request->session;
    const struct secret *cookies = run->request->cookies;
    CLEANUP_SECRET struct secret *copy = cookies ? secret_of(cookies->data, cookies->len) : NULL;
    char *rest = copy ? copy->data : NULL, *line;

    if (session && session->sealed.len > 0 && setup_send_sealed(run, session->sealed, err) < 0)
        return -1;
    if (cookies && !copy)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (line[0] && wire_send_fetcher_session_line(run->fetcher.wire,
                                                      (struct wire_fetcher_session_line){line}) < 0)
            return setup_no_listener("clisk-fetcher", err);
    }
    return 0;
}

/* A session that begins anew has a key of its own. */
static int
setup_salt(struct run *run, struct error *err)
{
    const struct run_session *session = run->request->session;

    if (session && session->sealed.len > 0) {
        memcpy(run->salt, session->salt, sizeof run->salt);
        return 0;
    }
    if (getrandom(run->salt, sizeof run->salt, 0) != (ssize_t)sizeof run->salt)
        return error_errno(err, OUTCOME_INTERNAL, "getrandom");
    return 0;
}

/* The secrets of the manifest that may go nowhere: they are not even sent. */
static void
setup_list_withheld(const struct run *run, struct buf *list)
{
    const struct manifest *manifest = run->request->manifest;

    for (size_t i = 0; i < manifest->field_count; i++) {
        const struct manifest_field *field = &manifest->fields[i];

        if (field->is_secret && !policy_grants_secret(run, field->name))
            wire_put_param(list, (struct wire_param){
                                     .kind = WIRE_PARAM_SECRET, .name = field->name, .value = ""});
    }
}

/* What the vault has goes to the fetcher by a channel of its own, whose other end is given away. */
static int
setup_vault(struct run *run, struct error *err)
{
    const struct run_vault *vault = run->request->vault;
    CLEANUP_BUF struct buf withheld = BUF_INIT(SETUP_FIELDS_MAX);
    CLEANUP_FD int ours = -1;
    int ends[2], sent;

    if (!vault)
        return 0;
    setup_list_withheld(run, &withheld);
    if (withheld.bad)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "socketpair");
    ours = ends[0];
    sent = wire_send_fetcher_vault(run->fetcher.wire, (struct wire_fetcher_vault){ends[1]});
    close(
        ends[1]); /* so that the fetcher's end is the last one: a write then fails, and waits not */
    if (sent < 0)
        return setup_no_listener("clisk-fetcher", err);
    return vault->fill(vault->opaque, ours, run->salt, !run->guard.withholds,
                       (struct span){withheld.data, withheld.len}, err);
}

static int
setup_fetcher(struct run *run, struct error *err)
{
    const struct run_options *options = run->request->options;
    struct wire_fetcher_setup setup = {
        .pool = run->pool,
        .pool_size = RUN_POOL_SIZE,
        .user_agent = SETUP_USER_AGENT,
        .retries = (uint8_t)(options->retries > 20 ? 20 : options->retries),
        .retry_sleep_ms = options->retry_sleep_ms,
        .request_ms = options->request_seconds * 1000,
        .allow_http = options->dev_http,
        .connect = options->dev_connect,
        .ca_file = options->dev_ca,
        .local_network = run->granted->local_network,
        .min_delay_ms = run->request->manifest->min_delay_ms,
        .in_flight = (uint8_t)run->request->manifest->in_flight,
        .brand = run->request->manifest->slug,
    };

    if (wire_send_fetcher_setup(run->fetcher.wire, setup) < 0)
        return setup_no_listener("clisk-fetcher", err);
    if (setup_salt(run, err) < 0 || setup_vault(run, err) < 0 || setup_secrets(run, err) < 0 ||
        setup_session(run, err) < 0 || setup_kept(run, err) < 0)
        return -1;
    if (wire_send_fetcher_begin(run->fetcher.wire, (struct wire_fetcher_begin){}) < 0)
        return setup_no_listener("clisk-fetcher", err);
    return 0;
}

/* The plain fields with their values, the secret ones by name only. */
static void
setup_list_fields(const struct run_request *request, struct buf *list)
{
    for (size_t i = 0; i < request->manifest->field_count; i++) {
        const struct manifest_field *field = &request->manifest->fields[i];
        struct wire_param param = {.kind = WIRE_PARAM_SECRET, .name = field->name, .value = ""};

        if (!field->is_secret) {
            param.kind = WIRE_PARAM_TEXT;
            for (size_t k = 0; k < request->field_count; k++) {
                if (strcmp(request->fields[k].name, field->name) == 0)
                    param.value = request->fields[k].value;
            }
        }
        wire_put_param(list, param);
    }
}

static int
setup_worker(struct run *run, struct error *err)
{
    CLEANUP_BUF struct buf fields = BUF_INIT(SETUP_FIELDS_MAX);
    struct wire_worker_start start = {.plugin = run->request->plugin_fd,
                                      .is_installed = run->request->plugin_is_installed,
                                      .locale = run->request->manifest->locale,
                                      .has_person = run->request->events->ask != NULL,
                                      .may_wake = wake_may(run),
                                      .full = run->request->full,
                                      .known_in_row = (uint16_t)run->request->known_in_row,
                                      .one_page = run->request->mode == RUN_CHECK};

    setup_list_fields(run->request, &fields);
    if (fields.bad)
        return error_set(err, OUTCOME_SETUP, "the account's fields are larger than %d bytes",
                         SETUP_FIELDS_MAX);
    start.fields = (struct span){fields.data, fields.len};
    if (wire_send_worker_start(run->worker.wire, start) < 0)
        return setup_no_listener("clisk-worker", err);
    return 0;
}

/* Of a worker no descriptor is ever taken: since Linux 6.16 it cannot send one either. */
static void
setup_take_no_descriptors(const struct child *child)
{
    int no = 0;

    (void)setsockopt(child->wire->fd, SOL_SOCKET, SO_PASSRIGHTS, &no, sizeof no);
}

int
setup_children(struct run *run, struct error *err)
{
    const char *libexec_dir = run->request->options->libexec_dir;

    if (setup_pool(run, err) < 0)
        return -1;
    /* The fetcher first: it takes longest to start. */
    if (child_start(&run->fetcher, libexec_dir, "clisk-fetcher", err) < 0 ||
        child_start(&run->worker, libexec_dir, "clisk-worker", err) < 0)
        return -1;
    if (child_limit_cpu(&run->worker, run->limits.cpu_seconds, err) < 0)
        return -1;
    setup_take_no_descriptors(&run->worker);
    return setup_fetcher(run, err) < 0 || setup_worker(run, err) < 0 ? -1 : 0;
}

/* Not before the fetcher has sealed it: from then on only what it mapped already can be written. */
int
setup_share_pool(struct run *run, struct error *err)
{
    int seals = fcntl(run->pool, F_GET_SEALS);

    if (seals < 0 || (seals & SETUP_SEALS_SHARED) != SETUP_SEALS_SHARED)
        return error_set(err, OUTCOME_INTERNAL, "the fetcher has not sealed the pool");
    /* A worker that has ended meanwhile is the loop's to tell of, which sees how. */
    if (wire_send_worker_pool(run->worker.wire,
                              (struct wire_worker_pool){
                                  .pool = run->pool,
                                  .pool_size = RUN_POOL_SIZE,
                              }) < 0 &&
        errno != EPIPE && errno != ECONNRESET)
        return setup_no_listener("clisk-worker", err);
    return 0;
}
