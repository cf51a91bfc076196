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
    report.landlock_abi = landlock_abi(&report.landlock_lack);
    report.has_seccomp = seccomp_is_there(&report.seccomp_lack);
    report.has_namespaces = namespaces_are_there(&report.namespaces_lack);
    report.has_memfd_secret = report_memfd_secret();
    report.has_mdwe = prctl(PR_GET_MDWE, 0, 0, 0, 0) >= 0;
    *ret_report = report;
}

#define REPORT_REMEDY \
    "such a konnector runs on a kernel that has them, or from clisk's own directory"

int
sandbox_judge(const struct sandbox_report *report, struct error *err)
{
    if (report->is_sanitized)
        return 0;
    if (!report->has_seccomp)
        error_set(err, OUTCOME_SETUP,
                  "a konnector that did not come with clisk is not run here: there are no filters "
                  "of system calls (seccomp), for %s; " REPORT_REMEDY,
                  report->seccomp_lack);
    else if (report->landlock_abi == 0 && !report->has_namespaces)
        error_set(err, OUTCOME_SETUP,
                  "a konnector that did not come with clisk is not run here: there is no Landlock, "
                  "for %s, and there are no user namespaces, for %s; " REPORT_REMEDY,
                  report->landlock_lack, report->namespaces_lack);
    else
        return 0;
    return error_refine(err, "SANDBOX");
}
