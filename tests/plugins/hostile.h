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

#endif
