/*
 * Runs a command and stops it at each of its system calls, before and after it:
 *
 *   killer [--at N] [--program NAME] [--marked] [--calls LIST [--fail ERRNO [--onward]]]
 *          [--copies DIR --image FILE --device NAME [--every N] [--tick FILE]]
 *          [--report FILE] [--trace FILE] COMMAND...
 *
 *   --at N          at the N-th stop, kill the process (SIGKILL); with --fail, at the N-th call
 *   --program NAME  count the stops of the processes of this name, children too, instead of those
 *                   of the first process
 *   --marked        count only between two sched_yield(2) of the process
 *   --calls LIST    count only these calls
 *   --fail ERRNO    do not kill: the call is not made and returns this error
 *   --onward        and so do all later ones of the list
 *   --copies DIR    do not kill: copy what is on the disk, from the N-th stop on, and at the end
 *   --image FILE    which is this image of a disk
 *   --device NAME   on which this loop device stands
 *   --every N       at every N-th stop
 *   --tick FILE     after the file system's journal was made to commit, with this file of it
 *   --report FILE   one JSON object: how many stops, and how it ended
 *   --trace FILE    a line for each call that is counted: its name, three arguments, its result
 *
 * The command traces itself before it is executed (PTRACE_TRACEME), so that no
 * right is needed and PR_SET_DUMPABLE is not in the way. Exit status: 0, whatever
 * became of the command; 2 for an error of the killer's own; 77 where it cannot do this.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include "host/common/compiler.h"
#include "tests/crash/calls.h"
#include "tests/crash/medium.h"

enum { KILLER_PROCESSES_MAX = 64, KILLER_ERROR = 2, KILLER_CANNOT = 77 };

struct process {
    pid_t pid; /* 0 for a free place */
    char name[32];
    bool marked;
    bool failing; /* the call that it is in was skipped */
    struct __ptrace_syscall_info call;
};

struct killer {
    unsigned long at; /* 0 for never */
    const char *program, *report;
    bool marked, onward;
    struct calls calls;
    int fail; /* an errno; 0 to kill */
    FILE *trace;
    struct medium medium;
    unsigned long every;

    pid_t first;
    bool started; /* the first process has executed the command */
    struct process processes[KILLER_PROCESSES_MAX];
    unsigned long stops, failed, moments;
    bool killed;
    char where[64];
    int status; /* of the first process, as wait(2) has it */
};

static void ATTR_NORETURN
die(int status, const char *what)
{
    fprintf(stderr, "killer: %s: %s\n", what, strerror(errno));
    exit(status);
}

static void
process_learn_name(struct process *process)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/comm", (int)process->pid);
    file = fopen(path, "re");
    if (!file || !fgets(process->name, sizeof process->name, file))
        process->name[0] = '\0';
    if (file)
        fclose(file);
    process->name[strcspn(process->name, "\n")] = '\0';
}

/* The process of an id; a place for it when it is new. */
static struct process *
killer_process(struct killer *killer, pid_t pid, bool *ret_new)
{
    struct process *place = NULL;

    *ret_new = false;
    for (size_t i = 0; i < KILLER_PROCESSES_MAX; i++) {
        if (killer->processes[i].pid == pid)
            return &killer->processes[i];
        if (killer->processes[i].pid == 0 && !place)
            place = &killer->processes[i];
    }
    if (!place) {
        errno = EMFILE;
        die(KILLER_ERROR, "too many processes");
    }
    *place = (struct process){.pid = pid};
    process_learn_name(place);
    *ret_new = true;
    return place;
}

static bool
killer_counts(const struct killer *killer, const struct process *process, uint64_t number)
{
    if (!killer->started || (killer->marked && !process->marked))
        return false;
    if (killer->program ? strcmp(process->name, killer->program) != 0
                        : process->pid != killer->first)
        return false;
    return calls_have(&killer->calls, number);
}

static void
killer_note_place(struct killer *killer, const struct process *process, const char *side)
{
    snprintf(killer->where, sizeof killer->where, "%s %s", side,
             calls_name(process->call.entry.nr));
}

static void
killer_kill(struct killer *killer, const struct process *process, const char *side)
{
    killer->killed = true;
    killer_note_place(killer, process, side);
    kill(process->pid, SIGKILL);
}

static void
killer_copy(struct killer *killer)
{
    char name[32];

    if (killer->stops < killer->at || (killer->stops - killer->at) % killer->every != 0)
        return;
    snprintf(name, sizeof name, "%lu", killer->stops);
    if (medium_copy(&killer->medium, name) < 0)
        die(KILLER_ERROR, "cannot copy what is on the disk");
    killer->moments++;
}

static void
killer_skip(struct killer *killer, struct process *process)
{
    if (calls_skip(process->pid) < 0)
        die(errno == ENOSYS ? KILLER_CANNOT : KILLER_ERROR, "cannot change a system call");
    process->failing = true;
    if (killer->failed++ == 0)
        killer_note_place(killer, process, "instead of");
}

static void
killer_enter(struct killer *killer, struct process *process)
{
    if (!killer_counts(killer, process, process->call.entry.nr))
        return;
    killer->stops++;
    if (killer->at == 0)
        return;
    if (killer->medium.image)
        killer_copy(killer);
    else if (!killer->fail && killer->stops == killer->at)
        killer_kill(killer, process, "before");
    else if (killer->fail &&
             (killer->stops == killer->at || (killer->onward && killer->stops > killer->at)))
        killer_skip(killer, process);
}

static void
killer_trace(const struct killer *killer, const struct process *process, int64_t result)
{
    if (killer->trace)
        fprintf(killer->trace, "%s %lld %lld %lld = %lld\n", calls_name(process->call.entry.nr),
                (long long)process->call.entry.args[0], (long long)process->call.entry.args[1],
                (long long)process->call.entry.args[2], (long long)result);
}

static void
killer_leave(struct killer *killer, struct process *process, int64_t result)
{
    if (process->failing && calls_return(process->pid, -killer->fail) < 0)
        die(KILLER_ERROR, "cannot change what a system call returns");
    process->failing = false;
    if (process->call.entry.nr == SYS_sched_yield)
        process->marked = !process->marked;
    if (!killer_counts(killer, process, process->call.entry.nr))
        return;
    killer_trace(killer, process, result);
    /* A call that fails has one stop, one that is made two. */
    if (killer->fail)
        return;
    killer->stops++;
    if (killer->medium.image)
        killer_copy(killer);
    else if (killer->stops == killer->at)
        killer_kill(killer, process, "after");
}

static void
killer_call(struct killer *killer, struct process *process)
{
    struct __ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof info, &info) < 0) {
        if (errno != ESRCH)
            die(KILLER_CANNOT, "cannot see system calls");
        return;
    }
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        process->call = info;
        killer_enter(killer, process);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        killer_leave(killer, process, info.exit.rval);
    }
}

static void
killer_go_on(pid_t pid, int signal_number)
{
    if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)signal_number) < 0 && errno != ESRCH)
        die(KILLER_ERROR, "cannot continue a process");
}

/* One stop of one process. */
static void
killer_stop(struct killer *killer, pid_t pid, int status)
{
    bool is_new;
    struct process *process = killer_process(killer, pid, &is_new);
    int number = WSTOPSIG(status), event = status >> 16;

    if (number == (SIGTRAP | 0x80)) {
        killer_call(killer, process);
        killer_go_on(pid, 0);
    } else if (event == PTRACE_EVENT_EXEC) {
        killer->started = true;
        process_learn_name(process);
        killer_go_on(pid, 0);
    } else if (event != 0 || (is_new && number == SIGSTOP)) {
        killer_go_on(pid, 0);
    } else {
        killer_go_on(pid, number);
    }
}

static void
killer_ended(struct killer *killer, pid_t pid, int status)
{
    bool is_new;

    killer_process(killer, pid, &is_new)->pid = 0;
    if (pid == killer->first)
        killer->status = status;
}

/* Until the last of the processes has ended, those that are not traced too. */
static void
killer_watch(struct killer *killer)
{
    int status;
    pid_t pid;

    for (;;) {
        pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno == ECHILD)
            return;
        if (pid < 0 && errno != EINTR)
            die(KILLER_ERROR, "cannot wait");
        if (pid > 0 && WIFSTOPPED(status))
            killer_stop(killer, pid, status);
        else if (pid > 0)
            killer_ended(killer, pid, status);
    }
}

static void
killer_start(struct killer *killer, char **command)
{
    int options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC, status;
    bool is_new;

    /* What is left behind by a process that is killed is waited for, too: it must end by itself. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        die(KILLER_ERROR, "cannot wait for what is left behind");
    if (killer->program)
        options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    killer->first = fork();
    if (killer->first < 0)
        die(KILLER_ERROR, "cannot fork");
    if (killer->first == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
            die(KILLER_CANNOT, "cannot be traced");
        raise(SIGSTOP);
        execvp(command[0], command);
        die(127, command[0]);
    }
    if (waitpid(killer->first, &status, 0) < 0 || !WIFSTOPPED(status))
        exit(KILLER_CANNOT);
    killer_process(killer, killer->first, &is_new);
    if (ptrace(PTRACE_SETOPTIONS, killer->first, NULL, (void *)(intptr_t)options) < 0)
        die(KILLER_ERROR, "cannot trace");
    killer_go_on(killer->first, 0);
}

static void
killer_write_report(const struct killer *killer)
{
    FILE *file = fopen(killer->report, "we");

    if (!file)
        die(KILLER_ERROR, killer->report);
    fprintf(file,
            "{\"stops\": %lu, \"killed\": %s, \"failed\": %lu, \"moments\": %lu, \"where\": "
            "\"%s\", \"exit\": %d}\n",
            killer->stops, killer->killed ? "true" : "false", killer->failed, killer->moments,
            killer->where,
            WIFEXITED(killer->status) ? WEXITSTATUS(killer->status) : -WTERMSIG(killer->status));
    if (fclose(file) != 0)
        die(KILLER_ERROR, killer->report);
}

static void ATTR_NORETURN
usage(const char *what)
{
    fprintf(stderr, "killer: %s; the head of tests/crash/killer.c has the options\n", what);
    exit(KILLER_ERROR);
}

static void
killer_option(struct killer *killer, int option)
{
    switch (option) {
    case 'a': killer->at = strtoul(optarg, NULL, 10); break;
    case 'p': killer->program = optarg; break;
    case 'm': killer->marked = true; break;
    case 'o': killer->onward = true; break;
    case 'r': killer->report = optarg; break;
    case 'C': killer->medium.into = optarg; break;
    case 'I': killer->medium.image = optarg; break;
    case 'D': killer->medium.device = optarg; break;
    case 'T': killer->medium.tick = optarg; break;
    case 'E': killer->every = strtoul(optarg, NULL, 10); break;
    case 'c':
        if (calls_parse(&killer->calls, optarg) < 0)
            usage("a call that is not known");
        break;
    case 'f':
        killer->fail = calls_errno(optarg);
        if (killer->fail == 0)
            usage("an error that is not known");
        break;
    case 't':
        killer->trace = fopen(optarg, "we");
        if (!killer->trace)
            die(KILLER_ERROR, optarg);
        break;
    default: usage("an option that is not known");
    }
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"at", required_argument, NULL, 'a'},     {"program", required_argument, NULL, 'p'},
        {"marked", no_argument, NULL, 'm'},       {"calls", required_argument, NULL, 'c'},
        {"fail", required_argument, NULL, 'f'},   {"onward", no_argument, NULL, 'o'},
        {"report", required_argument, NULL, 'r'}, {"trace", required_argument, NULL, 't'},
        {"copies", required_argument, NULL, 'C'}, {"image", required_argument, NULL, 'I'},
        {"device", required_argument, NULL, 'D'}, {"tick", required_argument, NULL, 'T'},
        {"every", required_argument, NULL, 'E'},  {NULL, 0, NULL, 0},
    };
    static struct killer killer = {.calls = {.all = true}, .every = 1};
    int option;

    while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1)
        killer_option(&killer, option);
    if (optind == argc)
        usage("a command is missing");
    if (killer.medium.image && (!killer.medium.into || !killer.medium.device || killer.every == 0))
        usage("--image wants --copies, --device and another --every than 0");
    killer_start(&killer, argv + optind);
    killer_watch(&killer);
    if (killer.medium.image && medium_copy(&killer.medium, "end") < 0)
        die(KILLER_ERROR, "cannot copy what is on the disk");
    if (killer.trace && fclose(killer.trace) != 0)
        die(KILLER_ERROR, "cannot write the trace");
    if (killer.report)
        killer_write_report(&killer);
    return 0;
}
