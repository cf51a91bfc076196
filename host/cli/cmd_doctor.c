/* clisk doctor: what the installation lacks, and how to mend it. */
#include <stdarg.h>
#include <stdio.h>

#include "host/cli/cli.h"
#include "host/cli/doctor.h"
#include "host/cli/output.h"

static const struct table_column columns[] = {
    {.title = "CHECK"}, {.title = "STATE"}, {.title = "FINDING"}};

static const char *const state_names[] = {
    [DOCTOR_OK] = "ok", [DOCTOR_NOTE] = "note", [DOCTOR_PROBLEM] = "problem"};

struct doctor {
    struct output *output;
    size_t problem_count;
    bool failed; /* .error says how */
    struct error error;
};

void
doctor_tell(struct doctor *doctor, enum doctor_state state, const char *check, const char *fmt, ...)
{
    char text[ERROR_MESSAGE_MAX];
    json_t *object = output_object("finding");
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    output_set(&object, "check", output_text(check));
    output_set(&object, "state", output_text(state_names[state]));
    output_set(&object, "finding", output_text(text));
    doctor->problem_count += state == DOCTOR_PROBLEM;
    if (doctor->failed)
        json_decref(object);
    else if (output_add(doctor->output, (const char *[]){check, state_names[state], text}, object,
                        &doctor->error) < 0)
        doctor->failed = true;
}

int
cmd_doctor(struct cli *cli, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct doctor doctor = {.output = output};

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    doctor_machine(&doctor, cli);
    doctor_programs(&doctor, cli);
    doctor_files(&doctor, cli);
    doctor_state(&doctor, cli);
    if (doctor.failed) {
        *err = doctor.error;
        return -1;
    }
    if (output_close(output, err) < 0)
        return -1;
    if (doctor.problem_count == 0)
        return 0;
    return error_set(err, OUTCOME_SETUP, "%zu problem%s found", doctor.problem_count,
                     doctor.problem_count == 1 ? " was" : "s were");
}
