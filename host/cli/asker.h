/*
 * A konnector's questions, put to the person on her terminal while a run goes
 * on: nothing here waits.
 */
#ifndef CLISK_CLI_ASKER_H
#define CLISK_CLI_ASKER_H

#include "host/broker/run.h"
#include "host/common/buf.h"

enum { ASKER_PATH_MAX = 4096, ASKER_CHOICE_MAX = 200 };

struct asker {
    int terminal; /* -1: nobody is there */

    /* The question that is open. */
    enum wire_ask kind;
    uint32_t digits;
    char choices[RUN_CHOICES_MAX][ASKER_CHOICE_MAX + 1]; /* their values */
    size_t choice_count;
    char image[ASKER_PATH_MAX]; /* where the picture is; "" for none */
};

/* Opens the terminal, if the process is in its foreground. */
void asker_open(struct asker *asker);
void asker_close(struct asker *asker);

/* The three of struct run_events, of which `about` names the account. */
int asker_ask(struct asker *asker, const char *about, const struct run_question *question,
              struct error *err);
int asker_answer(struct asker *asker, struct buf *answer);
void asker_withdraw(struct asker *asker);

/* A question of the store, to be judged by and never shown. */
void asker_recall(struct asker *asker, const struct store_question *question);

/*
 * What a line says to the open question: 0 with the answer, which is never
 * empty, or 1 with a text that says what is expected.
 */
int asker_judge(const struct asker *asker, const char *line, struct buf *answer,
                const char **ret_hint);

#endif
