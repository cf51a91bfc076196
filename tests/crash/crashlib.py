"""Stories that are disturbed at each system call: killed there, or made to fail there.

A story is something that a program does to a directory. It runs again and again, each time in a
fresh copy of the directory as it was before, and each time it is disturbed one system call later;
then the story's check looks at what is left. tests/crash/killer.c does the disturbing.
"""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

import harness

KILLER = os.path.join(harness.TOP_BUILDDIR, "killer")
# Each how many-th place is tried; the campaign tries all.
STEP = int(os.environ.get("CLISK_CRASH_STEP", "0"))
SOME = int(os.environ.get("CLISK_CRASH_SOME", "8"))  # places that are tried where a step says nothing
CANNOT = 77
HANGS = 120  # seconds, after which a telling is taken for one that will not end

if harness.is_sanitized():
    print("skipped: LeakSanitizer does not work in a process that is traced")
    sys.exit(CANNOT)


class Story:
    """What is disturbed. Those that inherit say how it begins, what it does and what must hold."""

    # Whether it makes the same calls each time: else one more or less is no surprise.
    steady = True
    some = SOME

    def environment(self, directory):
        """What the command's environment has in addition."""
        return {}

    def prepare(self, directory):
        """Makes the directory as it is before; called once."""

    def begin(self):
        """Brings back, before each telling, what is not in the directory."""

    def begin_again(self):
        """The same before a check, where several are made of one telling."""

    def command(self, directory):
        raise NotImplementedError

    def check(self, directory, ending):
        """Fails an assertion if the directory is not as it should be."""
        raise NotImplementedError


class Ending:
    """How one telling ended, as the killer reports it, and what was printed."""

    def __init__(self, report, process):
        self.stops, self.killed = report["stops"], report["killed"]
        self.failed, self.where, self.exit = report["failed"], report["where"], report["exit"]
        self.moments = report["moments"]
        self.out, self.err = process.stdout, process.stderr
        self.at = 0

    @classmethod
    def of(cls, path, process):
        with open(path, encoding="ascii") as file:
            return cls(json.load(file), process)

    @property
    def disturbed(self):
        return self.killed or self.failed > 0

    def __repr__(self):
        return f"{self.at} ({self.where}), exit {self.exit}: {self.err.strip()}"


class Stage:
    """Where a story is told again and again."""

    def __init__(self, story, directory, *options):
        self.story = story
        self.options = options
        self.before = os.path.join(directory, "before")
        self.now = os.path.join(directory, "now")
        self.report = os.path.join(directory, "report")
        self.trace = os.path.join(directory, "trace")
        os.makedirs(self.before)
        story.prepare(self.before)

    def tell(self, *options):
        """Once, in a fresh directory."""
        shutil.rmtree(self.now, ignore_errors=True)
        shutil.copytree(self.before, self.now, symlinks=True)
        self.story.begin()
        process = subprocess.run(
            [KILLER, "--report", self.report, *self.options, *options,
             *self.story.command(self.now)],
            env={**os.environ, **self.story.environment(self.now)}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=HANGS)
        if process.returncode == CANNOT:
            harness.skip("the kernel does not let programs be traced: " + process.stderr)
        assert process.returncode == 0, process.stderr
        return Ending.of(self.report, process)

    def undisturbed(self):
        ending = self.tell("--trace", self.trace)
        assert ending.exit == 0, ending
        self.story.check(self.now, ending)
        return ending

    def calls(self):
        """The system calls of the undisturbed telling, as (name, arguments, result)."""
        self.undisturbed()
        with open(self.trace, encoding="ascii") as file:
            lines = [line.split() for line in file]
        return [(line[0], tuple(int(word) for word in line[1:-2]), int(line[-1]))
                for line in lines if len(line) == 6]

    def violations(self, step, *options):
        """Disturbs at every step-th stop (0: at some); what did not hold, and how many places were tried."""
        found, tried = [], 0
        stops = self.tell(*options).stops
        for at in range(1, stops + 1, STEP or step or max(stops // self.story.some, 1)):
            ending = self.tell("--at", str(at), *options)
            ending.at = at
            assert ending.disturbed or not self.story.steady, (at, ending)
            if not ending.disturbed:
                continue
            tried += 1
            try:
                self.story.check(self.now, ending)
            except AssertionError as error:
                found.append((at, ending.where, str(error)))
        return found, tried


def kill_everywhere(story, directory, step=1, options=("--marked",)):
    """Fails if a kill anywhere leaves what the story's check does not accept."""
    stage = Stage(story, directory, *options)
    stage.undisturbed()
    found, tried = stage.violations(step)
    assert tried > 0 and not found, (tried, found)
    print(f"{type(story).__name__}: killed at {tried} places")
    return stage


def fail_everywhere(story, directory, calls, errors, step=1, options=("--marked",)):
    """The same with calls that fail instead of kills; each error alone, and from there on."""
    stage = Stage(story, directory, *options)
    total = 0
    for error in errors:
        for onward in ((), ("--onward",)):
            found, tried = stage.violations(step, "--calls", calls, "--fail", error, *onward)
            assert not found, (error, onward, found)
            total += tried
    assert total > 0, "no such call is made"
    print(f"{type(story).__name__}: {total} failing calls")
    return stage


def check_synced(calls, name="renameat"):
    """What no kill can show: a file's bytes reach the disk before its name, and then the name."""
    unsynced, dirty_name, renames = set(), False, 0
    for call, arguments, result in calls:
        if call in ("write", "pwrite64", "writev", "ftruncate") and result >= 0:
            unsynced.add(arguments[0])
        elif call in ("fsync", "fdatasync") and result == 0:
            unsynced.discard(arguments[0])
            dirty_name = False
        elif call in (name, name + "2", "linkat") and result == 0:
            assert not unsynced, ("named before it was synced", unsynced)
            renames, dirty_name = renames + 1, True
    assert renames > 0, "nothing is renamed"
    assert not dirty_name, "the directory is not synced at the end"


def check_published(calls):
    """The same for the sink, whose files another process fills: what no kill can show, and a power
    failure only at times. Files have no names at first (O_TMPFILE) and get them by linkat."""
    unsynced, synced, links, dirty_folder = set(), 0, 0, False
    for call, arguments, result in calls:
        if call == "openat" and arguments[2] & os.O_TMPFILE == os.O_TMPFILE and result >= 0:
            unsynced.add(result)
        elif call in ("fsync", "fdatasync") and result == 0:
            synced += arguments[0] in unsynced
            # LMDB syncs its own by fdatasync.
            dirty_folder &= arguments[0] in unsynced or call != "fsync"
            unsynced.discard(arguments[0])
        elif call == "linkat" and result == 0:
            links, dirty_folder = links + 1, True
            assert synced >= links, "a file is named before it is synced"
        elif call == "pwrite64" and result >= 0:
            assert not dirty_folder, "recorded as done before the folder is synced"
    assert links > 0, "nothing is named"
    assert not dirty_folder, "the folder is not synced at the end"
