#include "tests/monitor/expected.h"

#include <string.h>

enum {
    ON_STARTING = 1 << AT_STARTING,
    ON_ASKING = 1 << AT_AUTHENTICATING | 1 << AT_ASKING | 1 << AT_IDENTIFYING | 1 << AT_LEAVING |
                1 << AT_FETCHING | 1 << AT_DOWNLOADING,
    ON_CALLING = ON_ASKING | 1 << AT_CHECKING,
    ON_FETCHING = ON_CALLING | 1 << AT_SETTLING | 1 << AT_CLOSING,
    ON_EVER = ON_STARTING | ON_FETCHING
};

/*
 * Written down a second time, apart from host/broker/dispatch.c: a message that is permitted there
 * and not here fails the test, and whoever permits one more says so twice.
 */
static const struct {
    enum wire_number number;
    bool of_worker;
    unsigned states;
} permitted[] = {
    {WIRE_NUMBER(log), false, ON_EVER},
    {WIRE_NUMBER(fetcher_ready), false, ON_STARTING},
    {WIRE_NUMBER(fetcher_hop), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_retry), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_response), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_downloaded), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_failed), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_progress), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_cookie_value), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_stored), false, ON_FETCHING},
    {WIRE_NUMBER(fetcher_session_kept), false, 1 << AT_CLOSING},
    {WIRE_NUMBER(log), true, ON_EVER},
    {WIRE_NUMBER(worker_unwalled), true, ON_STARTING},
    {WIRE_NUMBER(worker_ready), true, ON_STARTING},
    {WIRE_NUMBER(worker_request), true, ON_CALLING},
    {WIRE_NUMBER(worker_ahead), true, ON_CALLING},
    {WIRE_NUMBER(worker_next), true, ON_CALLING},
    {WIRE_NUMBER(worker_ask_cookie), true, ON_CALLING},
    {WIRE_NUMBER(worker_storage), true, ON_CALLING},
    {WIRE_NUMBER(worker_save), true, 1 << AT_FETCHING | 1 << AT_DOWNLOADING},
    {WIRE_NUMBER(worker_progress), true, ON_CALLING},
    {WIRE_NUMBER(worker_ask), true, ON_ASKING},
    {WIRE_NUMBER(worker_wait), true, ON_ASKING},
    /* Its parts come behind it only, and in none of these states. */
    {WIRE_NUMBER(worker_snapshot), true, ON_CALLING},
    {WIRE_NUMBER(worker_returned), true, ON_CALLING | ON_STARTING},
};

bool
expected_is_permitted(const struct board_case *played)
{
    enum wire_number number = (enum wire_number)frame_number(played->index);

    for (size_t i = 0; i < ARRAY_SIZE(permitted); i++) {
        if (permitted[i].number == number && permitted[i].of_worker == played->is_worker)
            return (permitted[i].states & 1U << played->state) != 0;
    }
    return false;
}

/* Any outcome that the broker can have come to by itself, of a run that did not last too long. */
static const char *
expected_any(const struct error *error)
{
    if (!outcome_name(error->outcome))
        return "no outcome that there is";
    if (error->outcome == OUTCOME_LIMIT && strstr(error->message, "--timeout"))
        return "the run lasted as long as it may";
    if (error->outcome != OUTCOME_DONE && !error->message[0])
        return "an outcome without a word";
    return NULL;
}

static const char *
expected_refusal(const struct board_case *played, const struct error *error, const char *words)
{
    if (error->outcome != (played->is_worker ? OUTCOME_PLUGIN_BUG : OUTCOME_INTERNAL))
        return "the outcome is not the child's fault";
    return strstr(error->message, words) ? NULL : "the message tells of something else";
}

/* What the kernel does not send ends the child that wanted to: what is larger than its buffer, and
 * since Linux 6.16 a descriptor of a worker. */
static bool
expected_may_be_unsent(const struct board_case *played)
{
    const struct frame_variant *variant = &frame_variants[played->variant];

    if (played->deed == DEED_STRAY_FD)
        return played->is_worker;
    return variant->shape == SHAPE_128K || variant->shape == SHAPE_256K ||
           (played->is_worker && frame_fd_count(played->index, variant) > 0);
}

static const char *
expected_frame(const struct board_case *played, const struct error *error)
{
    const struct frame_variant *variant = &frame_variants[played->variant];

    if (expected_may_be_unsent(played) && strstr(error->message, "ended by itself"))
        return expected_refusal(played, error, "ended by itself");
    if (frame_is_violation(played->index, variant))
        return expected_refusal(played, error, "no message");
    if (!expected_is_permitted(played))
        return expected_refusal(played, error, "when it may not");
    /* The honest message behind it may come out of its turn then. */
    return strstr(error->message, "no message") ? "a message is taken for none"
                                                : expected_any(error);
}

static const char *
expected_limit(const struct error *error)
{
    if (error->outcome != OUTCOME_LIMIT || !strstr(error->message, "--timeout"))
        return "the run's time is not what ended it";
    return NULL;
}

const char *
expected_judge(const struct board_case *played, const struct error *error)
{
    if (played->state == AT_NEVER)
        return error->outcome == OUTCOME_DONE ? NULL : "an ordinary run failed";
    /* A session that does not come is not waited for, and all else is done. */
    if (played->state == AT_CLOSING && error->outcome == OUTCOME_DONE &&
        played->deed != DEED_FRAME && played->deed != DEED_EXIT && played->deed != DEED_CRASH)
        return NULL;
    switch (played->deed) {
    case DEED_FRAME: return expected_frame(played, error);
    case DEED_PRINT_OUT:
    case DEED_PRINT_ERR: return error->outcome == OUTCOME_DONE ? NULL : "printing ended the run";
    case DEED_PRINT_EVER:
    case DEED_MUTE:
    case DEED_STOP: return expected_limit(error);
    case DEED_EXIT: return expected_refusal(played, error, "ended by itself with status 7");
    case DEED_CRASH: return expected_refusal(played, error, "SIGSEGV");
    case DEED_CLOSE:
    case DEED_SHUTDOWN:
    case DEED_EMPTY_FRAME: return expected_refusal(played, error, "closed its channel");
    case DEED_STRAY_FD:
        return expected_refusal(played, error,
                                expected_may_be_unsent(played) && strstr(error->message, "itself")
                                    ? "ended by itself"
                                    : "no message");
    case DEED_DEAF: return expected_refusal(played, error, "no longer listens");
    case DEED_FLOOD: return expected_any(error);
    case DEEDS:
    default: return "no such deed";
    }
}
