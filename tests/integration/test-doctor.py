#!/usr/bin/env python3
"""What clisk doctor finds: nothing where all is well, and each thing that is broken, once."""
import json
import os
import shutil
import time

import harness

STATE = ".local/state/clisk"
CONFIG = ".config/clisk"
DAY = 24 * 3600


def person_of(directory, site=None):
    person = harness.Person(directory + "/person", site)
    runtime = directory + "/runtime"
    os.makedirs(runtime, mode=0o700)
    person.env["XDG_RUNTIME_DIR"] = runtime
    return person


def findings(person, *words, status=None):
    result = person.clisk("doctor", "--format", "json", *words)
    found = json.loads(result.out)
    problems = [each for each in found if each["state"] == "problem"]
    assert result.status == (14 if problems else 0), result
    if status is not None:
        assert result.status == status, result
    return found


def texts(found, state, check=None):
    return [each["finding"] for each in found
            if each["state"] == state and check in (None, each["check"])]


def one_problem(person, check, *parts):
    """The only problem there is, which is about that."""
    problems = [each for each in findings(person) if each["state"] == "problem"]
    assert [each["check"] for each in problems] == [check], problems
    for part in parts:
        assert part in problems[0]["finding"], problems


def test_nothing_is_wrong(directory, site):
    acme = site(options=["--bills", "2"])
    person = person_of(directory, acme)
    before = findings(person, status=0)
    assert "does not exist yet" in texts(before, "note", "store")[0]
    assert not os.path.exists(os.path.join(person.directory, STATE)), "looking made something"
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    found = findings(person, status=0)
    assert any(os.uname().release in text for text in texts(found, "ok", "kernel")), found
    for check in ("user", "programs", "certificates", "konnectors", "configuration", "state",
                  "store", "locks", "disk: documents", "disk: state", "vault", "agent"):
        assert texts(found, "ok", check), (check, found)
    table = person.clisk("doctor")
    assert table.status == 0 and "FINDING" in table.out and table.err == "", table


def test_files_that_others_may_read(directory, site):
    acme = site(options=["--bills", "1"])
    person = person_of(directory, acme)
    assert person.connect().status == 0
    for name, check in ((CONFIG, "configuration"), (STATE + "/store", "store")):
        path = os.path.join(person.directory, name)
        os.chmod(path, 0o755)
        found = findings(person, status=14)
        assert f"chmod 700 {path}" in texts(found, "problem", check)[0], found
        os.chmod(path, 0o700)
    path = os.path.join(person.directory, STATE, "device.key")
    os.chmod(path, 0o644)
    found = findings(person, status=14)
    assert f"chmod 600 {path}" in texts(found, "problem", "state")[0], found
    os.chmod(path, 0o600)
    findings(person, status=0)


def test_a_program_that_lacks_or_is_open_to_others(directory, _site):
    person = person_of(directory)
    libexec = directory + "/libexec"
    os.makedirs(libexec)
    for name in ("clisk-fetcher", "clisk-worker", "clisk-agent"):
        shutil.copy(os.path.join(harness.TOP_BUILDDIR, name), libexec)
        os.chmod(os.path.join(libexec, name), 0o755)
    person.env["CLISK_LIBEXEC_DIR"] = libexec
    findings(person, status=0)
    worker = os.path.join(libexec, "clisk-worker")
    os.chmod(worker, 0o775)
    one_problem(person, "programs", "chmod go-w " + worker)
    os.chmod(worker, 0o644)
    one_problem(person, "programs", worker + " cannot be executed")
    os.unlink(worker)
    one_problem(person, "programs", worker, "No such file", "install clisk again")
    person.env["CLISK_LIBEXEC_DIR"] = directory + "/nowhere"
    one_problem(person, "programs", directory + "/nowhere")


def test_konnectors(directory, _site):
    person = person_of(directory)
    os.makedirs(directory + "/plugins")
    person.env["CLISK_PLUGIN_DIR"] = directory + "/plugins"
    one_problem(person, "konnectors", "none is installed")
    shutil.copy(os.path.join(harness.TOP_BUILDDIR, "plugins/.libs/acme.so"),
                directory + "/plugins")
    with open(directory + "/plugins/broken.so", "w", encoding="utf-8") as file:
        file.write("no konnector")
    one_problem(person, "konnectors", "broken.so")


def test_the_state(directory, site):
    acme = site(options=["--bills", "1"])
    person = person_of(directory, acme)
    assert person.connect(password="wrong-battery", extra=["--no-check"]).status == 0
    assert person.run()[1]["outcome"] == "LOGIN_FAILED"
    found = findings(person, status=0)
    assert "accounts unfreeze acme" in texts(found, "note", "accounts")[0], found
    with open(os.path.join(person.directory, STATE, "locks/77"), "w", encoding="utf-8"):
        pass
    os.chmod(os.path.join(person.directory, STATE, "locks/77"), 0o600)
    found = findings(person, status=0)
    assert "locks/77 is left of an account" in texts(found, "note", "locks")[0], found
    key = os.path.join(person.directory, STATE, "device.key")
    os.rename(key, key + ".away")
    found = findings(person, status=0)
    assert "lock" in texts(found, "note", "vault")[0], found
    vault = os.path.join(person.directory, CONFIG, "vault.khv")
    os.rename(vault, vault + ".away")
    assert texts(findings(person, status=14), "problem", "vault"), "a lost vault"


def test_an_account_at_work(directory, site):
    acme = site(options=["--bills", "2"])
    person = person_of(directory, acme)
    assert person.connect().status == 0
    acme.fail("slow")
    process = person.start("run")
    harness.wait_until(lambda: texts(findings(person), "note", "locks"), "a lock that is held")
    assert "at work on the account \"acme\"" in texts(findings(person), "note", "locks")[0]
    process.kill()
    process.communicate()
    assert not texts(findings(person, status=0), "note", "locks")


def test_a_clock_that_is_behind(directory, site):
    acme = site(options=["--bills", "1"])
    person = person_of(directory, acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    # The clock cannot be turned here: what is newer than now shows the same.
    newer = os.path.join(directory, "clisk")
    shutil.copy(os.path.join(harness.TOP_BUILDDIR, "clisk"), newer)
    os.utime(newer, (time.time() + 3 * DAY,) * 2)
    person.command = lambda *words: [newer, *words, *person.options]
    one_problem(person, "clock", "set the clock")


harness.main(globals())
