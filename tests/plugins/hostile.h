/*
 * A konnector that does what konnectors must not do: one function a deed,
 * chosen by the field "mode".
 */
#ifndef CLISK_TESTS_HOSTILE_H
#define CLISK_TESTS_HOSTILE_H

#include <clisk/clisk.h>

#define HOSTILE_SITE "https://www.acme.example"

/* snoop.c: looks for the canaries in all of its own memory. */
void hostile_snoop(clisk_run *run);

/* entries.c */
void hostile_long_title(clisk_run *run);
void hostile_month_only(clisk_run *run);
void hostile_bad_date(clisk_run *run);
void hostile_not_utf8(clisk_run *run);
void hostile_long_reference(clisk_run *run);
void hostile_long_log(clisk_run *run);
void hostile_fail_early(clisk_run *run);
void hostile_echo(clisk_run *run);

/* domains.c */
void hostile_domains(clisk_run *run);

/* questions.c */
void hostile_questions(clisk_run *run);
void hostile_flood_questions(clisk_run *run);
void hostile_late_question(clisk_run *run);
void hostile_ask_text(clisk_run *run);
void hostile_ask_terms(clisk_run *run);
void hostile_ask_redirect(clisk_run *run);
void hostile_ask_approval(clisk_run *run);
void hostile_ask_elsewhere(clisk_run *run);

#endif
