/*
 * Every message of the wire, from each child, in each state of a run, in every variant that is no
 * honest one; and the deeds that are no message. The broker is this process: it ends each run with
 * an outcome, keeps its memory, its descriptors and the store, and the next run is an ordinary one.
 *
 * Without arguments a slice that takes seconds; --all takes minutes. A case is done alone by its
 * name, as it is printed: worker fetching frame 26 4.
 */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/monitor/expected.h"
#include "tests/monitor/host.h"

enum {
    TEST_WALL_SECONDS = 60, /* that no case may need */
    TEST_SHORT_SECONDS = 1, /* for those that need all they get */
    TEST_ORDINARY_EVERY = 60,
    TEST_SLICE_STEP = 31, /* of the whole matrix, `make check` tries one in so many besides */
    TEST_GROWTH_KB = 64 * 1024
};

struct test {
    struct host *host;
    bool all;
    bool verbose;
    unsigned cases, failures;
    long first_kb;
};

static void
test_describe(const struct board_case *played, const struct error *error, const char *fault)
{
    printf("%s%s %s %s %u %u (%s, %s): %s: %s\n", fault ? "not ok " : "",
           played->is_worker ? "worker" : "fetcher", board_states[played->state],
           board_deeds[played->deed], played->index, played->variant, frame_name(played->index),
           frame_variants[played->variant].name, outcome_name(error->outcome), error->message);
    if (fault)
        printf("    %s\n", fault);
    fflush(stdout);
}

static bool
test_needs_all_its_time(const struct board_case *played)
{
    return played->deed == DEED_MUTE || played->deed == DEED_STOP ||
           played->deed == DEED_PRINT_EVER;
}

static void
test_ordinary(struct test *test)
{
    struct board_case ordinary = {.state = AT_NEVER};
    struct error error = {0};
    const char *fault = host_run(test->host, &ordinary, TEST_WALL_SECONDS, &error);

    if (fault) {
        test->failures++;
        test_describe(&ordinary, &error, fault);
    }
}

static void
test_case(struct test *test, struct board_case played)
{
    unsigned seconds = test_needs_all_its_time(&played) ? TEST_SHORT_SECONDS : TEST_WALL_SECONDS;
    struct error error = {0};
    const char *fault = host_run(test->host, &played, seconds, &error);

    if (fault || test->verbose)
        test_describe(&played, &error, fault);
    test->failures += fault != NULL;
    if (++test->cases % TEST_ORDINARY_EVERY == 0 || fault)
        test_ordinary(test);
    if (test->first_kb == 0)
        test->first_kb = host_peak_kb();
}

static void
test_frames(struct test *test, struct board_case played)
{
    for (played.index = 0; played.index < FRAMES_NUMBERS; played.index++) {
        for (played.variant = 0; played.variant < frame_variant_count; played.variant++) {
            const struct frame_variant *variant = &frame_variants[played.variant];
            unsigned place = played.index * 3 + played.variant * 5 + (unsigned)played.state;
            bool in_slice = variant->in_slice && place % TEST_SLICE_STEP == 0;

            /* What the broker handles is tried whole. */
            if (frame_exists(played.index, variant) &&
                (test->all || in_slice ||
                 (variant->shape <= SHAPE_FULL && variant->fds < 0 &&
                  expected_is_permitted(&played))))
                test_case(test, played);
        }
    }
}

/* Floods of what is permitted somewhere, of a log line, and of answers that nobody reads. */
static void
test_floods(struct test *test, struct board_case played)
{
    played.deed = DEED_FLOOD;
    for (played.index = 0; played.index < FRAMES_NUMBERS; played.index++) {
        if (expected_is_permitted(&played) && (test->all || played.state == AT_FETCHING))
            test_case(test, played);
    }
}

/* Only while a konnector saves, is so much asked. */
static bool
test_can_be_deaf(const struct board_case *played)
{
    return played->deed != DEED_DEAF || (played->is_worker && played->state == AT_FETCHING);
}

static bool
test_in_slice(const struct board_case *played)
{
    enum board_state state = played->is_worker ? AT_FETCHING : AT_ASKING;

    /* These take a second each, and their ways through the broker are few. */
    if (test_needs_all_its_time(played) || played->deed == DEED_CLOSE ||
        played->deed == DEED_SHUTDOWN || played->deed == DEED_EMPTY_FRAME)
        return played->state == state;
    return played->deed != DEED_DEAF;
}

static void
test_deeds(struct test *test, struct board_case played)
{
    for (unsigned deed = DEED_PRINT_OUT; deed < DEEDS; deed++) {
        played.deed = (enum board_deed)deed;
        if (test->all ? test_can_be_deaf(&played) : test_in_slice(&played))
            test_case(test, played);
    }
}

static void
test_matrix(struct test *test)
{
    for (unsigned who = 0; who < 2; who++) {
        for (unsigned state = 0; state < AT_STATES; state++) {
            struct board_case played = {.is_worker = who == 0, .state = (enum board_state)state};

            test_frames(test, played);
            test_floods(test, played);
            test_deeds(test, played);
        }
    }
}

static int
test_one(struct test *test, char **words)
{
    struct board_case played = {.is_worker = strcmp(words[0], "worker") == 0};

    while (played.state < AT_STATES && strcmp(board_states[played.state], words[1]) != 0)
        played.state++;
    while (played.deed < DEEDS && strcmp(board_deeds[played.deed], words[2]) != 0)
        played.deed++;
    played.index = (unsigned)strtoul(words[3], NULL, 10) % FRAMES_NUMBERS;
    played.variant = (unsigned)strtoul(words[4], NULL, 10) % (unsigned)frame_variant_count;
    if (played.deed == DEEDS || played.state == AT_STATES)
        return -1;
    test->verbose = true;
    test_case(test, played);
    return 0;
}

/* The stand-in lies beside this program, be it run by libtool or not. */
static int
test_find_play(char out[PATH_MAX])
{
    const char *dir = getenv("top_builddir");

    return snprintf(out, PATH_MAX, "%s/monitor-play", dir ? dir : ".") < PATH_MAX ? 0 : -1;
}

int
main(int argc, char **argv)
{
    struct test test = {.verbose = getenv("VERBOSE") != NULL};
    char play[PATH_MAX], whole[PATH_MAX];
    const struct host_setup setup = {.worker = whole, .fetcher = whole, .connect = "", .ca = ""};

    if (test_find_play(play) < 0 || !realpath(play, whole) || !(test.host = host_open(&setup)))
        return 99;
    test_ordinary(&test);
    test.all = argc == 2 && strcmp(argv[1], "--all") == 0;
    if (argc == 6 && test_one(&test, argv + 1) < 0)
        return 99;
    if (argc < 6)
        test_matrix(&test);
    test_ordinary(&test);
#ifdef ENABLE_SANITIZER /* which keeps what was freed */
    test.first_kb = 0;
#endif
    if (test.first_kb > 0 && host_peak_kb() - test.first_kb > TEST_GROWTH_KB) {
        printf("not ok the broker grew from %ld to %ld KB\n", test.first_kb, host_peak_kb());
        test.failures++;
    }
    host_close(test.host);
    printf("%u cases, %u failures\n", test.cases, test.failures);
    return test.failures > 0 ? 1 : 0;
}
