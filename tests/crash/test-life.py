"""The robot's runs, killed at any of their system calls: nothing is lost, nothing is there twice.

And runs that leave out a step on purpose, which must be found out.
"""
import crashlib
import harness
import lifelib


def kill(story, directory, site):
    """At some of all calls; and at more of those that change what is on the disk."""
    told = story(site(options=lifelib.SITE))
    crashlib.kill_everywhere(told, directory + "/all", 0, ())
    if not crashlib.STEP:
        crashlib.kill_everywhere(told, directory + "/durable", 0, lifelib.DURABLE)


def define(story):
    globals()["test_kill_" + story.__name__] = (
        lambda directory, site: kill(story, directory, site))


for each in lifelib.STORIES:
    define(each)


def test_name_before_record_is_found(directory, site):
    lifelib.assert_failpoints(directory)
    story = lifelib.FirstRun(site(options=lifelib.SITE),
                             CLISK_FAILPOINT_SKIP="publish.record_first")
    stage = crashlib.Stage(story, directory + "/stage")
    # Named and not recorded: the next run fetches it again, and finds its name taken.
    found, tried = stage.violations(1, "--calls", "linkat")
    assert tried > 0 and len(found) >= tried - 1, (tried, found)
    assert all("too much" in why and "-2.pdf" in why for _, _, why in found), found


def test_steps_that_are_left_out_are_seen(directory, site):
    lifelib.assert_failpoints(directory)
    acme = site(options=lifelib.SITE)
    for number, (step, why) in enumerate((("", None),
                                          ("place.sync", "named before it is synced"),
                                          ("place.sync_folder", "before the folder is synced"))):
        story = lifelib.FirstRun(acme, CLISK_FAILPOINT_SKIP=step)
        calls = crashlib.Stage(story, f"{directory}/stage{number}").calls()
        try:
            crashlib.check_published(calls)
            seen = ""
        except AssertionError as error:
            seen = str(error)
        assert why in seen if why else not seen, (step, seen)


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


def test_failing_calls(directory, site):
    acme = site(options=lifelib.SITE)
    for error, calls, onward in FAULTS:
        story = lifelib.FirstRun(acme)
        if error in ("ENOSPC", "EDQUOT"):
            story.full = ("No space left on device", "Disk quota exceeded")
        stage = crashlib.Stage(story, f"{directory}/{error}")
        options = ("--calls", calls, "--fail", error)
        for more in ((), ("--onward",)) if crashlib.STEP else (onward,):
            found, tried = stage.violations(0, *options, *more)
            assert tried > 0 and not found, (error, more, found)
            print(f"{error} {' '.join(more)}: {tried} failing calls")


def memory_violations(story, directory, onward):
    """The same as Stage.violations, for the k-th allocation."""
    report = directory + ".report"
    stage = crashlib.Stage(story, directory)
    story.changed = {"LD_PRELOAD": lifelib.FAILING, "FAILING_PROGRAM": "clisk",
                     "FAILING_REPORT": report}
    ending = stage.tell()
    story.check(stage.now, ending)
    with open(report, encoding="ascii") as file:
        made = int(file.read())
    found, tried = [], 0
    for at in range(1, made + 1, crashlib.STEP or max(made // story.some, 1)):
        story.changed["FAILING_MEMORY"] = f"{at}{onward}"
        ending = stage.tell()
        tried += 1
        try:
            story.check(stage.now, ending)
        except AssertionError as error:
            found.append((at, str(error), ending))
    return found, tried, made


def test_failing_allocations(directory, site):
    acme = site(options=lifelib.SITE)
    for number, onward in enumerate(("", "+")):
        found, tried, made = memory_violations(
            lifelib.FirstRun(acme), f"{directory}/stage{number}", onward)
        assert tried > 0 and not found, (onward, found)
        print(f"{tried} of {made} allocations fail{' and all later ones' if onward else ''}")


if __name__ == "__main__":
    harness.main(globals())
