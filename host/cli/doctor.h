/*
 * What clisk doctor looks at, a file an area. Each check is a finding: what was
 * looked at, and what is so, with the remedy where something is wrong. Nothing is made or changed
 * by looking.
 */
#ifndef CLISK_CLI_DOCTOR_H
#define CLISK_CLI_DOCTOR_H

#include "host/cli/cli.h"

enum doctor_state {
    DOCTOR_OK,
    DOCTOR_NOTE,   /* worth knowing; runs work all the same */
    DOCTOR_PROBLEM /* runs fail, or a wall is missing */
};

struct doctor;

/* `check` is static, and two words at most. Without memory, cmd_doctor() fails in the end. */
void doctor_tell(struct doctor *doctor, enum doctor_state state, const char *check, const char *fmt,
                 ...) ATTR_PRINTF(4, 5);

/* Directories and what is in them: whose they are, who may read them, room on the disk. */
void doctor_files(struct doctor *doctor, struct cli *cli);
/* The kernel, the user and the clock. */
void doctor_machine(struct doctor *doctor, struct cli *cli);
/* Other programs of ours, certificates and konnectors. */
void doctor_programs(struct doctor *doctor, struct cli *cli);
/* The store, the locks of accounts, the vault and the agent. */
void doctor_state(struct doctor *doctor, struct cli *cli);

#endif
