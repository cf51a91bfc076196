"""kill -9 at named places and at any moment: the next run completes, nothing twice, no leftover."""
import os
import random
import signal
import sys
import time

import harness

BILLS = 45
# Places that a run of this many bills passes, and how often.
PLACES = [(place, count)
          for place in ("publish.synced", "publish.announced", "publish.placed",
                        "store.before_commit", "store.after_commit",
                        "place.before_link", "place.after_link")
          for count in (1, 2, 3)] + [("place.before_link", 21), ("place.after_link", 20)]
MOMENTS = int(os.environ.get("CLISK_KILL_MOMENTS", "12"))


def undisturbed(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/undisturbed", acme)
    assert person.connect().status == 0
    started = time.monotonic()
    assert person.run()[0].status == 0
    return acme, person.files(), comparable(person.data()), time.monotonic() - started


def comparable(records):
    """What must be the same: everything but the directories."""
    return sorted((r["kind"], r["reference"], r["date"] or "", r["amount"] or "",
                   os.path.basename(r["path"])) for r in records)


def check_next_run(person, files, records, what):
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (what, run, result)
    assert person.files() == files, (what, sorted(set(person.files()) ^ set(files)))
    assert comparable(person.data()) == records, what
    _, run = person.run("--full")
    assert run["new"] == 0 and run["known"] == len(records), (what, run)


def has_failpoints(person):
    result = person.clisk("version", "--format", "json")
    return result.json()[0].get("failpoints") is True


def test_named_places(directory, site):
    acme, files, records, _ = undisturbed(directory, site)
    if not has_failpoints(harness.Person(directory + "/probe", acme)):
        print("not built with --enable-failpoints: only moments are tested")
        return
    for number, (place, count) in enumerate(PLACES):
        what = f"{place}:{count}"
        person = harness.Person(f"{directory}/place{number}", acme)
        assert person.connect().status == 0
        killed = person.clisk("run", env={"CLISK_FAILPOINT": what})
        assert killed.status == -signal.SIGKILL, (what, killed)
        check_next_run(person, files, records, what)


def kill_at(person, delay, victim):
    """Starts a run and kills one of its processes after a delay; whether it was still there."""
    process = person.start("run")
    time.sleep(delay)
    pids = harness.children_of(process.pid)
    if victim == "clisk":
        target = process.pid
    else:
        named = [pid for pid in pids if harness.process_name(pid) == victim]
        target = named[0] if named else None
    if target and process.poll() is None:
        try:
            os.kill(target, signal.SIGKILL)
        except ProcessLookupError:
            target = None
    process.communicate()
    harness.wait_until(lambda: not any(harness.is_alive(pid) for pid in pids),
                       "the end of the children")
    return target is not None


def test_any_moment(directory, site):
    acme, files, records, took = undisturbed(directory, site)
    seed = int(os.environ.get("CLISK_KILL_SEED", str(random.randrange(1 << 30))))
    moments = random.Random(seed)
    killed = 0
    print(f"seed {seed}")
    for number in range(MOMENTS):
        victim = ("clisk", "clisk-fetcher", "clisk-worker")[number % 3]
        person = harness.Person(f"{directory}/moment{number}", acme)
        assert person.connect().status == 0
        delay = moments.uniform(0, took)
        killed += kill_at(person, delay, victim)
        check_next_run(person, files, records, f"seed {seed}, {victim} after {delay:.3f} s")
    assert killed > 0, "no kill came in time"


def test_signals_end_a_run_cleanly(directory, site):
    acme = site(options=["--bills", "45"])
    acme.fail("slow")
    for number, (name, status) in enumerate(((signal.SIGINT, 130), (signal.SIGTERM, 143))):
        person = harness.Person(f"{directory}/person{number}", acme)
        assert person.connect().status == 0
        acme.reset()
        process = person.start("run")
        harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                           "a download")
        pids = harness.children_of(process.pid)
        process.send_signal(name)
        process.communicate()
        assert process.returncode == status, process.returncode
        assert not any(harness.is_alive(pid) for pid in pids)
        assert all(not os.path.basename(path).startswith(".") for path in person.files())


if __name__ == "__main__":
    sys.exit(harness.main(globals()))
