/*
 * Questions to the person: the code that the brand has sent her, a choice, an
 * approval on another device. A run that nobody watches ends at once as
 * USER_ACTION_NEEDED (SCA_REQUIRED for codes and approvals, CGU_FORM for terms,
 * else QUESTION). The question waits for her, and so does the session: the next
 * run calls ensure_authenticated() again, which comes to the same question where
 * the site shows the same page again, and is given her answer. A question is the
 * same if its kind, medium and text are.
 *
 * Brands send a code when a page is asked for or a button is pressed. Call
 * clisk_require_person() before that, so that a run at night never wakes her.
 */
#ifndef CLISK_ASK_H
#define CLISK_ASK_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a code reaches her, or where she approves. */
enum clisk_medium {
    CLISK_MEDIUM_OTHER = 0,
    CLISK_MEDIUM_SMS = 1,
    CLISK_MEDIUM_EMAIL = 2,
    CLISK_MEDIUM_CALL = 3,
    CLISK_MEDIUM_APP = 4,   /* the brand's own application */
    CLISK_MEDIUM_DEVICE = 5 /* a code generator or a card reader */
};

/* One thing to choose: what the konnector gets, and what the person reads. */
struct clisk_choice {
    const char *value;
    const char *label;
};

/* Strings are copied. Fields that are not set are absent. Only append here. */
struct clisk_question {
    /* Required: what is asked, in the brand's words where the page has some. At most 1,000 bytes.
     */
    const char *text;
    enum clisk_medium medium;
    const char *destination; /* where the code went, masked: "06 •• •• •• 12" */
    uint32_t expires_in;     /* seconds; 0: 300, at most 1,800 */
    uint32_t digits;         /* of the code, 4 to 12; 0: not known */
    const struct clisk_choice *choices; /* up to a value of NULL, at most 50 */
    const void *image;                  /* what is asked about; at most 40,000 bytes */
    size_t image_len;
    const char *image_type; /* "image/png", "image/jpeg" or "image/gif" */
    uint32_t poll_seconds;  /* between two looks at an approval; 0: 3 */
    const char *number;     /* that she compares with the one shown elsewhere; at most 64 bytes */
    const char *url;        /* https, of the manifest's origins: the terms, or what she opens */
    const char *otp;        /* a field of the type "totp", which can make this code */
};

/* The numbers are the wire's too. */
enum clisk_ask_kind {
    CLISK_ASK_CODE = 0,
    CLISK_ASK_CHOICE = 1,
    CLISK_ASK_TEXT = 2,
    CLISK_ASK_APPROVAL = 3,
    CLISK_ASK_TERMS = 4,
    CLISK_ASK_REDIRECT = 5
};

/* Whether the person has approved by now; looks at the site. */
typedef bool clisk_approved(clisk_run *run, void *opaque);

struct clisk_ask_table {
    size_t size;
    bool (*has_person)(const clisk_run *run);
    void (*require_person)(clisk_run *run, const char *message);
    const char *(*ask)(clisk_run *run, int kind, const struct clisk_question *question,
                       size_t size);
    bool (*approval)(clisk_run *run, const struct clisk_question *question, size_t size,
                     clisk_approved *approved, void *opaque);
};

/* Whether somebody is there who can answer. */
static inline bool
clisk_has_person(const clisk_run *run)
{
    return clisk_host_tables->ask->has_person(run);
}

/* Ends a run that may not wake the person as USER_ACTION_NEEDED (SCA_REQUIRED), with that message.
 * A run that nobody watches may once a day, if somebody asked for it: see clisk-ask(3). */
static inline void
clisk_require_person(clisk_run *run, const char *message)
{
    clisk_host_tables->ask->require_person(run, message);
}

/*
 * Asks for a one-time code, and gives it without white space; where `digits`
 * is set, it has as many. No answer in time is USER_ACTION_NEEDED
 * (TWOFA_EXPIRED). For a code that the site refuses see CLISK_WRONG_CODE. With
 * `otp`, and where the account has a seed there, the host computes the code by
 * the site's clock and asks nobody.
 */
static inline const char *
clisk_ask_code(clisk_run *run, const struct clisk_question *question)
{
    return clisk_host_tables->ask->ask(run, CLISK_ASK_CODE, question, sizeof *question);
}

/* Asks for one of the choices, and gives its value. */
static inline const char *
clisk_ask_choice(clisk_run *run, const struct clisk_question *question)
{
    return clisk_host_tables->ask->ask(run, CLISK_ASK_CHOICE, question, sizeof *question);
}

/* Asks for a line of text, which is not empty: the answer to what the brand asks, or what an image
 * shows. Never for a password: that is a secret of the manifest. */
static inline const char *
clisk_ask_text(clisk_run *run, const struct clisk_question *question)
{
    return clisk_host_tables->ask->ask(run, CLISK_ASK_TEXT, question, sizeof *question);
}

/*
 * Asks whether she accepts the brand's terms, whose page is `url`. True when she
 * does; when she does not, the run ends as USER_ACTION_NEEDED (CGU_FORM).
 */
static inline bool
clisk_ask_terms(clisk_run *run, const struct clisk_question *question)
{
    return clisk_host_tables->ask->ask(run, CLISK_ASK_TERMS, question, sizeof *question)[0] != '\0';
}

/*
 * Has her open `url` in her own browser and do there what the brand wants, and
 * waits until she says that she is back. Her browser's session is not this one.
 */
static inline bool
clisk_ask_redirect(clisk_run *run, const struct clisk_question *question)
{
    return clisk_host_tables->ask->ask(run, CLISK_ASK_REDIRECT, question, sizeof *question)[0] !=
           '\0';
}

/*
 * Tells the person to approve elsewhere, showing `number` if there is one to
 * compare, and calls approved() every few seconds until it says true. What each call makes is freed
 * behind it. True when she did; not in time is USER_ACTION_NEEDED (TWOFA_EXPIRED).
 */
static inline bool
clisk_ask_approval(clisk_run *run, const struct clisk_question *question, clisk_approved *approved,
                   void *opaque)
{
    return clisk_host_tables->ask->approval(run, question, sizeof *question, approved, opaque);
}

#ifdef __cplusplus
}
#endif

#endif
