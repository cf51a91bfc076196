"""clisk check: logs in, reads one page of each list, and leaves everything as it was."""
import os

import harness

BILLS = 45  # on three pages


def connected(directory, site, *options):
    acme = site(options=["--bills", str(BILLS), *options])
    person = harness.Person(directory + "/person", acme, options=["--retries", "1"])
    assert person.connect().status == 0
    acme.reset()
    return acme, person


def check(person, *words):
    result = person.clisk("check", "acme", "--format", "json", *words)
    objects = result.json() if result.out.strip() else [None]
    assert len(objects) == 1, result
    return result, objects[0]


def kept(person):
    """All that is kept of the account but its session: as the commands and the folders show it."""
    shown = [person.clisk(*words, "--format", "json").out for words in (
        ("accounts",), ("data",), ("data", "ls", "--missed"), ("data", "ls", "--deleted"),
        ("questions",), ("permissions",))]
    found = [(path, os.stat(path).st_mtime_ns) for path in
             (os.path.join(person.documents, name) for name in person.files())]
    return shown, person.files(), sorted(found)


def test_one_page_of_each_list_is_shown_and_nothing_stored(directory, site):
    acme, person = connected(directory, site)
    before = kept(person)
    result, shown = check(person)
    assert result.status == 0 and shown["outcome"] == "DONE", result
    assert shown["type"] == "check" and shown["account"] == shown["brand"] == "acme", shown
    assert shown["kinds"] == [{"kind": "bill", "entries": 20}, {"kind": "file", "entries": 1}], shown
    stats = acme.stats()
    assert stats["downloads"] == 0 and stats["paths"]["/bills"] == 1, stats
    assert stats["paths"]["/api/v1/contract"] == 1, stats
    assert kept(person) == before
    assert not os.path.exists(person.documents)


def test_a_run_behind_a_check_is_as_it_would_have_been(directory, site):
    acme, person = connected(directory, site)
    assert check(person)[0].status == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1 and run["full"], run
    assert {bill["sha256"] for bill in acme.bills()} <= set(person.files().values())


def test_a_check_behind_a_run_changes_nothing(directory, site):
    acme, person = connected(directory, site)
    assert person.run()[1]["new"] == BILLS + 1
    first = person.clisk("data", "--format", "json").json()[0]["id"]
    assert person.clisk("data", "delete", first, "--yes").status == 0
    acme.control("add?bills=2")
    before = kept(person)
    acme.reset()
    assert check(person)[0].status == 0
    assert kept(person) == before
    assert acme.stats()["downloads"] == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == 2 and not run["full"], run
    # What the person deleted stays deleted.
    assert first not in [record["id"] for record in person.data()]


def test_the_session_is_kept(directory, site):
    acme, person = connected(directory, site)
    for _ in range(2):
        assert check(person)[0].status == 0
    assert acme.stats().get("logins", 0) == 0
    acme.control("expire")
    for _ in range(2):
        assert check(person)[0].status == 0
    assert acme.stats()["logins"] == 1


def test_the_table(directory, site):
    _, person = connected(directory, site)
    result = person.clisk("check", "acme")
    rows = [line.split() for line in result.out.splitlines()]
    assert rows == [["KIND", "ENTRIES", "OUTCOME"], ["bill", "20", "DONE"], ["file", "1", "DONE"]]


def test_failures_are_those_of_a_run(directory, site):
    acme, person = connected(directory, site)
    acme.fail("maintenance")
    result, shown = check(person)
    assert result.status == 7 and shown["outcome"] == "VENDOR_DOWN", result
    assert shown["kinds"] == [] and shown["message"] in result.err, result
    assert person.clisk("check", "acme").out.splitlines()[1].split() == ["-", "-", "VENDOR_DOWN"]
    acme.fail("changed-page")
    result, shown = check(person)
    assert result.status == 8 and shown["outcome"] == "SITE_CHANGED", result
    assert "table#bills" in shown["message"] and "/bills" in shown["message"], shown
    assert os.path.exists(shown["snapshot"]) and shown["snapshot"] in result.err, result
    # It is not told of a kind that was read.
    rows = [line.split() for line in person.clisk("check", "acme").out.splitlines()[1:]]
    assert rows == [["bill", "0", "-"], ["file", "0", "-"], ["-", "-", "SITE_CHANGED"]], rows
    acme.fail()
    assert check(person)[0].status == 0


def test_a_refused_login_counts_as_one(directory, site):
    acme, person = connected(directory, site)
    acme.control("expire")
    acme.fail("wrong-password")
    result, shown = check(person)
    assert result.status == 4 and shown["outcome"] == "LOGIN_FAILED", result
    assert acme.stats()["refused"] == 1
    # The same credentials are not sent again, by a run either.
    result, run = person.run()
    assert result.status == 4 and run["detail"] == "FROZEN", run
    assert acme.stats()["refused"] == 1


def test_the_log_says_that_it_was_a_check(directory, site):
    _, person = connected(directory, site)
    check(person)
    person.run()
    events = [event for event in person.clisk("log", "--format", "json").json()
              if event["kind"] in ("run-began", "run-ended")]
    assert [event.get("name", "") for event in events] == ["check", "check", "", ""], events
    assert "run 1 check" in person.clisk("log", "--kind", "run").out
    assert person.clisk("log", "verify").status == 0


def test_usage(directory, site):
    _, person = connected(directory, site)
    for words in ((), ("acme", "acme"), ("nobody",), ("acme", "--full"), ("acme", "--background")):
        assert person.clisk("check", *words).status == 2, words
    assert person.clisk("accounts", "disable", "acme").status == 0
    result, shown = check(person)
    assert result.status == 2 and "disabled" in result.err, result


if __name__ == "__main__":
    harness.main(globals())
