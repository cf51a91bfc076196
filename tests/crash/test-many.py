"""Many runs at once on one store, a run that is killed while others wait for it, a clock that jumps."""
import signal

import crashlib  # noqa: F401, which finds the next one
import harness
import lifelib

RUNS = 16
DONE, BUSY = 0, 13
DAY, YEARS = 86400, 10 * 365 * 86400
# The wall clock of the broker: wrong from the start, or from its tenth look on.
CLOCKS = (str(-DAY), str(YEARS), f"{-DAY}@10", f"{YEARS}@10")


def outcomes(processes):
    """What each run came to, as (status, the object that it printed)."""
    found = []
    for process in processes:
        out, err = process.communicate()
        objects = harness.Result(process.returncode, out, err).json() if out.strip() else [None]
        found.append((process.returncode, objects[0], err))
    return found


def test_one_account(directory, site):
    acme = site(options=lifelib.SITE)
    alone, many = (harness.Person(f"{directory}/{name}", acme) for name in ("alone", "many"))
    for person in (alone, many):
        assert person.connect().status == 0
    assert alone.run()[0].status == DONE
    ended = outcomes([many.start("run", "--format", "json") for _ in range(RUNS)])
    assert {status for status, _, _ in ended} <= {DONE, BUSY}, ended
    assert all("acme" in err and "run" in err for status, _, err in ended if status == BUSY), ended
    done = [run for status, run, _ in ended if status == DONE]
    new = [run["new"] for run in done if run["new"] > 0]
    assert new == [len(alone.data())], (new, ended)
    assert many.files() == alone.files()
    assert lifelib.records(many) == lifelib.records(alone)
    assert many.clisk("log", "verify").status == 0
    assert many.run()[1]["known"] == new[0]


def test_many_accounts(directory, site):
    acme = site(options=(*lifelib.SITE, "--others", str(RUNS)))
    person = harness.Person(directory + "/person", acme)
    names = ["acme"] + [f"other-{number}" for number in range(2, RUNS + 1)]
    # The first makes the vault; the others are added to it all at once.
    assert person.connect(extra=["--no-check"]).status == 0
    ended = outcomes([
        person.start("connect", "acme", "--yes", "--name", name, "--field",
                     "login=" + name.replace("other", harness.LOGIN), "--no-check",
                     "--password-file", person.directory + "/password")
        for name in names[1:]])
    assert all(status == DONE for status, _, _ in ended), ended
    ended = outcomes([person.start("run", "--format", "json", name) for name in names])
    assert all(status == DONE for status, _, _ in ended), ended
    each = ended[0][1]["new"]
    assert each > 0 and all(run["new"] == each and run["failed"] == 0 for _, run, _ in ended), ended
    records = person.data()
    assert len({(record["account"], record["kind"], record["reference"])
                for record in records}) == len(records) == RUNS * each, records
    assert len(person.files()) == RUNS * each, person.files()
    assert person.clisk("log", "verify").status == 0


def test_holder_is_killed(directory, site):
    acme = site(options=lifelib.SITE)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.fail("hang")
    acme.reset()
    holder = person.start("run")
    harness.wait_until(lambda: "/bills" in " ".join(acme.stats()["paths"]), "its first page")
    children = harness.children_of(holder.pid)
    result, run = person.run()
    assert result.status == BUSY and run["outcome"] == "BUSY", (run, result)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    acme.fail()
    # At once: whether its children have noticed yet is of no interest.
    result, run = person.run()
    assert result.status == DONE and run["new"] == len(person.data()) > 0, (run, result)
    harness.wait_until(lambda: not any(harness.is_alive(pid) for pid in children),
                       "the end of its children")


def test_clock_jumps(directory, site):
    acme = site(options=lifelib.SITE)
    for number, clock in enumerate((None, *CLOCKS)):
        person = harness.Person(f"{directory}/person{number}", acme)
        assert person.connect().status == 0
        wrong = {"LD_PRELOAD": lifelib.FAILING, "FAILING_PROGRAM": "clisk",
                 "FAILING_CLOCK": clock} if clock else {}
        result, run = person.run(env=wrong)
        assert result.status == DONE and run["outcome"] == "DONE", (clock, run, result)
        year = int(run["started_at"][:4])
        # Back in the present: nothing is new, nothing is there twice, and the log is whole.
        result, run = person.run()
        assert result.status == DONE and run["new"] == 0, (clock, run, result)
        assert run["known"] == len(person.data()), (clock, run)
        assert (year - int(run["started_at"][:4]) in (9, 10)) == (clock == str(YEARS)), (clock, year)
        found = lifelib.picture(person)
        if not clock:
            expected = found
        lifelib.assert_same(found, expected)


harness.main(globals())
