"""What integration tests share: a site, a person's directories, the command.

A test is a script whose functions named test_* are run one after the other,
each with fresh directories. Exit status 77 means skipped, as automake has it.
"""
import contextlib
import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

TOP_SRCDIR = os.environ.get("top_srcdir") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
TOP_BUILDDIR = os.environ.get("top_builddir") or TOP_SRCDIR
LOGIN = "demo"
PASSWORD = "correct-horse"
ACME_HOSTS = ("www.acme.example", "files.acme.example", "evil.example")
TOSCRAPE_HOSTS = ("quotes.toscrape.com", "books.toscrape.com")


def skip(why):
    print("SKIP: " + why)
    sys.exit(77)


def wait_until(condition, what, seconds=20):
    """Waits for something that will come; a test never asserts on how long it took."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("never came: " + what)
        time.sleep(0.01)


class Site:
    """A local site, from its start to its end."""

    def __init__(self, directory, script="tools/demo-site", hosts=ACME_HOSTS, options=()):
        self.directory = directory
        self.hosts = hosts
        os.makedirs(directory)
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(TOP_SRCDIR, script), "--dir", directory, "--quiet",
             *options],
            stdout=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None or os.path.exists(self._path("port")),
                   "the site's port")
        with open(self._path("port"), encoding="ascii") as file:
            self.port = int(file.read())

    def _path(self, name):
        return os.path.join(self.directory, name)

    @property
    def ca_file(self):
        return self._path("ca.pem")

    def control(self, what):
        context = ssl.create_default_context(cafile=self.ca_file)
        context.check_hostname = False
        url = f"https://127.0.0.1:{self.port}/__demo/{what}"
        with urllib.request.urlopen(url, context=context) as answer:
            return json.load(answer)

    def fail(self, *modes):
        self.control("fail?mode=" + ",".join(modes))

    def stats(self):
        return self.control("stats")

    def reset(self):
        self.control("reset")

    def bills(self):
        return self.control("bills")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def contents(directory):
    """Every file below a directory, by its path from there: its SHA-256."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, directory)] = hashlib.sha256(file.read()).hexdigest()
    return found


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.status}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class Person:
    """Somebody's directories, and the command as she runs it."""

    def __init__(self, directory, site=None, plugin_dirs=("plugins",), options=()):
        self.directory = directory
        self.site = site
        self.program = "clisk"
        self.documents = os.path.join(directory, "documents")
        self.options = list(options)
        if os.geteuid() == 0:
            self.options.append("--allow-root")
        self.env = {
            "HOME": directory,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "CLISK_LIBEXEC_DIR": TOP_BUILDDIR,
            "CLISK_PLUGIN_DIR": ":".join(
                os.path.join(TOP_BUILDDIR, name, ".libs") if not os.path.isabs(name) else name
                for name in plugin_dirs),
            "CLISK_DOCUMENTS": self.documents,
            "CLISK_RETRY_SLEEP": "0.02",
            "CLISK_NO_INPUT": "true",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "CLISK_CHILD_SANDBOX", "MALLOC_ARENA_MAX",
                     "MALLOC_PERTURB_", "GLIBC_TUNABLES"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        if site:
            self.env["CLISK_DEV_CA"] = site.ca_file
            self.env["CLISK_DEV_MAP"] = ",".join(
                f"{host}=127.0.0.1:{site.port}" for host in site.hosts)
        os.makedirs(directory, exist_ok=True)

    def command(self, *words):
        return [os.path.join(TOP_BUILDDIR, self.program), *words, *self.options]

    def start(self, *words, env=None, wrapper=()):
        return subprocess.Popen([*wrapper, *self.command(*words)],
                                env={**self.env, **(env or {})}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def clisk(self, *words, env=None, wrapper=()):
        process = self.start(*words, env=env, wrapper=wrapper)
        out, err = process.communicate()
        return Result(process.returncode, out, err)

    def connect(self, brand="acme", login=LOGIN, password=PASSWORD, extra=()):
        path = os.path.join(self.directory, "password")
        with open(path, "w", encoding="utf-8") as file:
            file.write(password + "\n")
        os.chmod(path, 0o600)
        return self.clisk("connect", brand, "--yes", "--field", "login=" + login,
                          "--password-file", path, *extra)

    def run(self, *words, env=None):
        """One run of one account: its result and the object that it printed."""
        result = self.clisk("run", "--format", "json", *words, env=env)
        objects = json.loads(result.out) if result.out.strip() else []
        return result, (objects[0] if objects else None)

    def files(self):
        """Every file of the documents, by its path below them: its SHA-256."""
        return contents(self.documents)

    def data(self):
        return self.clisk("data", "--format", "json").json()


class Terminal:
    """A command on a pseudo-terminal of its own, which is its /dev/tty too. What is typed before a
    question is no answer to it: each one is waited for, and what never comes is an error."""

    def __init__(self, person, *words, env=None, seconds=60):
        env = {**person.env, **(env or {})}
        env.pop("CLISK_NO_INPUT", None)
        self.seen = self.all = ""
        self.seconds = seconds
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # As a person's shell has them: they may be ignored by what tests run under.
            for number in (signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            command = person.command(*words)
            os.execve(command[0], command, env)

    def _read(self, what):
        if not select.select([self.fd], [], [], self.seconds)[0]:
            self._give_up(f"never came: {what}")
        try:
            data = os.read(self.fd, 65536).decode(errors="replace")
        except OSError:
            data = ""
        self.seen += data
        self.all += data
        return data

    def _give_up(self, why):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        raise AssertionError(f"{why}\n{self.all}")

    def wait(self, pattern):
        """Reads until the pattern has come behind what was waited for before."""
        while not (found := re.search(pattern, self.seen)):
            if not self._read(pattern):
                self._give_up(f"ended, and never came: {pattern}")
        seen, self.seen = self.seen[:found.end()], self.seen[found.end():]
        return seen

    def type(self, text):
        os.write(self.fd, text.encode() + b"\n")

    def end(self):
        """The exit status, and what came behind what was waited for last."""
        while self._read("the end"):
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), self.seen


def is_sanitized():
    """Whether a sanitizer is built in, which catches crashes and reserves the address space."""
    out = subprocess.run([os.path.join(TOP_BUILDDIR, "clisk"), "version", "--format", "json"],
                         check=True, capture_output=True).stdout
    return json.loads(out)[0]["sanitizer"]


def without_wall():
    """The environment for a konnector that looks through its own memory, which the wall forbids; it
    is skipped where builds have no such option."""
    out = subprocess.run([os.path.join(TOP_BUILDDIR, "clisk"), "version", "--format", "json"],
                         check=True, capture_output=True).stdout
    build = json.loads(out)[0]
    if build["failpoints"] or build["sanitizer"]:
        return {"CLISK_CHILD_SANDBOX": "wall=off"}
    return None


def children_of(pid):
    """The processes below one, by /proc."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError):
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                if int(file.read().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(name))
    return found


def process_name(pid):
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            return file.read().strip()
    return ""


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main(namespace):
    """Runs the tests of a script: all, or those whose names are given."""
    wanted = sys.argv[1:]
    failed = 0
    tests = [(name, function) for name, function in namespace.items()
             if name.startswith("test_") and (not wanted or name in wanted)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for name, function in tests:
        directory = tempfile.mkdtemp(prefix="clisk-test-")
        sites = []

        def site(*arguments, **options):
            sites.append(Site(os.path.join(directory, f"site{len(sites)}"), *arguments, **options))
            return sites[-1]

        try:
            function(directory, site)
            print("ok " + name, flush=True)
        except Exception:
            traceback.print_exc()
            print("not ok " + name, flush=True)
            failed += 1
        finally:
            for each in sites:
                each.stop()
            shutil.rmtree(directory, ignore_errors=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not tests else 0)
