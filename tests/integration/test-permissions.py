"""What the person grants: shown and asked by connect, decided by grant and revoke, kept by each run."""
import contextlib
import csv
import io
import json
import os
import re
import select
import shutil
import subprocess

import harness
from fetcherlib import HOSTS
from rawserver import RawServer, make_authority, reply

WWW = "origin https://www.acme.example"
SECRET = "secret password https://www.acme.example/login password"


class Pty:
    """A command on a terminal of its own; no more than what it prints and what is typed."""

    def __init__(self, person, *words):
        env = {name: value for name, value in person.env.items() if name != "CLISK_NO_INPUT"}
        self.seen = ""
        ours, theirs = os.openpty()
        self.fd = ours
        self.process = subprocess.Popen(
            ["/usr/bin/setsid", "--ctty", "--wait", *person.command(*words)], env=env,
            stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)

    def _read(self):
        if not select.select([self.fd], [], [], 20)[0]:
            raise AssertionError("nothing more comes:\n" + self.seen)
        with contextlib.suppress(OSError):
            data = os.read(self.fd, 65536)
            self.seen += data.decode().replace("\r\n", "\n")
            return data
        return b""

    def wait(self, pattern):
        while not re.search(pattern, self.seen):
            if not self._read():
                raise AssertionError(f"{pattern} never came:\n{self.seen}")
        return self

    def type(self, text):
        os.write(self.fd, text.encode() + b"\n")
        return self

    def end(self):
        while self._read():
            pass
        os.close(self.fd)
        return self.process.wait(), self.seen


def permissions(person, *words):
    rows = person.clisk("permissions", "--format", "json", *words).json()
    return {row["permission"]: row for row in rows}


def connected(directory, site, *options, **more):
    acme = site(options=["--bills", "2", *options], **more)
    person = harness.Person(directory + "/person", acme)
    result = person.connect()
    assert result.status == 0, result
    return person, acme


def decide(person, *words):
    result = person.clisk(*words)
    assert result.status == 0, (words, result)
    return result


def expect_denied(person, *words, detail="GRANT", message="", outcome="DENIED"):
    result, run = person.run(*words)
    assert run["outcome"] == outcome and run["detail"] == detail, (run, result)
    assert message in run["message"], run
    assert detail != "GRANT" or "clisk grant acme" in result.err, result
    return run


def test_connect_shows_and_asks(directory, site):
    acme = site(options=["--bills", "2"])
    person = harness.Person(directory + "/person", acme)
    pty = Pty(person, "connect", "acme").wait(r"Grant this\? \[y/N\]: ")
    for words in ("may reach www.acme.example", "may reach files.acme.example", "stores bills",
                  'your password may be put into the field "password" of pages at '
                  "https://www.acme.example/login", "may run without you",
                  "may send at https://www.acme.example/otp (POST)", "Your secrets"):
        assert words in pty.seen, (words, pty.seen)
    status, seen = pty.type("").end()
    assert status != 0 and "nothing was granted" in seen and "Login" not in seen, seen
    assert person.clisk("accounts", "--format", "json").json() == [] and not acme.stats()["paths"]
    pty = Pty(person, "connect", "acme").wait(r"Grant this\?").type("y").wait("Login: ")
    pty.type(harness.LOGIN).wait("Password: ").type(harness.PASSWORD).wait("optional").type("")
    status, seen = pty.end()
    assert status == 0, seen
    assert {row["state"] for row in permissions(person).values()} == {"granted"}
    # Again: the fields tell which account it is, and nothing of it is new.
    pty = Pty(person, "connect", "acme").wait("Login: ").type(harness.LOGIN)
    status, seen = pty.wait("Password: ").type(harness.PASSWORD).wait("optional").type("").end()
    assert status == 0 and "Grant this" not in seen and "connected already" in seen, seen


def test_connect_without_a_terminal_names_the_option(directory, site):
    person = harness.Person(directory + "/person", site())
    result = person.clisk("connect", "acme")
    assert result.status == 2 and "--yes" in result.err and "clisk info acme" in result.err, result
    result = person.clisk("connect", "acme", "--no-check", "--field", "login=x", "--password-file",
                          "/dev/null", env={"CLISK_YES": "true"})
    assert "--yes" not in result.err and "empty secret" in result.err, result


def test_the_dashboard(directory, site):
    person, _ = connected(directory, site)
    shown = permissions(person, "acme")
    assert [row["number"] for row in shown.values()] == list(range(1, len(shown) + 1)), shown
    assert shown[WWW]["words"] == "may reach www.acme.example" and shown[WWW]["since"], shown
    assert shown[WWW]["until"] is None and shown[WWW]["once"] is False and shown[WWW]["asked"]
    rows = list(csv.reader(io.StringIO(person.clisk("permissions", "--format", "csv").out)))
    assert rows[0][2] == "PERMISSION" and [row[2] for row in rows[1:]] == list(shown), rows
    lines = person.clisk("permissions", "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["permission"] for line in lines] == list(shown)
    assert "may run without you" in person.clisk("permissions").out
    assert person.clisk("permissions", "acne").status == 2


def test_each_kind_revoked(directory, site):
    person, acme = connected(directory, site)
    acme.control("expire")
    acme.reset()
    for permission, message in ((WWW, "reaches https://www.acme.example"),
                                (SECRET, 'the secret "password"'),
                                ("data bill", "stores bills")):
        decide(person, "revoke", "acme", permission)
        assert permissions(person)[permission]["state"] == "revoked"
        expect_denied(person, message=message)
        decide(person, "grant", "acme", permission)
    decide(person, "revoke", "acme", "background")
    before = acme.stats()["paths"]
    expect_denied(person, "--background", message="runs without you")
    assert acme.stats()["paths"] == before, "the brand was asked"
    result, run = person.run()
    assert run["outcome"] == "DONE" and run["new"] >= 2, (run, result)


def test_an_origin_of_documents_revoked(directory, site):
    """The site redirects the bills there: they fail, and what is elsewhere is saved."""
    person, acme = connected(directory, site)
    acme.fail("files-host")
    decide(person, "revoke", "acme", "origin https://files.acme.example")
    result, run = person.run()
    assert run["outcome"] == "PARTIAL" and run["new"] == 1 and run["failed"] == 2, (run, result)
    assert 'it is not granted that "acme" reaches https://files.acme.example' in run["message"], run
    decide(person, "grant", "acme", "origin https://files.acme.example")
    assert person.run()[1]["outcome"] == "DONE"


def test_an_action_revoked(directory, site):
    """The one-time code goes by a POST that is no secret's."""
    person = harness.Person(directory + "/person", site(options=["--otp", "123456"]))
    assert person.connect(extra=["--no-check"]).status == 0
    assert person.run()[1]["outcome"] == "USER_ACTION_NEEDED"
    assert person.clisk("answer", "1", "123456").status == 0
    decide(person, "revoke", "acme", "action POST https://www.acme.example/otp")
    expect_denied(person, message="sends a POST to https://www.acme.example/otp")


def test_codes_revoked(directory, site):
    """The seed is left alone, and the person is asked for the code."""
    seed = "JBSWY3DPEHPK3PXP"
    acme = site(options=["--totp", seed])
    person = harness.Person(directory + "/person", acme)
    path = os.path.join(directory, "seed")
    with open(path, "w", encoding="ascii") as file:
        file.write(seed)
    os.chmod(path, 0o600)
    result = person.connect(extra=["--no-check", "--secret-file", "otp=" + path])
    assert result.status == 0, result
    decide(person, "revoke", "acme", "codes otp")
    result, run = person.run("-v")
    assert run["outcome"] == "USER_ACTION_NEEDED" and run["detail"] == "SCA_REQUIRED", (run, result)
    assert "not granted that codes are made" in result.err, result
    assert "is computed" not in result.err, result


def test_once_and_for_a_time(directory, site):
    person, _ = connected(directory, site)
    result = decide(person, "grant", "acme", "data bill", "--once")
    assert "granted: data bill" in result.err, result
    assert permissions(person)["data bill"]["once"] is True
    assert "the next run" in person.clisk("permissions").out
    assert person.run()[1]["outcome"] == "DONE"
    assert permissions(person)["data bill"]["state"] == "expired"
    expect_denied(person, message="stores bills")
    decide(person, "grant", "acme", "data bill", "--for", "1h")
    assert permissions(person)["data bill"]["until"]
    assert person.run()[1]["outcome"] == "DONE"
    later = {"CLISK_CLOCK_SHIFT": "3601"}
    result, run = person.run(env=later)
    if run["outcome"] != "DONE":  # a build with failpoints has another clock for tests
        assert run["detail"] == "GRANT", (run, result)
    else:
        print("no clock for tests in this build")
    assert person.clisk("grant", "acme", "data bill", "--once", "--for", "1h").status == 2
    decided = [(row["kind"], row.get("detail", "")) for row in person.clisk(
        "log", "--format", "json", "--account", "acme").json() if row.get("text") == "data bill"]
    assert decided == [("grant", ""), ("grant", "ONCE"), ("revoke", "ONCE"),
                       ("grant", "FOR_A_TIME")], decided


def test_names_and_numbers(directory, site):
    person, _ = connected(directory, site)
    number = permissions(person)["data bill"]["number"]
    decide(person, "revoke", "acme", str(number), "data file")
    states = {name: row["state"] for name, row in permissions(person).items()}
    assert states["data bill"] == states["data file"] == "revoked", states
    for words, hint in ((("data bil",), '"data bill" ('), (("www",), WWW), (("data",), "data file"),
                        (("99",), "clisk permissions acme"), (("background", "nonsense"), "nonsense")):
        result = person.clisk("grant", "acme", *words)
        assert result.status == 2 and hint in result.err, (words, result)
    states = {name: row["state"] for name, row in permissions(person).items()}
    assert states["data bill"] == "revoked", "some were granted though one was wrong"
    assert person.clisk("revoke", "acme").status == 2
    result = person.clisk("grant", "acme")
    assert result.status == 2 and "--yes" in result.err, result
    result = decide(person, "grant", "acme", "--yes")
    assert "stores bills" in result.err and "may reach" not in result.err, result
    assert {row["state"] for row in permissions(person).values()} == {"granted"}
    assert "granted already" in decide(person, "grant", "acme", "--yes").err


def test_removing_an_account_forgets_its_grants(directory, site):
    person, _ = connected(directory, site)
    decide(person, "accounts", "remove", "acme", "--yes")
    assert permissions(person) == {}
    assert person.clisk("connect", "acme").status == 2


class Updated:
    """Two versions of one konnector: the test konnector "thief", and one that asks for less."""

    def __init__(self, directory):
        self.folder = os.path.join(directory, "konnectors")
        os.makedirs(self.folder)
        self.built = os.path.join(harness.TOP_BUILDDIR, "tests", "plugins", ".libs")

    def install(self, name):
        for old in os.listdir(self.folder):
            os.remove(os.path.join(self.folder, old))
        shutil.copy(os.path.join(self.built, name), os.path.join(self.folder, "twice.so"))
        os.chmod(os.path.join(self.folder, "twice.so"), 0o755)


class Plain(RawServer):
    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        for path in ("/home", "/more"):
            self.on(path, reply(200, "hello"))


def updated(directory):
    server = Plain(directory)
    versions = Updated(directory)
    versions.install("asks-less.so")
    person = harness.Person(directory + "/person", server, plugin_dirs=(versions.folder,))
    result = person.clisk("connect", "asks", "--yes")
    assert result.status == 0, result
    assert person.run()[1]["outcome"] == "DONE"
    versions.install("asks-more.so")
    return person, server


def test_an_update_that_asks_for_more(directory, site):
    person, server = updated(directory)
    result, run = person.run()
    # What is new is told, and refused when it is wanted.
    assert "not granted yet: origin https://other.test" in result.err, result
    assert "not granted yet: origin https://site.test" not in result.err, result
    assert "clisk grant asks" in result.err and run["detail"] == "GRANT", (run, result)
    assert "reaches https://other.test" in run["message"], run
    # Somebody who is there is asked for just that, and may say no.
    pty = Pty(person, "run").wait(r"Grant this\? \[y/N\]: ")
    assert "may reach other.test" in pty.seen and "may reach site.test" not in pty.seen, pty.seen
    status, seen = pty.type("n").end()
    assert status == 10 and "goes on without" in seen, seen
    status, seen = Pty(person, "run").wait(r"Grant this\?").type("y").end()
    assert status == 0, seen
    assert person.run()[1]["outcome"] == "DONE"
    status, seen = Pty(person, "run").end()
    assert status == 0 and "Grant this" not in seen, seen
    server.stop()


def test_an_update_and_connecting_again(directory, site):
    person, server = updated(directory)
    result = person.clisk("connect", "asks", "--name", "asks", "--yes")
    assert "may reach other.test" in result.err and "may reach site.test" not in result.err, result
    assert person.run()[1]["outcome"] == "DONE"
    server.stop()


def test_an_account_without_grants(directory, site):
    """As an older store has them, and as a kill leaves one."""
    person = harness.Person(directory + "/person", site(options=["--bills", "2"]))
    person.env["CLISK_FAILPOINT"] = "connect.account_kept"
    killed = person.connect()
    del person.env["CLISK_FAILPOINT"]
    if killed.status == 0:
        print("this build has no failpoints")
        return
    assert {row["state"] for row in permissions(person).values()} == {"not granted"}
    expect_denied(person, outcome="USER_ACTION_NEEDED", message="nothing is granted")
    pty = Pty(person, "run").wait(r"Grant this\?")
    assert "may reach www.acme.example" in pty.seen, pty.seen
    status, seen = pty.type("y").end()
    assert status == 0, seen


def test_private_addresses(directory, site):
    """An origin at an address of the local network is refused before anything is connected to."""
    person = harness.Person(directory + "/person", plugin_dirs=("tests/plugins",))
    result = person.clisk("connect", "lan", "--yes", "--no-check")
    assert result.status == 0, result
    result, run = person.run()
    assert run["outcome"] == "DENIED" and run["detail"] == "ADDRESS", (run, result)
    assert "10.255.255.254" in run["message"] and "local_network" in result.err, (run, result)


harness.main(globals())
