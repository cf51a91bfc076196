"""No attempt of a konnector succeeds on stock Debian 12, nor under what this kernel has.

And each other role to what it must not be able to do. The whole matrix is
`make sandbox-matrix`.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cells as sandbox  # noqa: E402
import matrix  # noqa: E402
from cells import harness  # noqa: E402

# What Landlock does not speak of, and what a program that opens files by name has calls for.
NAMES = {
    "open-path-ssh-key", "open-path-root", "readlink", "readlink-self-exe", "realpath", "stat",
    "stat-passwd", "lstat", "statx", "access", "faccessat2", "statfs", "inotify-home",
    "inotify-key", "chdir", "getxattr", "listxattr", "stat-old", "lstat-old", "access-old",
    "list-file-systems"}
# Of itself, or of the machine's state: it bends no other process.
ITSELF = {
    "async-fcntl", "async-ioctl", "signal-of-descriptor", "untie-from-broker", "become-reaper",
    "limit-raise-memory", "limit-raise-processes", "limit-raise-file-size", "limit-raise-time",
    "memfd", "memfd-huge", "memfd-large", "memfd-allocate", "memfd-secret", "much-malloc",
    "much-heap", "much-remap", "much-shared", "remap-file-pages", "memory-policy", "lock-page",
    "lock-all", "aio", "filter-listener", "filter-more", "filter-prctl", "time-adjust-read",
    "time-adjust-clock-read", "timer", "sync"}
# To learn how another process is run is not to bend it.
OTHERS_SEEN = {
    "affinity-get", "nice-get", "scheduler-get", "schedule-get", "io-priority-get", "group-of",
    "session-of", "clock-of", "timer-on-victim", "pidfd-open"}
UNIX = {"unix-connect", "unix-datagram-connect", "unix-datagram-send", "unix-packets",
        "abstract-connect"}
# Its libraries are loaded when a name is first looked up, by a thread of libcurl's.
FETCHER_MAY = NAMES | ITSELF | OTHERS_SEEN | UNIX | {
    "tcp4-connect", "tcp6-connect", "udp4-connect", "udp6-connect", "mptcp-connect", "udplite",
    "udp4-send", "udp6-send", "udp4-batch", "tcp4-fast-open", "udp4-bind", "udp6-bind",
    "netlink-route", "resolve", "memfd-execute", "library-execute", "load-library", "load-memfd",
    "thread", "thread-raw"}
# It listens on the socket that people's clisk connects to.
AGENT_MAY = NAMES | ITSELF | OTHERS_SEEN | UNIX | {"abstract-listen", "memfd-execute"}

ROLES = {"fetcher": FETCHER_MAY, "agent": AGENT_MAY, "browser": set(), "converter": set()}


def check(answers):
    wrong = matrix.judge(answers)
    matrix.print_wrong(wrong)
    assert not wrong


def test_konnector(place, real):
    assert len(real) >= matrix.FEWEST_ATTEMPTS, len(real)
    assert len({attempt.kind for attempt in real}) >= 12
    for layers in (sandbox.STOCK, sandbox.BEST):
        check(place.make([cell for cell in place.cells("worker", layers, sandbox.PHASES)
                          if cell.attempt in real]))


def test_roles(place, real):
    for role, may in ROLES.items():
        answers = place.make([cell for cell in place.cells(role, sandbox.STOCK)
                              if cell.attempt in real and cell.attempt.name not in may])
        assert len(answers) >= matrix.FEWEST_ATTEMPTS, (role, len(answers))
        check(answers)


def test_best_layers_of_roles(place, real):
    """What stands between a role and the person's own: with all that this kernel has."""
    kinds = ("files", "data of clisk", "/proc", "programs", "keyrings", "namespaces")
    for role, may in ROLES.items():
        check(place.make([cell for cell in place.cells(role, sandbox.BEST)
                          if cell.attempt in real and cell.attempt.kind in kinds
                          and cell.attempt.name not in may]))


def main():
    with sandbox.Range() as place:
        real, impossible = matrix.possible(place)
        print(f"{len(real)} attempts, {len(impossible)} more that are not possible here anyway")
        failed = 0
        for test in (test_konnector, test_roles, test_best_layers_of_roles):
            try:
                test(place, real)
                print("ok " + test.__name__, flush=True)
            except AssertionError as error:
                print(f"not ok {test.__name__}: {error}", flush=True)
                failed += 1
    sys.exit(1 if failed else 0)


main()
