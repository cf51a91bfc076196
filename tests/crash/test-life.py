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


if __name__ == "__main__":
    harness.main(globals())
