/*
 * The private protocol between our own processes: one table.
 *
 * A message is a number and a list of fields. From this table come the structs,
 * their encoders and their decoders; which message is legal when is the
 * broker's to say (host/broker/dispatch.c). The programs of one installation
 * always speak the same version, so the table may change at will.
 *
 * Types of fields: u8 u16 u32 u64 i64; `str` (UTF-8, NUL-terminated), `bytes`
 * (struct span), `fd` (a descriptor, at most one a message; -1 is none).
 *
 * Received strings and bytes live in the channel until its next receive.
 */
#ifndef CLISK_WIRE_MESSAGES_H
#define CLISK_WIRE_MESSAGES_H

/* ---- broker to fetcher ---- */

/* First of all. `pool` is the memory that page bodies go through; the fetcher maps it and seals it.
 * `connect` and `ca_file` are development options: lines of "host=address:port", and a CA.
 * `min_delay_ms` is between the starts of two requests to one origin, `in_flight` how many of them
 * go on at once; 0 is the host's own choice. */
#define WIRE_fetcher_setup(F) \
    F(fd, pool)               \
    F(u64, pool_size)         \
    F(str, user_agent)        \
    F(u8, retries)            \
    F(u32, retry_sleep_ms)    \
    F(u32, request_ms)        \
    F(u8, allow_http)         \
    F(u8, local_network)      \
    F(str, connect)           \
    F(str, ca_file)           \
    F(u32, min_delay_ms)      \
    F(u8, in_flight)          \
    F(str, brand)

/* A secret of this account, and where it may be put: see fetcher_placement. */
#define WIRE_fetcher_secret(F)    F(str, name) F(bytes, value)
#define WIRE_fetcher_placement(F) F(str, secret) F(str, origin) F(str, path) F(str, field)

/* The vault channel: whoever holds the vault writes fetcher_secret for each secret and
 * fetcher_session_key to it, then fetcher_vault_end; never the broker's own socket, so that no
 * password of the vault passes the broker when the agent has it. Before fetcher_begin. */
#define WIRE_fetcher_vault(F)       F(fd, channel)
#define WIRE_fetcher_session_key(F) F(bytes, key)
#define WIRE_fetcher_vault_end(F)

/* A token that the konnector may have captured from the answers of one origin and path: at
 * `pointer` of the JSON, or in `header` (the other is ""). Then each origin that it may be sent to.
 */
#define WIRE_fetcher_token(F) \
    F(str, name)              \
    F(str, origin)            \
    F(str, path)              \
    F(str, pointer)           \
    F(str, header)
#define WIRE_fetcher_token_origin(F) F(str, name) F(str, origin)

/* The name of a cookie that may be asked for by fetcher_ask_cookie. */
#define WIRE_fetcher_readable(F) F(str, name)

/* The session of the last run, sealed as it came from fetcher_session_kept; and lines of one that
 * the person brings herself, as host/fetcher/session.h has them. Before fetcher_begin. */
#define WIRE_fetcher_session(F)      F(fd, sealed)
#define WIRE_fetcher_session_line(F) F(str, line)

/* The end of what is set up: the fetcher answers with fetcher_ready. */
#define WIRE_fetcher_begin(F)

/* A page. At most one at a time, but for those fetched ahead; its body goes to the beginning of the
 * pool. What is fetched `ahead` is kept back until fetcher_deliver, a failure too. `headers` is a
 * list of wire_param, `fills` one of wire_fill, `capture` names a token or is "".
 * `body_kind` is enum wire_body; for WIRE_BODY_FORM, `body` is a list of wire_param, to be written
 * as `enctype` (enum form_enctype) in the encoding `charset` (its name in the Encoding standard).
 */
#define WIRE_fetcher_request(F) \
    F(u32, id)                  \
    F(u8, method)               \
    F(str, url)                 \
    F(str, referer)             \
    F(u8, body_kind)            \
    F(str, content_type)        \
    F(bytes, body)              \
    F(u8, enctype)              \
    F(str, charset)             \
    F(bytes, headers)           \
    F(bytes, fills)             \
    F(str, capture)             \
    F(u8, ahead)
#define WIRE_fetcher_deliver(F) F(u32, id)

/* A document, written to `file` from its beginning; at most `max` bytes. `headers` is a list of
 * wire_param: the conditions under which it is wanted. */
#define WIRE_fetcher_download(F) \
    F(u32, id)                   \
    F(str, url)                  \
    F(str, referer)              \
    F(bytes, headers)            \
    F(u64, max)                  \
    F(fd, file)

/* The answer to fetcher_hop and fetcher_retry: go on. (A hop that is refused is cancelled.) Nothing
 * more is told of what was cancelled, but for what was under way already. */
#define WIRE_fetcher_proceed(F) F(u32, id)
#define WIRE_fetcher_cancel(F)  F(u32, id)

/* Asks for the session, to be kept: fetcher_session_kept. */
#define WIRE_fetcher_ask_session(F)

/* Asks for one of the readable cookies, as it would be sent to `url`: fetcher_cookie_value. */
#define WIRE_fetcher_ask_cookie(F) F(str, url) F(str, name)

/* What the site's scripts would keep (host/fetcher/storage.h): `what` is enum wire_storage.
 * Answered by fetcher_stored. */
#define WIRE_fetcher_storage(F) F(u8, what) F(str, origin) F(str, name) F(str, value)

/* ---- fetcher to broker ---- */

/* `has_login`: a cookie or a token of an earlier login is there. */
#define WIRE_fetcher_ready(F) F(u8, has_login)

/* The request was redirected to `url`; nothing is sent there before
 * fetcher_proceed. A redirect that the fetcher itself does not follow comes as fetcher_failed. */
#define WIRE_fetcher_hop(F) \
    F(u32, id)              \
    F(u16, status)          \
    F(str, url)             \
    F(u64, sent)            \
    F(u64, received)

/* A try has failed and is to be repeated; not before fetcher_proceed. `status` is 0 where no answer
 * came. Here and elsewhere, `sent` and `received` count the bytes of the bodies of one try as they
 * were on the wire. */
#define WIRE_fetcher_retry(F) F(u32, id) F(u16, status) F(u64, sent) F(u64, received)

/* `headers` is a list of wire_param, without those that set cookies. */
#define WIRE_fetcher_response(F) \
    F(u32, id)                   \
    F(u16, status)               \
    F(str, url)                  \
    F(str, content_type)         \
    F(u64, offset)               \
    F(u64, length)               \
    F(bytes, headers)            \
    F(u64, sent)                 \
    F(u64, received)

/* `whole` says whether the transport proved that nothing is missing at the end. `sha256` is of what
 * was written. A status other than 200 comes here too, with whatever body it had. `etag`,
 * `modified` and `disposition` are the headers ETag, Last-Modified and Content-Disposition, ""
 * where there is none. */
#define WIRE_fetcher_downloaded(F) \
    F(u32, id)                     \
    F(u16, status)                 \
    F(u64, size)                   \
    F(bytes, sha256)               \
    F(u8, whole)                   \
    F(str, etag)                   \
    F(str, modified)               \
    F(str, disposition)            \
    F(u64, sent)                   \
    F(u64, received)

/* A page or a document that could not be had: `outcome` is enum outcome, `status` that of the last
 * answer, 0 where none came. */
#define WIRE_fetcher_failed(F) \
    F(u32, id)                 \
    F(u8, outcome)             \
    F(str, message)            \
    F(str, detail)             \
    F(u16, status)             \
    F(u64, sent)               \
    F(u64, received)
#define WIRE_fetcher_progress(F) F(u32, id) F(u64, bytes)

/* No descriptor: there is nothing to be kept. `ends_at` is when nothing is left of what a login
 * gave, in seconds since 1970; 0: not known. */
#define WIRE_fetcher_session_kept(F) F(fd, sealed) F(i64, ends_at)
#define WIRE_fetcher_cookie_value(F) F(u8, found) F(str, value)
/* `state` is enum wire_stored. */
#define WIRE_fetcher_stored(F) F(u8, state) F(str, value)

/* ---- broker to worker ---- */

/* The konnector to load. `fields` is a list of wire_param, where a secret has
 * the kind WIRE_PARAM_SECRET and no value. One that `is_installed` came with clisk itself: it runs
 * where the kernel has no wall, too. `full`: whole lists are wanted; else one may end behind so
 * many entries that are `known_in_row`; with `one_page`, each ends behind its first page. */
#define WIRE_worker_start(F) \
    F(fd, plugin)            \
    F(u8, is_installed)      \
    F(str, locale)           \
    F(bytes, fields)         \
    F(u8, has_person)        \
    F(u8, may_wake)          \
    F(u8, full)              \
    F(u16, known_in_row)     \
    F(u8, one_page)
#define WIRE_worker_pool(F) F(fd, pool) F(u64, pool_size)

/* Runs one function of the konnector: enum wire_step. Answered by worker_returned. */
#define WIRE_worker_call(F) F(u8, step)

/* Answers to worker_request and worker_next: a page in the pool, or its failure. `redirects` is a
 * list of wire_param: a status, and the URL that answered so. */
#define WIRE_worker_response(F) \
    F(u16, status)              \
    F(str, url)                 \
    F(str, content_type)        \
    F(u64, offset)              \
    F(u64, length)              \
    F(bytes, headers)           \
    F(bytes, redirects)
#define WIRE_worker_refused(F) F(u8, outcome) F(str, detail) F(str, message)

#define WIRE_worker_answer(F) F(str, value)
#define WIRE_worker_waited(F)

/* Answers to worker_save (enum clisk_saved). `enough`: no more is wanted of the list that the
 * konnector is reading. */
#define WIRE_worker_saved(F) F(u8, saved) F(u8, enough)

/* Answers to worker_state: "" where there is none, and to one that sets. */
#define WIRE_worker_state_value(F) F(str, value)

/* Answers to worker_ask_cookie. */
#define WIRE_worker_cookie(F) F(u8, found) F(str, value)

/* Answers to worker_storage; or worker_refused. */
#define WIRE_worker_stored(F) F(u8, found) F(str, value)

/* ---- worker to broker ---- */

/* Before worker_ready, where the kernel lacks what keeps a stranger's code in: three times enum
 * sandbox_lack. Unless the konnector is installed the worker ends then. */
#define WIRE_worker_unwalled(F) F(u8, landlock) F(u8, namespaces) F(u8, seccomp)

/* The konnector is loaded. `can_check`: it can tell whether the session is logged in. */
#define WIRE_worker_ready(F) F(u8, can_check)

#define WIRE_worker_request(F) \
    F(u8, method)              \
    F(str, url)                \
    F(str, referer)            \
    F(u8, body_kind)           \
    F(str, content_type)       \
    F(bytes, body)             \
    F(u8, enctype)             \
    F(str, charset)            \
    F(bytes, headers)          \
    F(bytes, fills)            \
    F(str, capture)

/* Pages fetched ahead, by tickets that the worker chooses: begun, and waited for as
 * with worker_request. The end of a function gives up those that are left. */
#define WIRE_worker_ahead(F) F(u32, ticket) F(str, url) F(str, referer)
#define WIRE_worker_next(F)  F(u32, ticket)

#define WIRE_worker_ask_cookie(F) F(str, url) F(str, name)
/* As fetcher_storage. */
#define WIRE_worker_storage(F) F(u8, what) F(str, origin) F(str, name) F(str, value)

/* A record. `fields` is as host/common/fields.h has it, `files` a list of wire_file. Where the
 * reference `occurs` in a run more than once, each is a record of its own: it is made of what the
 * records say, and they may well be equal. `folder` is the label of a sub-folder for the files. */
#define WIRE_worker_save(F) \
    F(str, kind)            \
    F(str, reference)       \
    F(u8, occurs)           \
    F(str, contract)        \
    F(str, folder)          \
    F(bytes, fields)        \
    F(bytes, files)         \
    F(str, referer)

/* What the konnector remembers from run to run: `what` is enum wire_state. */
#define WIRE_worker_state(F) F(u8, what) F(str, name) F(str, value)

#define WIRE_worker_progress(F) F(u64, done) F(u64, total)

/* The function that was called has returned; `value` is what identify() gave, and "yes" or "no"
 * of check_authenticated(). */
#define WIRE_worker_returned(F) F(u8, outcome) F(str, detail) F(str, message) F(str, value)

/* Between the failure of a function, as SITE_CHANGED, and its worker_returned, once a run: the page
 * that was not as expected, redacted, of `size` bytes, which follow in parts. `selector` and
 * `path`, of its URL, may be "". */
#define WIRE_worker_snapshot(F)      F(u32, size) F(str, selector) F(str, path)
#define WIRE_worker_snapshot_part(F) F(bytes, part)

/* A question to the person: `kind` is enum wire_ask, `medium` enum clisk_medium, `choices` a list
 * of wire_param. Answered by worker_answer or worker_refused. */
#define WIRE_worker_ask(F) \
    F(u8, kind)            \
    F(u8, medium)          \
    F(str, text)           \
    F(str, destination)    \
    F(u32, seconds)        \
    F(u32, digits)         \
    F(bytes, choices)      \
    F(bytes, image)        \
    F(str, image_type)     \
    F(str, number)         \
    F(str, url)            \
    F(str, otp)

/* Answered by worker_waited, when the time is over, or by worker_refused. */
#define WIRE_worker_wait(F) F(u32, ms)

/* ---- any child to broker ---- */

#define WIRE_log(F) F(u8, level) F(str, text)

/* ---- clisk to clisk-agent, and back: host/agent/dispatch.c has what is legal when ---- */

/* The key of the vault whose directory is `dir`, shown as `shown`, and for how long it is held: not
 * used, and in all; 0 is without end. First of all by the socket that the agent was started with;
 * in an agent that has a key, for the same vault only. Answered by agent_done, as are agent_lock,
 * agent_fill, agent_put, agent_remove and agent_judge_mirror; each may be answered by agent_failed.
 */
#define WIRE_agent_unlock(F) \
    F(fd, dir)               \
    F(str, shown)            \
    F(bytes, key)            \
    F(u64, idle_ms)          \
    F(u64, absolute_ms)

/* Answered by agent_state: the vault's directory, times that are left (0: without end), how the key
 * is kept and what the agent listens to. */
#define WIRE_agent_ask_state(F)
#define WIRE_agent_state(F)  \
    F(u64, dir_dev)          \
    F(u64, dir_ino)          \
    F(u32, pid)              \
    F(u64, idle_left_ms)     \
    F(u64, absolute_left_ms) \
    F(u8, key_hidden)        \
    F(str, no_logind)

/* Forgets the key and ends. */
#define WIRE_agent_lock(F)

/* Answered by agent_field for each secret, then agent_account. `command` is empty but for
 * VAULT_COMMAND. */
#define WIRE_agent_describe(F) F(u32, account) F(str, brand)
#define WIRE_agent_field(F)    F(str, field) F(u8, kind) F(bytes, command)
#define WIRE_agent_account(F)  F(bytes, mark) F(bytes, mark_key)

/* The secrets of one account go to `channel`, and nowhere else; but for those whose fields
 * `withheld` names, a list of wire_param. */
#define WIRE_agent_fill(F) \
    F(fd, channel)         \
    F(u32, account)        \
    F(str, brand)          \
    F(u8, with_secrets)    \
    F(bytes, withheld)     \
    F(bytes, session_salt)

/* Answered by agent_code. */
#define WIRE_agent_ask_code(F) F(u32, account) F(str, brand) F(str, field) F(i64, when)
#define WIRE_agent_code(F)     F(bytes, digits) F(i64, valid_until)

/* The secrets of an account one after the other, then the account that they are of. */
#define WIRE_agent_put_secret(F) F(str, field) F(u8, kind) F(bytes, value)
#define WIRE_agent_put(F)        F(u32, account) F(str, brand)
#define WIRE_agent_remove(F)     F(u32, account)

/* Answered by agent_mirror. */
#define WIRE_agent_ask_mirror(F)
#define WIRE_agent_mirror(F)       F(bytes, mirror)
#define WIRE_agent_judge_mirror(F) F(bytes, mirror)

/* Seals a place in the chain of the access log (host/common/seal.h): the only thing that is ever
 * signed. Answered by agent_seal. */
#define WIRE_agent_sign_log(F) F(u64, sequence) F(bytes, hash)
#define WIRE_agent_seal(F)     F(u32, epoch) F(bytes, public_key) F(bytes, signature)

/* The key of the store, which the store is unsealed with. Answered by agent_store_key. */
#define WIRE_agent_ask_store_key(F)
#define WIRE_agent_store_key(F) F(bytes, key)

/* `condition` is what the vault's function returned: 0, or what its header says of 1. */
#define WIRE_agent_done(F)   F(u8, condition)
#define WIRE_agent_failed(F) F(u8, outcome) F(str, detail) F(str, message)

#define WIRE_MESSAGES(M)        \
    M(1, fetcher_setup)         \
    M(2, fetcher_secret)        \
    M(3, fetcher_placement)     \
    M(4, fetcher_session)       \
    M(5, fetcher_begin)         \
    M(6, fetcher_request)       \
    M(7, fetcher_download)      \
    M(8, fetcher_proceed)       \
    M(9, fetcher_cancel)        \
    M(10, fetcher_ask_session)  \
    M(11, fetcher_ready)        \
    M(12, fetcher_hop)          \
    M(13, fetcher_response)     \
    M(14, fetcher_downloaded)   \
    M(15, fetcher_failed)       \
    M(16, fetcher_progress)     \
    M(17, fetcher_session_kept) \
    M(18, fetcher_session_line) \
    M(19, worker_start)         \
    M(20, worker_pool)          \
    M(21, worker_call)          \
    M(22, worker_response)      \
    M(23, worker_refused)       \
    M(24, worker_saved)         \
    M(25, worker_ready)         \
    M(26, worker_request)       \
    M(27, worker_save)          \
    M(28, worker_progress)      \
    M(29, worker_returned)      \
    M(30, log)                  \
    M(31, fetcher_token)        \
    M(32, fetcher_token_origin) \
    M(33, fetcher_readable)     \
    M(34, fetcher_deliver)      \
    M(35, fetcher_ask_cookie)   \
    M(36, fetcher_cookie_value) \
    M(37, worker_cookie)        \
    M(38, worker_ahead)         \
    M(39, worker_next)          \
    M(40, worker_ask_cookie)    \
    M(41, worker_ask)           \
    M(42, worker_answer)        \
    M(43, worker_wait)          \
    M(44, worker_waited)        \
    M(45, fetcher_vault)        \
    M(46, fetcher_session_key)  \
    M(47, fetcher_vault_end)    \
    M(48, agent_unlock)         \
    M(49, agent_ask_state)      \
    M(50, agent_state)          \
    M(51, agent_lock)           \
    M(52, agent_describe)       \
    M(53, agent_field)          \
    M(54, agent_account)        \
    M(55, agent_fill)           \
    M(56, agent_ask_code)       \
    M(57, agent_code)           \
    M(58, agent_put_secret)     \
    M(59, agent_put)            \
    M(60, agent_remove)         \
    M(61, agent_ask_mirror)     \
    M(62, agent_mirror)         \
    M(63, agent_judge_mirror)   \
    M(64, agent_done)           \
    M(65, agent_failed)         \
    M(66, fetcher_storage)      \
    M(67, fetcher_stored)       \
    M(68, worker_storage)       \
    M(69, worker_stored)        \
    M(70, worker_unwalled)      \
    M(71, agent_sign_log)       \
    M(72, agent_seal)           \
    M(73, fetcher_retry)        \
    M(74, agent_ask_store_key)  \
    M(75, agent_store_key)      \
    M(76, worker_state)         \
    M(77, worker_state_value)   \
    M(78, worker_snapshot)      \
    M(79, worker_snapshot_part)

/* Numbers that stand in fields. */
enum wire_method {
    WIRE_METHOD_GET = 0,
    WIRE_METHOD_POST = 1,
    WIRE_METHOD_HEAD = 2,
    WIRE_METHOD_PUT = 3,
    WIRE_METHOD_PATCH = 4,
    WIRE_METHOD_DELETE = 5,
    WIRE_METHOD_OPTIONS = 6,
    WIRE_METHOD_LAST = WIRE_METHOD_OPTIONS
};
enum wire_body { WIRE_BODY_NONE = 0, WIRE_BODY_BYTES = 1, WIRE_BODY_FORM = 2 };
enum wire_step {
    WIRE_STEP_ENSURE_AUTHENTICATED = 0,
    WIRE_STEP_ENSURE_NOT_AUTHENTICATED = 1,
    WIRE_STEP_IDENTIFY = 2,
    WIRE_STEP_FETCH = 3,
    WIRE_STEP_CHECK_AUTHENTICATED = 4
};
enum wire_ask {
    WIRE_ASK_CODE = 0,
    WIRE_ASK_CHOICE = 1,
    WIRE_ASK_TEXT = 2,
    WIRE_ASK_APPROVAL = 3,
    WIRE_ASK_TERMS = 4,
    WIRE_ASK_REDIRECT = 5,
    WIRE_ASK_LAST = WIRE_ASK_REDIRECT
};
enum wire_storage { WIRE_STORAGE_GET = 0, WIRE_STORAGE_SET = 1, WIRE_STORAGE_REMOVE = 2 };
enum wire_stored { WIRE_STORED_ABSENT = 0, WIRE_STORED_DONE = 1, WIRE_STORED_FULL = 2 };
enum wire_state { WIRE_STATE_GET = 0, WIRE_STATE_SET = 1 };
/* When a document that is there already is fetched again: as enum clisk_replace. */
enum wire_replace {
    WIRE_REPLACE_NEVER = 0,
    WIRE_REPLACE_IF_CHANGED = 1,
    WIRE_REPLACE_CURRENT_MONTH = 2,
    WIRE_REPLACE_ALWAYS = 3,
    WIRE_REPLACE_LAST = WIRE_REPLACE_ALWAYS
};
/* What the fetcher makes of a secret before it puts it in: host/fetcher/secret_transform.h. */
enum wire_transform {
    WIRE_TRANSFORM_RAW = 0,
    WIRE_TRANSFORM_BASE64 = 1,
    WIRE_TRANSFORM_SHA1_HEX = 2,
    WIRE_TRANSFORM_SHA256_HEX = 3,
    WIRE_TRANSFORM_BASIC = 4,
    WIRE_TRANSFORM_LAST = WIRE_TRANSFORM_BASIC
};

#endif
