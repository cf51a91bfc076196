"""The disk is full, after every so many blocks of 4 KiB: a run says so, and nothing is left over.

Needs root and loop devices, as test-power.py does. `make crash-power` leaves every number of blocks
up to what a run takes, `make crash-power-slice` some.
"""
import os

import crashlib  # noqa: F401, which finds the next one
import harness
import lifelib
import powerlib

SLICE = not int(os.environ.get("CLISK_POWER_MOMENTS", "0"))
STEP = 9 if SLICE else 1
MOST = 200  # blocks, by when every run of this size has enough
WHY = powerlib.lacking()

if WHY:
    harness.skip("no disk that fills: " + WHY)
powerlib.become_somebody()


def fill(story, directory, site):
    told = story(site)
    told.full = ("No space left on device",)
    stage = powerlib.PowerStage(told, directory + "/stage")
    refused = 0
    for blocks in range(0, MOST, STEP):
        try:
            ending = stage.fill(blocks)
        except AssertionError as error:
            raise AssertionError((blocks, str(error))) from error
        if ending.exit == 0:
            break
        refused += 1
    assert 0 < refused and ending.exit == 0, (refused, ending)
    print(f"{story.__name__}: refused {refused} times, and enough with {blocks} blocks")


def define(story):
    globals()["test_full_" + story.__name__] = (
        lambda directory, site: fill(story, directory, site))


for each in lifelib.STORIES[:1] if SLICE else lifelib.STORIES:
    define(each)

harness.main(globals())
