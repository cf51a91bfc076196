#include "host/cli/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "host/cli/output.h"
#include "host/sandbox/sandbox.h"

/* What the agent and the fetcher lock into memory, with room for memfd_secret(2). */
enum { MACHINE_LOCKED_MIN = 1024 * 1024, MACHINE_DAY = 24 * 3600 };

static void
check_user(struct doctor *doctor, const struct cli *cli)
{
    struct error err = {0};

    if (cli_refuse_root(cli, &err) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "user", "%s", err.message);
    else
        doctor_tell(doctor, DOCTOR_OK, "user", "user %u", geteuid());
}

/* A layer that lacks is no problem by itself: whether enough is left is judged at the end. */
static void
tell_feature(struct doctor *doctor, const char *feature, bool is_there, const char *lack)
{
    if (is_there)
        doctor_tell(doctor, DOCTOR_OK, "sandbox", "%s", feature);
    else
        doctor_tell(doctor, DOCTOR_NOTE, "sandbox", "no %s: %s", feature, lack);
}

static void
tell_layer(struct doctor *doctor, const char *layer, enum sandbox_lack lack)
{
    tell_feature(doctor, layer, lack == SANDBOX_IS_THERE, sandbox_lack_text(lack));
}

static void
check_sandbox(struct doctor *doctor)
{
    struct sandbox_report report;
    struct error err = {0};
    char landlock[32] = "Landlock";

    sandbox_probe(&report);
    doctor_tell(doctor, DOCTOR_OK, "kernel", "Linux %s", report.kernel);
    if (report.landlock_abi > 0)
        snprintf(landlock, sizeof landlock, "Landlock, ABI %d", report.landlock_abi);
    tell_layer(doctor, landlock, report.landlock);
    tell_layer(doctor, "seccomp filters", report.seccomp);
    tell_layer(doctor, "namespaces", report.namespaces);
    tell_feature(doctor, "memory hidden from debuggers (memfd_secret)", report.has_memfd_secret,
                 "the kernel has it since 5.14, and before 6.5 with secretmem.enable=1");
    tell_feature(doctor, "ban on memory that is written and then executed (MDWE)", report.has_mdwe,
                 "the kernel has it since 6.3; the filters refuse it all the same");
    if (sandbox_judge(&report, &err) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "sandbox", "%s", err.message);
}

/* Nothing can be from after now: this program least of all. */
static void
check_clock(struct doctor *doctor)
{
    char now_text[OUTPUT_TIME_MAX], then_text[OUTPUT_TIME_MAX];
    int64_t now = time(NULL);
    struct timex clock = {0};
    struct stat st;

    if (stat("/proc/self/exe", &st) == 0 && st.st_mtime > now + MACHINE_DAY)
        doctor_tell(doctor, DOCTOR_PROBLEM, "clock",
                    "it is %s by the clock, and this program is of %s: set the clock",
                    output_time(now, now_text), output_time(st.st_mtime, then_text));
    else if (adjtimex(&clock) >= 0 && (clock.status & STA_UNSYNC))
        doctor_tell(doctor, DOCTOR_NOTE, "clock",
                    "nothing keeps the clock right, which one-time codes and certificates need: "
                    "install systemd-timesyncd or chrony");
    else
        doctor_tell(doctor, DOCTOR_OK, "clock", "it is %s", output_time(now, now_text));
}

static void
check_memory(struct doctor *doctor)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur >= MACHINE_LOCKED_MIN)
        return;
    doctor_tell(doctor, DOCTOR_PROBLEM, "memory",
                "%llu bytes only may be kept out of swap, which secrets need: raise 'memlock' in "
                "/etc/security/limits.conf to 1024 or more",
                (unsigned long long)limit.rlim_cur);
}

void
doctor_machine(struct doctor *doctor, struct cli *cli)
{
    check_user(doctor, cli);
    check_sandbox(doctor);
    check_clock(doctor);
    check_memory(doctor);
}
