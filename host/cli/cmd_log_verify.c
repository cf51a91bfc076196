/* clisk log verify: what the log proves, and where it does not. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/cmd_log.h"
#include "host/cli/log_event.h"

enum { LINE_TEXT_MAX = 512, SHORT_HASH = 16 };

struct verifier {
    struct cli *cli;
    struct output *output;
    struct store_log_fault first;
    uint64_t faults;
    bool failed; /* to print */
};

static const char *
wrong_name(enum store_log_wrong wrong)
{
    static const char *const names[] = {
        [STORE_LOG_CHANGED] = "changed",           [STORE_LOG_REMOVED] = "removed",
        [STORE_LOG_OUT_OF_ORDER] = "out-of-order", [STORE_LOG_CUT_OFF] = "cut-off",
        [STORE_LOG_BAD_SEAL] = "bad-seal",         [STORE_LOG_BAD_BASE] = "bad-base",
    };

    return names[wrong];
}

static void
show_fault(void *opaque, const struct store_log_fault *fault)
{
    struct verifier *verifier = opaque;
    char line[LINE_TEXT_MAX], time[LOG_EVENT_TIME_MAX] = "";
    json_t *object = output_object("log_fault");
    struct error err;

    if (verifier->faults++ == 0)
        verifier->first = *fault;
    output_set(&object, "sequence", json_integer((json_int_t)fault->sequence));
    output_set(&object, "time",
               fault->time_ms ? output_text(log_event_utc(fault->time_ms, time)) : json_null());
    output_set(&object, "wrong", output_text(wrong_name(fault->wrong)));
    output_set(&object, "text", output_text(fault->text));
    if (fault->time_ms)
        log_event_local(fault->time_ms, time);
    snprintf(line, sizeof line, "%s%s%s%s", fault->text, time[0] ? " (" : "", time,
             time[0] ? ")" : "");
    if (output_add(verifier->output, (const char *[]){line}, object, &err) < 0)
        verifier->failed = true;
}

/* --- what is proven --------------------------------------------------------------- */

struct means {
    const char *by; /* what the seals were checked with */
    bool has_key;
    bool has_witness;
};

static json_t *
make_object(const struct store_log_proof *proof, const struct means *means, const char *hash)
{
    json_t *object = output_object("log_check");
    char time[LOG_EVENT_TIME_MAX];

    output_set(&object, "first", json_integer((json_int_t)proof->first));
    output_set(&object, "last", json_integer((json_int_t)proof->last));
    output_set(&object, "faults", json_integer((json_int_t)proof->faults));
    output_set(&object, "seals", json_integer((json_int_t)proof->seals));
    output_set(&object, "vault_key", json_boolean(means->has_key));
    output_set(&object, "witness", json_boolean(means->has_witness));
    output_set(&object, "sealed", json_integer((json_int_t)proof->sealed.sequence));
    output_set(&object, "sealed_hash", *hash ? output_text(hash) : json_null());
    output_set(&object, "unsealed_since",
               proof->unsealed_ms ? output_text(log_event_utc(proof->unsealed_ms, time))
                                  : json_null());
    output_set(&object, "dropped", json_integer((json_int_t)proof->dropped.last));
    return object;
}

static void
put_sealed(struct buf *line, const struct store_log_proof *proof, const char *hash)
{
    char time[LOG_EVENT_TIME_MAX];

    if (proof->sealed.sequence)
        buf_printf(line, "; the newest seal is of row %" PRIu64 " (%s, %.*s)",
                   proof->sealed.sequence, log_event_local(proof->sealed_ms, time), SHORT_HASH,
                   hash);
    if (proof->unsealed_ms)
        buf_printf(line, "; rows %" PRIu64 " to %" PRIu64 " have no seal yet, since %s",
                   proof->sealed.sequence + 1, proof->last,
                   log_event_local(proof->unsealed_ms, time));
    if (proof->dropped.last)
        buf_printf(line, "; rows up to %" PRIu64 " were dropped", proof->dropped.last);
}

static int
show_proof(struct verifier *verifier, const struct store_log_proof *proof,
           const struct means *means, struct error *err)
{
    CLEANUP_BUF struct buf line = BUF_INIT(4 * LINE_TEXT_MAX);
    char hash[DIGEST_HEX_LEN + 1] = "";

    if (proof->sealed.sequence)
        digest_hex(proof->sealed.hash, hash);
    buf_printf(&line, "%s: rows %" PRIu64 " to %" PRIu64 ", %" PRIu64 " seals checked with %s",
               proof->faults ? "the log is NOT whole" : "the log is whole", proof->first,
               proof->last, proof->seals, means->by);
    put_sealed(&line, proof, hash);
    if (!means->has_witness)
        buf_printf(&line, "; no seal is kept beside the vault to compare it with");
    if (!buf_str(&line))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return output_add(verifier->output, (const char *[]){buf_str(&line)},
                      make_object(proof, means, hash), err);
}

/* --- the proof --------------------------------------------------------------------- */

/* The vault's public key of the log, from a signature that is thrown away. */
static bool
find_key(struct verifier *verifier, struct store *store, struct access *access,
         struct seal *ret_key)
{
    struct store_log_head head;
    struct error why = {0};

    if (store_log_head(store, &head, &why) == 0 &&
        access_sign_log(access, head.sequence, head.hash, ret_key, &why) == 0)
        return true;
    report_message(&verifier->cli->report,
                   "the vault's key cannot be reached, so that seals are only checked with the "
                   "keys that they name: %s",
                   why.message);
    return false;
}

static int
verify(struct verifier *verifier, struct store *store, struct access *access, struct error *err)
{
    struct store_log_check check = {.fault = show_fault, .opaque = verifier};
    struct store_log_head witness;
    struct store_log_proof proof;
    struct means means = {.by = "the keys that they name"};
    struct seal key;
    int result = access_log_witness(verifier->cli, &witness, err);

    if (result < 0)
        return -1;
    means.has_witness = result == 0;
    means.has_key = find_key(verifier, store, access, &key);
    if (means.has_key)
        means.by = "the vault's key";
    check.key = means.has_key ? &key : NULL;
    check.witness = means.has_witness ? &witness : NULL;
    if (store_log_verify(store, &check, &proof, err) < 0 ||
        show_proof(verifier, &proof, &means, err) < 0)
        return -1;
    return output_close(verifier->output, err);
}

int
cmd_log_verify(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, NULL, 0);
    struct verifier verifier = {.cli = cli, .output = output};

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cli_open_store_and_vault(cli, &store, &access, err) < 0 ||
        verify(&verifier, store, access, err) < 0)
        return -1;
    if (verifier.failed)
        return output_fail(err);
    if (verifier.faults == 0)
        return 0;
    return error_set(err, OUTCOME_SETUP,
                     "the log of accesses is not whole, %" PRIu64 " %s: the first is row %" PRIu64
                     " (%s)",
                     verifier.faults, verifier.faults == 1 ? "place" : "places",
                     verifier.first.sequence, wrong_name(verifier.first.wrong));
}
