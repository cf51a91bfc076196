"""A person's secrets are nowhere but where they must be.

Secrets that stand nowhere else are planted, a run of the demo brand is held while it downloads, and
everything that can be read from outside is searched for them, in several encodings. Each kind of
search is tried on something that it must find.
"""
import base64
import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import urllib.parse

import harness
from memory import can_read_memory, memory_with

PASSWORD = "pw-canary/7f3a&91+c5e2"
COOKIE = "cookie-canary-"
PLANTED = "planted-canary-4d1e"
PROGRAMS = {"clisk", "clisk-fetcher", "clisk-worker"}
READ_MAX = 64 << 20


def traces(secret):
    """How a secret would look like in what others read."""
    data = secret.encode()
    found = {data, secret.encode("utf-16-le"), data.hex().encode(), data.hex().upper().encode(),
             urllib.parse.quote_plus(secret).encode(), secret.replace("/", "\\/").encode()}
    for skip in range(3):
        coded = base64.b64encode(b"\0" * skip + data)
        found.add(coded[(skip * 8 + 5) // 6:(skip + len(data)) * 8 // 6])
    return found


def holds(data, secret):
    return any(trace in data for trace in traces(secret))


def secrets_of(acme):
    """All that nobody may see: the password, and what the site gave as cookies."""
    cookies = [value for value in acme.control("secrets") if value.startswith(COOKIE)]
    assert cookies, "the site gave no cookie"
    return [PASSWORD, *cookies]


def read(path, limit=READ_MAX):
    pieces = []
    with contextlib.suppress(OSError):
        with open(path, "rb", buffering=0) as file:
            # Some files of /proc refuse large reads.
            while limit > 0 and (piece := file.read(65536)):
                pieces.append(piece)
                limit -= len(piece)
    return b"".join(pieces)


def files_with(secret, *roots):
    """The paths below the roots whose name or content has it."""
    found = []
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    data = b""
                else:
                    data = read(path)
                if holds(data, secret) or holds(path.encode(), secret):
                    found.append(path)
    return found


def public_of(pid):
    """What others may read of a process without any right."""
    base = f"/proc/{pid}/"
    return b"\n".join(read(base + name) for name in
                      ("cmdline", "environ", "status", "comm", "maps", "limits", "mountinfo"))


def open_files_of(pid):
    """What is in the files that it has open, those without a name too."""
    found = []
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            path = f"/proc/{pid}/fd/{number}"
            with contextlib.suppress(OSError):
                if os.path.isfile(path):
                    found.append((os.readlink(path), read(path)))
    return found


def descendants(pid):
    return [pid, *(found for child in harness.children_of(pid) for found in descendants(child))]


def processes(pid):
    """By the name of the program; forked but not yet executed ones have another's."""
    return {harness.process_name(each): each for each in descendants(pid)}


class Held:
    """A run that waits in the middle of a download."""

    def __init__(self, person, acme, wrapper=(), cwd=None):
        acme.control("expire")
        acme.reset()
        acme.fail("slow")
        self.process = subprocess.Popen(
            [*wrapper, *person.command("run", "-vvv")], env=person.env, cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                           "a download")
        harness.wait_until(lambda: PROGRAMS <= set(processes(self.process.pid)), "all programs")
        self.pids = processes(self.process.pid)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate()
        return out + err


def prepare(directory, site):
    acme = site(options=["--bills", "6", "--password", PASSWORD, "--cookie-prefix", COOKIE])
    person = harness.Person(directory + "/person", acme)
    person.env["TMPDIR"] = directory + "/tmp"
    person.env["XDG_RUNTIME_DIR"] = directory + "/runtime"
    for name in ("tmp", "runtime"):
        os.makedirs(os.path.join(directory, name), mode=0o700)
    connected = person.connect(password=PASSWORD, extra=["-vvv"])
    assert connected.status == 0, connected
    os.unlink(os.path.join(person.directory, "password"))
    return acme, person, connected.out.encode() + connected.err.encode()


def roots(directory, person):
    return person.directory, directory + "/tmp", directory + "/runtime"


def expected(person, path):
    """What may have them while nothing is encrypted; once the vault is there, no file may."""
    if not os.path.exists(os.path.join(person.directory, ".config/clisk/secrets")):
        return False
    return os.path.basename(path) in ("secrets", "data.mdb")


def test_processes_and_logs(directory, site):
    acme, person, log = prepare(directory, site)
    held = Held(person, acme)
    secrets = secrets_of(acme)
    for name, pid in held.pids.items():
        for secret in secrets:
            assert not holds(public_of(pid), secret), (name, secret)
            for path, data in open_files_of(pid):
                assert not holds(data, secret) or expected(person, path), (name, path)
    log += held.end()
    assert b"acme" in log and len(log) > 500, log
    for secret in secrets:
        assert not holds(log, secret), (secret, log)
    control = subprocess.Popen(["/bin/sleep", "60"], executable="/bin/sleep",
                               env={"PLANTED": PLANTED})
    try:
        harness.wait_until(lambda: holds(public_of(control.pid), PLANTED), "the planted variable")
    finally:
        control.kill()
        control.wait()


def test_files(directory, site):
    acme, person, _ = prepare(directory, site)
    Held(person, acme).end()
    acme.fail()
    result, run = person.run()
    assert result.status == 0 and run["new"] >= 6, (run, result)
    for secret in secrets_of(acme):
        found = [path for path in files_with(secret, *roots(directory, person))
                 if not expected(person, path)]
        assert not found, (secret, found)
    planted = os.path.join(directory, "tmp", "planted")
    with open(planted, "wb") as file:
        file.write(b"\0" * 5000 + base64.b64encode(b"x" + PLANTED.encode()))
    assert files_with(PLANTED, *roots(directory, person)) == [planted]


def test_memory(directory, site):
    if not can_read_memory():
        print("the memory of others can be read by root alone, and without a sanitizer")
        return
    acme, person, _ = prepare(directory, site)
    held = Held(person, acme)
    secrets = secrets_of(acme)
    try:
        worker, fetcher = held.pids["clisk-worker"], held.pids["clisk-fetcher"]
        for secret in secrets:
            assert not memory_with(worker, secret), secret
        # The search finds what the worker does have, and what the fetcher must have.
        assert memory_with(worker, harness.LOGIN)
        where = memory_with(fetcher, PASSWORD)
        assert where
        # Wherever it stands, it is locked, and left out of cores.
        for name, flags in where:
            assert "lo" in flags and "dd" in flags, (name, flags)
        for name, flags in memory_with(held.pids["clisk"], PASSWORD):
            assert "lo" in flags and "dd" in flags, ("clisk", name, flags)
    finally:
        held.end()


def allow_cores():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    return hard


def test_cores(directory, site):
    if allow_cores() == 0 or not re.match(rb"core\b", read("/proc/sys/kernel/core_pattern")):
        print("no cores are written here, or elsewhere: not tested")
        return
    if harness.is_sanitized():
        print("a sanitizer's processes may be looked at: not tested")
        return
    acme, person, _ = prepare(directory, site)
    where = directory + "/cores"
    os.makedirs(where)
    subprocess.run([sys.executable, "-c", f"import os; x = '{PLANTED[:8]}' + '{PLANTED[8:]}'; "
                    "os.abort()"], cwd=where, check=False)
    assert files_with(PLANTED, where), "a core is not where it is looked for"
    shutil.rmtree(where)
    os.makedirs(where)
    for number in (signal.SIGSEGV, signal.SIGABRT):
        for name in sorted(PROGRAMS):
            held = Held(person, acme, cwd=where)
            os.kill(held.pids[name], number)
            harness.wait_until(lambda pid=held.pids[name]: not harness.is_alive(pid), "its end")
            held.end()
            harness.wait_until(lambda pids=held.pids: not any(
                harness.is_alive(pid) for pid in pids.values()), "the end of all")
            for secret in secrets_of(acme):
                assert not files_with(secret, where), (name, number)
            assert os.listdir(where) == [], (name, number, os.listdir(where))


def written(trace):
    """The lines of a trace that put something where others may find it."""
    return [line for line in trace.splitlines()
            if re.search(rb"\b(execve|execveat|openat|open|rename\w*|linkat|symlinkat|mkdirat|unlinkat"
                         rb"|prctl|setxattr|fsetxattr)\(", line)
            or (re.search(rb"\b(write|writev|pwrite64|pwritev)\(\d+<", line)
                and not re.search(rb"\b\w+\(\d+<(socket|UNIX|TCP|UDP)", line))]


def trace_of(command, path, env=None):
    subprocess.run(["strace", "-f", "-y", "-v", "-q", "-s", "100000", "-o", path,
                    *command], env=env, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    return read(path, 1 << 30)


def escaped(secret):
    """As strace writes it between quotes."""
    return secret.replace("\\", "\\\\").replace('"', '\\"')


def test_system_calls(directory, site):
    if not shutil.which("strace") or harness.is_sanitized():
        print("strace is missing, or a sanitizer is built in: not tested")
        return
    acme, person, _ = prepare(directory, site)
    control = trace_of([sys.executable, "-c", f"open('{directory}/x', 'w').write('{PLANTED}')"],
                       directory + "/control")
    if not control:
        print("nothing can be traced here: not tested")
        return
    assert any(holds(line, PLANTED) and b"write(" in line for line in written(control)), control
    acme.control("expire")
    trace = trace_of(person.command("run", "-vvv"), directory + "/trace", person.env)
    assert acme.stats()["logins"] >= 2 and trace.count(b"execve(") >= 3, trace[:2000]
    for secret in secrets_of(acme):
        for line in written(trace):
            assert not holds(line, escaped(secret)) or (
                b"data.mdb" in line and expected(person, "data.mdb")), line


if __name__ == "__main__":
    harness.main(globals())
