#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <fcntl.h>

#include "host/common/fd.h"
#include "host/sandbox/internal.h"

#ifndef PR_GET_MDWE
#define PR_GET_MDWE 66
#endif

static int
report_yama(void)
{
    CLEANUP_FD int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);
    char text[16] = "";

    return fd < 0 || read(fd, text, sizeof text - 1) <= 0 ? -1 : (int)strtol(text, NULL, 10);
}

static bool
report_memfd_secret(void)
{
#ifdef SYS_memfd_secret
    CLEANUP_FD int fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);

    return fd >= 0;
#else
    return false;
#endif
}

void
sandbox_probe(struct sandbox_report *ret_report)
{
    struct sandbox_report report = {.yama = report_yama(), .is_root = geteuid() == 0};
    struct utsname name;

    if (uname(&name) == 0)
        snprintf(report.kernel, sizeof report.kernel, "%s", name.release);
#ifdef ENABLE_SANITIZER
    report.is_sanitized = true;
#endif
    report.landlock_abi = landlock_abi(&report.landlock);
    report.seccomp = seccomp_probe();
    report.namespaces = namespaces_probe();
    report.has_memfd_secret = report_memfd_secret();
    report.has_mdwe = prctl(PR_GET_MDWE, 0, 0, 0, 0) >= 0;
    *ret_report = report;
}

const char *
sandbox_lack_text(enum sandbox_lack lack)
{
    static const char *const texts[] = {
        [SANDBOX_IS_THERE] = "it is there",
        [SANDBOX_NOT_BUILT] = "the kernel is too old for it, or built without it",
        [SANDBOX_SWITCHED_OFF] = "it is switched off by the kernel's parameters",
        [SANDBOX_FORBIDDEN] = "a container or a security module forbids it",
        [SANDBOX_PRETENDED] = "a test pretends so",
    };

    return (size_t)lack < ARRAY_SIZE(texts) ? texts[lack] : "nobody knows why";
}

int
sandbox_judge(const struct sandbox_report *report, struct error *err)
{
    if (report->is_sanitized)
        return 0;
    if (report->seccomp != SANDBOX_IS_THERE)
        error_set(err, OUTCOME_SETUP,
                  "a konnector that did not come with clisk is not run here: there are no filters "
                  "of system calls, seccomp (%s)",
                  sandbox_lack_text(report->seccomp));
    else if (report->landlock != SANDBOX_IS_THERE && report->namespaces != SANDBOX_IS_THERE)
        error_set(err, OUTCOME_SETUP,
                  "a konnector that did not come with clisk is not run here: there is no Landlock "
                  "(%s), and there are no user namespaces (%s)",
                  sandbox_lack_text(report->landlock), sandbox_lack_text(report->namespaces));
    else
        return 0;
    return error_refine(err, "SANDBOX");
}
