"""A person's secrets are nowhere but where they must be.

Secrets that stand nowhere else are planted: a password that a password manager prints, the seed of
one-time codes, the vault's passphrase and device key, cookies, tokens, a code that is typed. A run
of the demo brand is held while it downloads, and everything that can be read from outside is
searched for them, in several encodings. Each kind of search is tried on something that it must
find.
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
from fetcherlib import HOSTS
from rawserver import RawServer, make_authority, reply
from memory import can_read_memory, memory_with

PASSWORD = "pw-canary/7f3a&91+c5e2"
COOKIE = "cookie-canary-"
PLANTED = "planted-canary-4d1e"
SEED = "KNSWGZLEMNQW4YLSPEYDMZDFMY2TCOJX"
PASSPHRASE = "passphrase canary 5b/70&91"
TOKEN = "token-canary.8c24/f0+3"
CODE = "907153"
CODE_SECONDS = 5  # of a code from the seed: the next login waits for another
PROGRAMS = {"clisk", "clisk-fetcher", "clisk-worker"}
READ_MAX = 64 << 20


def traces(secret):
    """How a secret would look like in what others read."""
    data = secret if isinstance(secret, bytes) else secret.encode()
    found = {data, data.hex().encode(), data.hex().upper().encode(),
             urllib.parse.quote_plus(data).encode(), data.replace(b"/", b"\\/")}
    if isinstance(secret, str):
        found.add(secret.encode("utf-16-le"))
    for skip in range(3):
        coded = base64.b64encode(b"\0" * skip + data)
        found.add(coded[(skip * 8 + 5) // 6:(skip + len(data)) * 8 // 6])
    return found


def holds(data, secret):
    return any(trace in data for trace in traces(secret))


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

    def __init__(self, person, acme, cwd=None, expire=False):
        if expire:
            acme.control("expire")
        acme.reset()
        acme.fail("slow")
        self.process = subprocess.Popen(
            person.command("run", "-vvv"), env=person.env, cwd=cwd,
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


class World:
    """A person, her password manager, and the site, with nothing but planted secrets."""

    def __init__(self, directory, site):
        self.directory = directory
        self.acme = site(options=[
            "--bills", "6", "--password", PASSWORD, "--cookie-prefix", COOKIE, "--totp", SEED,
            "--totp-period", str(CODE_SECONDS)])
        self.person = harness.Person(directory + "/person", self.acme)
        self.person.env["TMPDIR"] = directory + "/tmp"
        self.person.env["XDG_RUNTIME_DIR"] = directory + "/runtime"
        for name in ("tmp", "runtime", "manager"):
            os.makedirs(os.path.join(directory, name), mode=0o700)
        # Only the manager has them in files, out of what is searched.
        self.passphrase = self._write("passphrase", PASSPHRASE)
        self.seed = self._write(
            "seed", f"otpauth://totp/Acme:demo?secret={SEED}&period={CODE_SECONDS}")
        self.manager = self._write("pass", f"#!/bin/sh\nprintf '%s\\n' '{PASSWORD}'", 0o700)

    def _write(self, name, text, mode=0o600):
        path = os.path.join(self.directory, "manager", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(path, mode)
        return path

    def tell(self, *words):
        result = self.person.clisk(*words)
        assert result.status == 0, (words, result)
        return (result.out + result.err).encode()

    def begin(self):
        """The account, which has logged in once; what was logged."""
        said = self.tell("vault", "init", "--slots", "device,passphrase", "--passphrase-file",
                         self.passphrase, "-vvv")
        return said + self.tell("connect", "acme", "--yes", "--field", "login=" + harness.LOGIN,
                                "--password-command", self.manager, "--secret-file",
                                "otp=" + self.seed, "-vvv")

    def unlock(self):
        """An agent that holds the vault's key; its process."""
        self.log = self.tell("vault", "unlock", "--passphrase-file", self.passphrase, "-vvv")
        return self.person.clisk("vault", "status", "--format", "json").json()[0]["agent"]["pid"]

    @property
    def device_key(self):
        return os.path.join(self.person.directory, ".local/state/clisk/device.key")

    def secrets(self):
        """All that nobody may see, by what it is."""
        cookies = [value for value in self.acme.control("secrets") if value.startswith(COOKIE)]
        assert cookies, "the site gave no cookie"
        return {"password": PASSWORD, "seed": SEED, "seed's bytes": base64.b32decode(SEED),
                "passphrase": PASSPHRASE, "device key": read(self.device_key),
                **{f"cookie {number}": value for number, value in enumerate(cookies)}}

    @property
    def roots(self):
        return self.person.directory, self.directory + "/tmp", self.directory + "/runtime"

    def assert_no_file_has_them(self):
        for what, secret in self.secrets().items():
            found = files_with(secret, *self.roots)
            # The one place of the one of them.
            assert found == ([self.device_key] if what == "device key" else []), (what, found)


@contextlib.contextmanager
def world_of(directory, site):
    """With its account, and its end."""
    world = World(directory, site)
    log = world.begin()
    assert not any(holds(log, secret) for secret in world.secrets().values()), log
    try:
        yield world
    finally:
        world.person.clisk("vault", "lock")


def assert_is_seen_of_a_process():
    """The control: what stands in the environment, and what in the command line."""
    for words, env in ((["sleep", "60"], {"PLANTED": PLANTED}), ([PLANTED, "60"], {})):
        control = subprocess.Popen(words, executable="/bin/sleep", env=env)
        try:
            harness.wait_until(lambda pid=control.pid: holds(public_of(pid), PLANTED),
                               "the planted word")
        finally:
            control.kill()
            control.wait()


def test_processes_and_logs(directory, site):
    with world_of(directory, site) as world:
        agent = world.unlock()
        held = Held(world.person, world.acme, expire=True)
        secrets = world.secrets()
        for name, pid in [*held.pids.items(), ("clisk-agent", agent)]:
            assert b"Name:\t" + name.encode() in public_of(pid), name
            for what, secret in secrets.items():
                assert not holds(public_of(pid), secret), (name, what)
                for path, data in open_files_of(pid):
                    assert not holds(data, secret), (name, path, what)
        log = world.log + held.end()
        assert b"one-time code is computed" in log and len(log) > 500, log
        for what, secret in secrets.items():
            assert not holds(log, secret), (what, log)
    assert_is_seen_of_a_process()


def test_files(directory, site):
    with world_of(directory, site) as world:
        world.unlock()
        Held(world.person, world.acme).end()
        world.acme.fail()
        result, run = world.person.run()
        assert result.status == 0 and run["new"] >= 6, (run, result)
        world.assert_no_file_has_them()
        record = world.tell("log", "--format", "ndjson")
        for kind in (b"secret-used", b"request-ended", b"COMPUTED", b"document-written"):
            assert kind in record, (kind, record)
        assert not any(holds(record, secret) for secret in world.secrets().values()), record
        assert b"?" not in record, record
        planted = os.path.join(directory, "tmp", "planted")
        with open(planted, "wb") as file:
            file.write(b"\0" * 5000 + base64.b64encode(b"x" + PLANTED.encode()))
        assert files_with(PLANTED, *world.roots) == [planted]


def test_a_code_that_is_typed(directory, site):
    """It is in no file and no log: not while it waits for its run, nor afterwards."""
    acme = site(options=["--bills", "2", "--otp", CODE])
    person = harness.Person(directory + "/person", acme)
    assert person.connect(extra=["--no-check"]).status == 0
    assert person.run("-vvv")[1]["outcome"] == "USER_ACTION_NEEDED"
    answered = subprocess.run(person.command("answer", "1", "-", "-vvv"), env=person.env,
                              input=CODE + "\n", text=True, check=False, capture_output=True)
    assert answered.returncode == 0, answered
    log = answered.stdout + answered.stderr
    for _ in range(2):
        assert files_with(CODE, person.directory) == []
        result, run = person.run("-vvv")
        assert result.status == 0 and run["outcome"] == "DONE", (run, result)
        log += result.out + result.err
    assert acme.stats()["code_tries"] == 1 and not holds(log.encode(), CODE), log
    with open(person.directory + "/planted", "w", encoding="ascii") as file:
        file.write(CODE)
    assert files_with(CODE, person.directory) == [person.directory + "/planted"]


class TokenSite(RawServer):
    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        self.on("/home", reply(200))
        self.on("/set", reply(200, "", "Set-Cookie: csrf=1; Max-Age=1000"))
        self.on("/api/token", reply(200, '{"data": [{"token": "%s"}]}' % TOKEN,
                                    "Content-Type: application/json"))
        self.on("/api/me", lambda peer, asked: peer.send(
            reply(200, "I have " + asked.headers["authorization"], "X-Token: another-token-2")))


def test_a_token(directory, site):
    """That the site gave, and that it echoes."""
    server = TokenSite(directory)
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/plugins",))
    result = person.connect("http", login="me", extra=["--field", "mode=token-kept"])
    assert result.status == 0, result
    for _ in range(2):
        result, run = person.run("-vvv")
        assert run["outcome"] == "DONE" and "kept: I have " in result.err, (run, result)
        assert not holds((result.out + result.err).encode(), TOKEN), result
    borne = [asked.headers["authorization"] for asked in server.asked if asked.path == "/api/me"]
    assert borne == ["Bearer " + TOKEN] * 2 and files_with(TOKEN, person.directory) == []


def assert_locked(pid, secret):
    """Wherever it stands, it is locked, and left out of cores."""
    for name, flags in memory_with(pid, secret):
        assert "lo" in flags and "dd" in flags, (pid, name, flags)


def test_memory(directory, site):
    if not can_read_memory():
        print("the memory of others can be read by root alone, and without a sanitizer")
        return
    with world_of(directory, site) as world:
        agent = world.unlock()
        held = Held(world.person, world.acme)
        secrets = world.secrets()
        try:
            worker, fetcher = held.pids["clisk-worker"], held.pids["clisk-fetcher"]
            for what, secret in secrets.items():
                assert not memory_with(worker, secret), what
            # The search finds what the worker does have, and what the fetcher must have.
            assert memory_with(worker, harness.LOGIN) and memory_with(fetcher, PASSWORD)
            assert_locked(fetcher, PASSWORD)
            assert_locked(held.pids["clisk"], PASSWORD)
            # Codes are the agent's to compute; nobody has what opened the vault any more.
            for pid in (fetcher, held.pids["clisk"]):
                for what in ("seed", "seed's bytes", "passphrase", "device key"):
                    assert not memory_with(pid, secrets[what]), (pid, what)
            for what in ("passphrase", "device key"):
                assert not memory_with(agent, secrets[what]), what
            for what in ("seed", "seed's bytes", "password"):
                assert_locked(agent, secrets[what])
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
    where = directory + "/cores"
    os.makedirs(where)
    subprocess.run([sys.executable, "-c", f"import os; x = '{PLANTED[:8]}' + '{PLANTED[8:]}'; "
                    "os.abort()"], cwd=where, check=False)
    assert files_with(PLANTED, where), "a core is not where it is looked for"
    shutil.rmtree(where)
    os.makedirs(where)
    with world_of(directory, site) as world:
        for number in (signal.SIGSEGV, signal.SIGABRT):
            for name in [*sorted(PROGRAMS), "clisk-agent"]:
                crash(world, name, number, where)
                left = os.listdir(where)
                for what, secret in world.secrets().items():
                    assert not files_with(secret, where), (name, number, what)
                assert left == [], (name, number, left)


def crash(world, name, number, where):
    agent = world.unlock()
    # Where its core would be: it works beside its socket.
    home = os.path.join(world.person.env["XDG_RUNTIME_DIR"], "clisk")
    assert "agent.sock" in os.listdir(home), os.listdir(home)
    held = Held(world.person, world.acme, cwd=where)
    pids = {**held.pids, "clisk-agent": agent}
    os.kill(pids[name], number)
    harness.wait_until(lambda: not harness.is_alive(pids[name]), "its end")
    held.end()
    harness.wait_until(lambda: not any(harness.is_alive(pid) for pid in held.pids.values()),
                       "the end of all")
    assert [each for each in os.listdir(home) if each.startswith("core")] == [], (name, number)


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
    control = trace_of([sys.executable, "-c", f"open('{directory}/x', 'w').write('{PLANTED}')"],
                       directory + "/control")
    if not control:
        print("nothing can be traced here: not tested")
        return
    assert any(holds(line, PLANTED) and b"write(" in line for line in written(control)), control
    with world_of(directory, site) as world:
        # In the vault, which this process opens: what a manager prints comes through a pipe.
        result = world.person.connect(password=PASSWORD, extra=["--name", "acme", "--no-check"])
        assert result.status == 0, result
        os.unlink(os.path.join(world.person.directory, "password"))
        world.acme.control("expire")
        trace = trace_of(world.person.command("run", "-vvv"), directory + "/trace",
                         world.person.env)
        assert world.acme.stats()["logins"] >= 2 and trace.count(b"execve(") >= 3, trace[:2000]
        for what, secret in world.secrets().items():
            wanted = escaped(secret) if isinstance(secret, str) else secret
            for line in written(trace):
                assert not holds(line, wanted), (what, line)


if __name__ == "__main__":
    harness.main(globals())
