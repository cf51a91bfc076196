"""The power fails while the robot runs, or does what she asks for: nothing that it said is lost,
nothing is there twice.

Needs root and loop devices, and says so where it lacks them. `make crash-power` tries
CLISK_POWER_MOMENTS moments, `make crash-power-slice` a few.
"""
import os
import random

import crashlib  # noqa: F401, which finds the next one
import harness
import lifelib
import powerlib

MOMENTS = int(os.environ.get("CLISK_POWER_MOMENTS", "0"))
SLICE = not MOMENTS
SOME = 6 if SLICE else 24  # at most about so many copies of a telling
STORIES = (lifelib.FirstRun, lifelib.Replace, lifelib.Import, lifelib.Delete) if SLICE else (
    *lifelib.STORIES, lifelib.AgedRun)
WHY = powerlib.lacking()

if WHY:
    harness.skip("no power failures: " + WHY)
powerlib.become_somebody()


def fail(story, directory, site):
    """Without and with a journal that commits just before, in turns."""
    stage = powerlib.PowerStage(story(site), directory + "/stage")
    stops = stage.tell(1, 1 << 30, False).stops
    os.unlink(stage.copies + "/1")
    os.unlink(stage.copies + "/end")
    seed = int(os.environ.get("CLISK_POWER_SEED", random.randrange(1 << 30)))
    chosen = random.Random(seed)
    moments = differing = tellings = 0
    wanted = max(MOMENTS // (2 * len(STORIES)), 1)
    for tick in (False, True):
        done = 0
        while done < wanted:
            # Without a tick few of the moments differ, and all of them can be looked at.
            every = max(stops // SOME, 1) if tick or SLICE else 1
            found, tried, differed = stage.violations(chosen.randint(1, every), every, tick)
            assert not found, (seed, tick, found)
            done += differed
            moments, differing, tellings = moments + tried, differing + differed, tellings + 1
    print(f"{story.__name__}: {differing} states of the disk at {moments} moments "
          f"of {tellings} runs (seed {seed})")


def define(story):
    globals()["test_power_" + story.__name__] = (
        lambda directory, site: fail(story, directory, site))


for each in STORIES:
    define(each)

def test_steps_that_are_left_out_are_found(directory, site):
    """Else all of the above would say nothing."""
    lifelib.assert_failpoints(directory)
    steps = [("place.sync", "files"), ("place.sync_folder", "missing")]
    # A kill shows this, too: test-life.py has it.
    if not SLICE:
        steps.append(("publish.record_first", "too much"))
    for number, (step, why) in enumerate(steps):
        story = lifelib.AgedRun(site, CLISK_FAILPOINT_FAILS=step)
        stage = powerlib.PowerStage(story, f"{directory}/stage{number}")
        found, moments, differing = stage.violations(1, 1, False, 1 if SLICE else None)
        print(f"without {step}: {len(found)} of {differing} states at {moments} moments")
        assert found, step
        assert any(why in each for _, each in found), (step, found)


harness.main(globals())
