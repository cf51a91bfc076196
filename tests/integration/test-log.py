#!/usr/bin/env python3
"""The log of accesses: what is in it, that no kill loses any of it, and that tampering shows."""
import collections
import json
import os
import shutil
import signal
import subprocess
from urllib.parse import unquote

import harness

BILLS = 6
SETUP = 14
USER_ACTION_NEEDED = 5


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def log_of(person, *words):
    result = person.clisk("log", "--format", "ndjson", *words)
    assert result.status == 0, result
    return lines(result.out)


def verify(person):
    """The exit status, what was found wrong, and what was proven."""
    result = person.clisk("log", "verify", "--format", "ndjson")
    found = lines(result.out)
    return result.status, [o for o in found if o["type"] == "log_fault"], found[-1]


def store_of(person):
    return os.path.join(person.directory, ".local/state/clisk/store")


def connected(directory, site, name="person"):
    person = harness.Person(os.path.join(directory, name), site)
    result = person.connect()
    assert result.status == 0, result
    return person


def asked(events):
    """What was sent, as the site counts it: method, host, path, status."""
    return collections.Counter(
        (e["method"], e["origin"].removeprefix("https://"), unquote(e["path"]), e["status"])
        for e in events if e["kind"] == "request-ended")


def counted(acme):
    return collections.Counter(tuple(exchange) for exchange in acme.control("exchanges"))


def test_it_has_what_the_site_counted(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    acme.fail("error-500-once")
    person = connected(directory, acme)
    result, run = person.run()
    assert result.status == 0, result
    events = log_of(person)
    assert counted(acme) == asked(events), (counted(acme) - asked(events),
                                            asked(events) - counted(acme))
    assert any(status >= 500 for _, _, _, status in asked(events)), "no try has failed"
    assert [e["sequence"] for e in events] == list(range(1, len(events) + 1))
    kinds = collections.Counter(e["kind"] for e in events)
    assert kinds["request-sent"] == kinds["request-ended"], kinds
    assert kinds["run-began"] == kinds["run-ended"] == 1, kinds
    assert kinds["document-written"] == run["new"] > BILLS, (kinds, run)
    # The login of the check, and the one of the run where the session was not kept.
    secrets = [e for e in events if e["kind"] == "secret-used"]
    assert secrets and all(e["name"] == "password" and e["path"] for e in secrets), secrets
    assert all("?" not in e.get("path", "") for e in events)
    received = [e["received"] for e in events if e["kind"] == "request-ended"
                and e["path"].endswith(".pdf") and e["status"] == 200]
    assert not received or min(received) > 0


def test_filters_and_formats(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = connected(directory, acme)
    person.run()
    runs = log_of(person, "--kind", "run")
    assert [e["kind"] for e in runs] == ["run-began", "run-ended"], runs
    assert log_of(person, "--account", "acme", "--kind", "run-ended") == runs[1:]
    assert log_of(person, "--account", "nobody") == []
    assert log_of(person, "--since", "1h") == log_of(person)
    assert log_of(person, "--since", "2999-01-01") == []
    table = person.clisk("log", "--kind", "run").out.splitlines()
    assert len(table) == 2 and "run-ended" in table[1] and "(DONE)" in table[1], table
    csv = person.clisk("log", "--format", "csv").out.splitlines()
    assert csv[0].startswith('"TIME","SEQUENCE"') and len(csv) == len(log_of(person)) + 1, csv
    for words in (["--kind", "nothing"], ["--since", "yesterday"], ["rewrite"],
                  ["--follow", "--format", "json"], ["prune"], ["verify", "--format", "csv"]):
        assert person.clisk("log", *words).status == 2, words


def test_it_is_followed(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = connected(directory, acme)
    follower = person.start("log", "--follow", "--format", "ndjson", "--kind", "run")
    try:
        person.run()
        assert json.loads(follower.stdout.readline())["kind"] == "run-began"
        assert json.loads(follower.stdout.readline())["kind"] == "run-ended"
    finally:
        follower.kill()
        follower.communicate()


def test_what_is_refused_is_there(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = connected(directory, acme)
    person.run()
    acme.control("expire")
    acme.fail("wrong-password")
    assert person.run()[1]["outcome"] == "LOGIN_FAILED"
    acme.fail()
    assert person.run()[1]["outcome"] == "LOGIN_FAILED"
    denied = log_of(person, "--kind", "denied")
    assert [e["detail"] for e in denied] == ["FROZEN"], denied
    assert denied[0]["path"] == "/login" or "login" in denied[0]["path"], denied


def test_the_vault_is_in_it(directory, site):
    acme = site(options=["--bills", "1"])
    person = harness.Person(directory + "/person", acme)
    phrase = directory + "/phrase"
    with open(phrase, "w", encoding="ascii") as file:
        file.write("a passphrase that is long enough\n")
    os.chmod(phrase, 0o600)
    given = ["--passphrase-file", phrase]
    assert person.clisk("vault", "init", "--slots", "device,passphrase", *given).status == 0
    assert person.connect().status == 0
    revealed = person.clisk("vault", "reveal", "acme", "password", *given)
    assert revealed.out == harness.PASSWORD, revealed
    assert person.clisk("vault", "rekey").status == 0
    assert [e["name"] for e in log_of(person, "--kind", "vault")] == ["init", "reveal", "rekey"]
    status, faults, proof = verify(person)
    assert status == 0 and not faults and proof["vault_key"] and proof["witness"], (faults, proof)
    assert proof["sealed"] == proof["last"] and proof["seals"] >= 3, proof


PLACES = (("record.request", 3), ("record.request", 9), ("record.response", 5), ("log.adding", 4),
          ("log.added", 7), ("log.committed", 1), ("publish.announced", 1), ("store.before_commit", 4))


def test_no_kill_loses_or_doubles_any(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    probe = harness.Person(directory + "/probe", acme)
    if not probe.clisk("version", "--format", "json").json()[0].get("failpoints"):
        harness.skip("not built with --enable-failpoints")
    for number, (place, count) in enumerate(PLACES):
        person = connected(directory, acme, f"place{number}")
        acme.reset()
        before = len(log_of(person))
        killed = person.clisk("run", env={"CLISK_FAILPOINT": f"{place}:{count}"})
        assert killed.status == -signal.SIGKILL, (place, killed)
        events = log_of(person)[before:]
        sent = collections.Counter((e["method"], unquote(e["path"])) for e in events
                                   if e["kind"] == "request-sent")
        seen = collections.Counter((method, path) for method, _, path, _ in
                                   acme.control("exchanges"))
        # One may have been recorded and not sent any more; those beside it were under way.
        assert not seen - sent, (place, seen - sent)
        assert sum((sent - seen).values()) <= 7, (place, sent - seen)
        numbers = [e["request"] for e in events if e["kind"] == "request-sent"]
        assert numbers == list(range(1, len(numbers) + 1)), (place, numbers)
        assert verify(person)[:2] == (0, []), place
        assert person.run()[1]["outcome"] == "DONE"
        assert verify(person)[:2] == (0, []), place
        left = [name for name in os.listdir(store_of(person)) if name.endswith(".journal")]
        assert left == [], (place, left)


def tamper(person, *words):
    subprocess.run([os.path.join(harness.TOP_BUILDDIR, "log-tamper"), person.directory, *words],
                   check=True)


def expect(person, what, where, wrong):
    status, faults, _ = verify(person)
    assert status == SETUP and faults, (what, where)
    assert faults[0]["sequence"] == where, (what, where, faults)
    assert faults[0]["wrong"] in wrong, (what, where, faults)


def test_tampering_with_every_row_shows(directory, site):
    acme = site(options=["--bills", "2"])
    person, other = connected(directory, acme), connected(directory, acme, "other")
    for one in (person, other):
        assert one.run()[0].status == 0
    events = log_of(person)
    kept = directory + "/kept"
    shutil.copytree(store_of(person), kept)

    def put_back():
        shutil.rmtree(store_of(person))
        shutil.copytree(kept, store_of(person))

    last = len(events)
    sealed = verify(person)[2]["sealed"]
    assert sealed == last, (sealed, last)
    for row in range(1, last + 1):
        tamper(person, "change", str(row))
        expect(person, "change", row, ("changed",))
        tamper(person, "change", str(row))
        tamper(person, "transplant", str(row), other.directory)
        # The first row follows none: the second one shows that it is another.
        expect(person, "transplant", max(row, 2), ("changed",))
        put_back()
        if row < last:
            tamper(person, "swap", str(row))
            expect(person, "swap", row, ("out-of-order",))
            tamper(person, "swap", str(row))
        tamper(person, "remove", str(row))
        expect(person, "remove", row, ("removed", "cut-off"))
        put_back()
        tamper(person, "cut", str(row))
        status, faults, _ = verify(person)
        assert status == SETUP and faults[-1]["sequence"] <= row + 1, (row, faults)
        put_back()
        # Who writes all anew has not the key of the first seal behind the row.
        tamper(person, "rechain", str(row))
        status, faults, _ = verify(person)
        assert status == SETUP and "bad-seal" in {f["wrong"] for f in faults}, (row, faults)
        put_back()
        tamper(person, "strip", str(row))
        status, faults, _ = verify(person)
        assert status == SETUP and last in {f["sequence"] for f in faults}, (row, faults)
        put_back()
    assert verify(person)[:2] == (0, [])


def test_what_is_changed_without_the_key_is_named(directory, site):
    acme = site(options=["--bills", "2"])
    person = connected(directory, acme)
    assert person.run()[0].status == 0
    kept = directory + "/kept"
    shutil.copytree(store_of(person), kept)
    for how in ("spoil", "move"):
        tamper(person, how, "log")
        status, faults, _ = verify(person)
        assert status == SETUP and faults[0]["sequence"] == 1, (how, faults)
        listed = person.clisk("log", "--format", "ndjson")
        assert listed.status == SETUP and "log, key 0000000000000001" in listed.err, (how, listed)
        # Whoever has the key can write it all anew; whoever has not can only spoil more of it.
        tamper(person, how, "documents")
        found = person.clisk("data")
        assert found.status == SETUP and "documents, key 00000001" in found.err, (how, found)
        assert "moved there from another place" in found.err, (how, found)
        shutil.rmtree(store_of(person))
        shutil.copytree(kept, store_of(person))
    assert verify(person)[:2] == (0, []) and person.clisk("data").status == 0


def test_an_older_store_shows_and_is_accepted(directory, site):
    acme = site(options=["--bills", "2"])
    person = connected(directory, acme)
    kept = directory + "/kept"
    shutil.copytree(store_of(person), kept)
    assert person.run()[0].status == 0
    shutil.rmtree(store_of(person))
    shutil.copytree(kept, store_of(person))
    status, faults, _ = verify(person)
    assert status == SETUP and faults[-1]["wrong"] == "cut-off", faults
    # A run does not seal what does not go on from there.
    result, _ = person.run()
    assert "not sealed" in result.err, result
    assert verify(person)[0] == SETUP
    assert person.clisk("log", "accept").status == 2
    assert person.clisk("log", "accept", "--yes").status == 0
    assert verify(person)[:2] == (0, [])
    assert "not sealed" not in person.run()[0].err
    # With the file beside the vault put back too, nothing is left that knows: as the manual says.


def test_what_is_dropped_is_proven(directory, site):
    acme = site(options=["--bills", "2"])
    person = connected(directory, acme)
    assert person.run()[0].status == 0
    before = log_of(person)
    assert person.clisk("log", "prune", "--before", "1d").status == 0
    assert log_of(person) == before
    assert person.clisk("log", "prune", "--before", "2999-01-01").status == 0
    events = log_of(person)
    assert [e["kind"] for e in events] == ["log-pruned"], events
    assert (events[0]["first"], events[0]["last"], events[0]["count"]) == (
        1, len(before), len(before)), events
    assert person.run()[0].status == 0
    status, faults, proof = verify(person)
    assert status == 0 and not faults and proof["dropped"] == len(before), (faults, proof)
    tamper(person, "remove", str(events[0]["sequence"]))
    status, faults, _ = verify(person)
    assert status == SETUP and faults[-1]["wrong"] == "bad-base", faults


def test_the_agent_seals(directory, site):
    acme = site(options=["--bills", "1"])
    person = connected(directory, acme)
    runtime = directory + "/runtime"
    os.makedirs(runtime, mode=0o700)
    person.env["XDG_RUNTIME_DIR"] = runtime
    key = os.path.join(person.directory, ".local/state/clisk/device.key")
    unlocked = person.clisk("vault", "unlock")
    assert unlocked.status == 0, unlocked
    try:
        os.rename(key, directory + "/key")
        assert person.run()[0].status == 0
        status, faults, proof = verify(person)
        assert status == 0 and not faults and proof["vault_key"], (faults, proof)
        assert proof["sealed"] == proof["last"] and not proof["unsealed_since"], proof
    finally:
        assert person.clisk("vault", "lock").status == 0
    locked = person.clisk("log")
    assert locked.status == USER_ACTION_NEEDED and "vault is locked" in locked.err, locked
    os.rename(directory + "/key", key)
    assert [e["name"] for e in log_of(person, "--kind", "vault")] == ["unlock", "lock"]
    status, faults, proof = verify(person)
    # Nobody could seal that it was locked.
    assert status == 0 and proof["sealed"] == proof["last"] - 1 and proof["unsealed_since"], proof


def test_a_vault_that_is_locked_keeps_the_log(directory, site):
    acme = site(options=["--bills", "1"])
    person = connected(directory, acme)
    assert person.run()[0].status == 0
    os.rename(os.path.join(person.directory, ".local/state/clisk/device.key"), directory + "/key")
    for words in (("log",), ("log", "verify"), ("log", "prune", "--before", "2999-01-01")):
        result = person.clisk(*words)
        assert result.status == USER_ACTION_NEEDED and result.out == "", (words, result)
        assert "vault is locked" in result.err and "clisk vault unlock" in result.err, result


harness.main(globals())
