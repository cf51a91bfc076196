"""Makes attempts in processes of their own, and tells what came of each.

A cell is one attempt of one role, under some layers, in one phase. It counts
only when its positive controls have passed.
"""
import collections
import concurrent.futures
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import harness  # noqa: E402

Attempt = collections.namedtuple("Attempt", "kind name run_only")
Layers = collections.namedtuple("Layers", "abi namespaces")  # abi None: whatever the kernel has
Cell = collections.namedtuple("Cell", "role layers phase attempt")

SUCCEEDED, REFUSED, KILLED, BROKEN = "succeeded", "refused", "killed", "broken"
# Of the filters, and of the limits on files: what refuses an attempt by a kill.
REFUSING_SIGNALS = (signal.SIGSYS, signal.SIGXFSZ)
TIMEOUT = 60
NOBODY = 65534
# The numbers of tests/sandbox/descriptors.c.
LEFT_FILE, LEFT_DIRECTORY, LEFT_SOCKET, LEFT_PIDFD = 20, 21, 22, 23
PHASES = ("constructor", "run")
BARE = Layers(0, 0)
STOCK = Layers(2, 0)  # Debian 12
BEST = Layers(None, None)
LADDER = tuple(Layers(abi, namespaces) for abi in (0, 1, 2, 4, 7) for namespaces in (0, 1))


class Answer(collections.namedtuple("Answer", "result detail incomplete")):
    @property
    def open(self):
        return self.result == SUCCEEDED


def is_supported(layers):
    """Without Landlock and namespaces no stranger's konnector is loaded."""
    return layers != BARE


def layers_text(layers):
    if layers == BEST:
        return "the kernel's own"
    return f"ABI {layers.abi}, {'namespaces' if layers.namespaces else 'no namespaces'}"


def knobs(layers):
    words = []
    if layers.abi is not None:
        words.append(f"abi={layers.abi}")
    if layers.namespaces is not None:
        words.append(f"namespaces={layers.namespaces}")
    return ",".join(words)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make_home(path, konnector):
    """A person's files: the names are those of the attempts."""
    for name in (".ssh/id", "vault", "doomed", "store/data.mdb", "store/lock.mdb",
                 "store/device.key", "documents/Bank/statement.pdf", "documents/Bank/doomed.pdf",
                 ".config/clisk/config"):
        write(os.path.join(path, name), "of the person: " + name)
    write(os.path.join(path, "program"), "#!/bin/sh\nprintf 'attempt succeeded' >&3\n")
    os.chmod(os.path.join(path, "program"), 0o700)
    os.makedirs(os.path.join(path, "konnectors"))
    shutil.copy(konnector, os.path.join(path, "konnectors", "bank.so"))
    os.makedirs(os.path.join(path, "doomed-directory"))
    os.makedirs(os.path.join(path, "scratch"))
    os.makedirs(os.path.join(path, "agent"))
    os.symlink("/etc/passwd", os.path.join(path, "link"))
    for name in ("user.victim", "user.doomed"):
        try:
            os.setxattr(os.path.join(path, ".ssh/id"), name, b"1")
        except OSError:
            pass  # a file system without: then the attempt is not possible here


class Victim:
    def __init__(self, directory):
        os.makedirs(directory)
        self.process = subprocess.Popen(
            [sys.executable, "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                "victim.py"), directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "VICTIM_SECRET": "victim-secret"})
        self.world = json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Range:
    """Where attempts are made: copies of the programs, a victim, a directory for homes."""

    def __init__(self):
        if harness.is_sanitized():
            harness.skip("a sanitizer's build has no filters")
        self.directory = tempfile.mkdtemp(prefix="clisk-attempts-")
        self.drive = self._copy("sandbox-drive")
        self.konnector = self._copy("tests/sandbox/.libs/attempts.so")
        shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "victim.py"),
                    self.directory)
        if os.geteuid() == 0:
            self._drop()
        self.victim = Victim(os.path.join(self.directory, "victim"))
        self.homes = []  # that nothing has happened in
        self.attempts = self._list()

    def _copy(self, name):
        path = os.path.join(self.directory, os.path.basename(name))
        shutil.copy(os.path.join(harness.TOP_BUILDDIR, name), path)
        os.chmod(path, 0o755)
        return path

    def _drop(self):
        """Limits of processes do not hold for root, nor do permissions."""
        os.chmod(self.directory, 0o755)
        os.chown(self.directory, NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)

    def _list(self):
        out = subprocess.run([self.drive, "list"], check=True, capture_output=True, text=True)
        return [Attempt(kind, name, flags == "run-only") for kind, name, flags in
                (line.split("\t") for line in out.stdout.splitlines())]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.victim.stop()
        for name in ("/tmp/.clisk-attempt", "/dev/shm/.clisk-attempt"):
            try:
                os.unlink(name)
            except OSError:
                pass
        shutil.rmtree(self.directory, ignore_errors=True)

    def cells(self, role, layers, phases=("run",)):
        return [Cell(role, layers, phase, attempt) for phase in phases for attempt in self.attempts
                if not (attempt.run_only and phase == "constructor")]

    def make(self, cells):
        """All cells, several at a time: {cell: answer}."""
        with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
            return dict(zip(cells, pool.map(self._make, cells)))

    def _make(self, cell):
        """An attempt that was refused leaves the home as it was, for the next one."""
        home = self._take_home()
        answer = self._make_in(cell, home)
        if answer.result in (REFUSED, KILLED):
            self.homes.append(home)
        return answer

    def _take_home(self):
        try:
            return self.homes.pop()
        except IndexError:
            home = tempfile.mkdtemp(prefix="home-", dir=self.directory)
            make_home(home, self.konnector)
            return home

    def _order(self, cell, home):
        world = {**self.victim.world, "home": home, "scratch": home + "/scratch",
                 "phase": cell.phase, "attempt": cell.attempt.name}
        return "".join(f"{name} {value}\n" for name, value in world.items())

    def _make_in(self, cell, home):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        left = [os.open(home + "/.ssh/id", os.O_RDWR | os.O_CLOEXEC),
                os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC),
                *(each.detach() for each in socket.socketpair()),
                os.pidfd_open(self.victim.world["victim"])]
        given = os.open(home + "/agent" if cell.role == "agent" else self.konnector,
                        os.O_RDONLY | os.O_CLOEXEC)
        try:
            pid = self._spawn(cell, home, theirs.fileno(), (*left[:3], left[4]))
            theirs.close()
            return self._judge(cell, pid, ours, given)
        finally:
            for fd in (*left, given):
                os.close(fd)
            ours.close()

    def _spawn(self, cell, home, control, left):
        environment = {"LANG": "C.UTF-8", "CLISK_ATTEMPT": self._order(cell, home)}
        if cell.role != "none":
            environment["CLISK_SANDBOX"] = knobs(cell.layers)
        # High numbers first: no descriptor is dropped before it was passed on.
        actions = [(os.POSIX_SPAWN_DUP2, control, 100)]
        for i, fd in enumerate(left):
            actions.append((os.POSIX_SPAWN_DUP2, fd, 101 + i))
        actions.append((os.POSIX_SPAWN_DUP2, 100, 3))
        for i, number in enumerate((LEFT_FILE, LEFT_DIRECTORY, LEFT_SOCKET, LEFT_PIDFD)):
            actions.append((os.POSIX_SPAWN_DUP2, 101 + i, number))
        actions += [(os.POSIX_SPAWN_CLOSE, 100 + i) for i in range(1 + len(left))]
        actions.append((os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0))
        return os.posix_spawn(self.drive, [self.drive, cell.role], environment,
                              file_actions=actions)

    def _judge(self, cell, pid, ours, given):
        said = []
        ours.settimeout(TIMEOUT)
        try:
            socket.send_fds(ours, [b"x"], [given])
            while True:
                message = ours.recv(256)
                if not message:
                    break
                said.append(message.decode())
        except ConnectionError:
            pass
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            said.append("took too long")
        _, status = os.waitpid(pid, 0)
        return answer_of(cell, said, os.waitstatus_to_exitcode(status))


def refusing_signals(attempt):
    """The processor refuses a door that the kernel does not have."""
    return (*REFUSING_SIGNALS, signal.SIGSEGV) if attempt.kind == "other doors" else REFUSING_SIGNALS


def answer_of(cell, said, status):
    """What the messages and the end of a cell's process mean."""
    incomplete = "incomplete" in said
    result, detail = BROKEN, f"said {said}, ended with {status}"
    attempt = next((each for each in said if each.startswith("attempt ")), None)
    if "control passed" not in said:
        pass
    elif attempt == "attempt succeeded":
        result, detail = SUCCEEDED, ""
    elif attempt and attempt.startswith("attempt refused ") and (status == 0 and "end" in said):
        result, detail = REFUSED, attempt.split()[2]
    elif not attempt and -status in refusing_signals(cell.attempt):
        result, detail = KILLED, signal.Signals(-status).name
    return Answer(result, detail, incomplete)
