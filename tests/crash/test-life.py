"""The robot's runs, disturbed: nothing is lost, nothing is there twice, nothing is left over.

Killed at any system call of the broker, with calls that fail, with memory that is refused; and runs
that leave out a step on purpose, which must be found out. How many places are tried says
tests/crash/crashlib.py.
"""
import signal

import crashlib
import harness
import lifelib


def make_stage(story, directory, site, **environment):
    return crashlib.Stage(story(site, **environment), directory + "/stage")


def kill(story, directory, site):
    """At some of all calls; and at more of those that change what is on the disk."""
    slices = ((),) if crashlib.STEP else story.slices
    if not slices:
        print("only in the campaign")
        return
    stage = make_stage(story, directory, site)
    for which in slices:
        found, tried = stage.violations(0, *which)
        assert tried > 0 and not found, (tried, found)
        print(f"{story.__name__}: killed at {tried} places")


def define(story):
    globals()["test_kill_" + story.__name__] = (
        lambda directory, site: kill(story, directory, site))


for each in lifelib.STORIES:
    define(each)


def test_name_before_record_is_found(directory, site):
    lifelib.assert_failpoints(directory)
    stage = make_stage(lifelib.FirstRun, directory, site,
                       CLISK_FAILPOINT_FAILS="publish.record_first")
    # Named and not recorded: the next run fetches it again, and finds what nobody knows.
    found, tried = stage.violations(3, "--calls", "linkat")
    assert tried > 0 and len(found) >= tried - 1, (tried, found)
    assert all("too much" in why and '"origin": "adopted"' in why for _, _, why in found), found


def test_steps_that_are_left_out_are_seen(directory, site):
    lifelib.assert_failpoints(directory)
    stage = make_stage(lifelib.FirstRun, directory, site)
    for step, why in (("", None), ("place.sync", "named before it is synced"),
                      ("place.sync_folder", "before the folder is synced")):
        stage.story.changed["CLISK_FAILPOINT_FAILS"] = step
        try:
            crashlib.check_published(stage.calls())
            seen = ""
        except AssertionError as error:
            seen = str(error)
        assert why in seen if why else not seen, (step, seen)


def test_a_journal_that_was_plain_is_gone_for_good(directory, site):
    """Where it came back with the power, it would be read as a sealed one, and be damage."""
    calls = make_stage(lifelib.Migrate, directory, site).calls()
    at = max(number for number, (call, _, result) in enumerate(calls)
             if call == "unlinkat" and result == 0)
    behind = [call for call, arguments, result in calls[at + 1:] if call == "pwrite64" or
              (call == "fsync" and result == 0 and arguments[0] == calls[at][1][0])]
    assert "pwrite64" in behind, "the end of the migration is not seen"
    assert behind[0] == "fsync", behind


def test_a_full_disk_is_no_lack_of_a_bin(directory, site):
    stage = make_stage(lifelib.Delete, directory, site)
    stage.story.full, stage.story.some = FULL, 1
    found, tried = stage.violations(0, "--calls", "mkdir,mkdirat", "--fail", "ENOSPC", "--onward")
    assert tried > 0 and not found, (tried, found)


# Not write, by which messages go out too: that alone is made to fail once at a time.
WRITES = "writev,pwrite64,ftruncate,linkat,mkdirat,fsync,fdatasync,renameat,renameat2"
FAULTS = (
    # error, calls that give it, whether it stays
    ("ENOSPC", WRITES, ("--onward",)),
    ("EDQUOT", WRITES, ()),
    ("EIO", WRITES + ",write,read,pread64,unlinkat,getdents64", ()),
    ("EINTR", WRITES + ",write,read,pread64,openat,poll,wait4,recvmsg,sendmsg,flock", ()),
    ("EMFILE", "openat,socketpair,memfd_create,socket", ()),
    ("EROFS", "openat,mkdirat,linkat,unlinkat,renameat,renameat2,ftruncate", ("--onward",)),
)
FULL = ("No space left on device", "Disk quota exceeded")


def test_failing_calls(directory, site):
    stage = make_stage(lifelib.FirstRun, directory, site)
    stage.story.some = 1
    for error, calls, onward in FAULTS:
        stage.story.full = FULL if error in ("ENOSPC", "EDQUOT") else ()
        # What never works again leaves nobody to say so: only some errors stay.
        for more in {(), onward} if crashlib.STEP else (onward,):
            found, tried = stage.violations(0, "--calls", calls, "--fail", error, *more)
            assert tried > 0 and not found, (error, more, found)
            print(f"{error} {' '.join(more)}: {tried} failing calls")


SOME_ALLOCATIONS = 2


def refuse_memory(stage, at):
    """Whether the story's check holds after that allocation failed; what did not."""
    stage.story.changed["FAILING_MEMORY"] = at
    ending = stage.tell()
    # libcrypto 3.0 crashes when its own beginning lacks memory: then it is a kill like others.
    if ending.exit == -signal.SIGSEGV and "FAILING_OWN" not in stage.story.changed:
        ending.killed = True
    try:
        stage.story.check(stage.now, ending)
    except AssertionError as error:
        return [(at, str(error), ending)]
    return []


def fail_allocations(directory, site, thin=1, **which):
    """The k-th, and then also the k-th and all later ones; every thin-th in the campaign."""
    report = directory + "/allocations"
    stage = make_stage(lifelib.FirstRun, directory, site, LD_PRELOAD=lifelib.FAILING,
                       FAILING_PROGRAM="clisk", FAILING_REPORT=report, **which)
    assert refuse_memory(stage, "0") == []
    with open(report, encoding="ascii") as file:
        made = int(file.read())
    for onward in ("", "+"):
        places = range(1, made + 1, crashlib.STEP * thin or max(made // SOME_ALLOCATIONS, 1))
        found = [each for at in places for each in refuse_memory(stage, f"{at}{onward}")]
        assert not found, (onward, found)
        print(f"{len(places)} of {made} allocations fail{' and all later ones' if onward else ''}")


def test_failing_allocations(directory, site):
    """Those that the broker, the store and the sink ask for: the program has them linked in."""
    fail_allocations(directory, site, FAILING_OWN="yes")


def test_failing_allocations_of_libraries(directory, site):
    if not crashlib.STEP:
        print("only in the campaign")
        return
    fail_allocations(directory, site, thin=50)


harness.main(globals())
