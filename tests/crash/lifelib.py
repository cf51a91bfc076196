"""Stories of a person and her robot: what a command does to all that is hers.

After each disturbance the robot runs once more, and then everything must be as if nothing had
happened: the files by name and content, the records, a log that is whole, and nothing left over.
A story says how it is prepared (`furnish`) and which command it is (`words`).
"""
import json
import os
import shutil

import crashlib
import harness

# A small account, so that a telling has few calls of no interest: three bills and a contract.
SITE = ("--bills", "3", "--pdf-bytes", "3000", "--page-bytes", "3000")
# The calls that change what is on the disk.
DURABLE = ("--calls", "pwrite64,writev,write,fdatasync,fsync,linkat,unlinkat,renameat,renameat2,"
                      "mkdirat,ftruncate")


# How a run may end that something failed for: clisk-outcomes of the kinds that a person can act on.
EXITS = {1, 3, 5, 7, 10, 12, 13, 14, 15}
NO_SPACE = 15
FAILING = os.path.join(harness.TOP_BUILDDIR, "tests", "crash", ".libs", "failing.so")
BEFORE_MAIN = "error while loading shared libraries"


def tree(directory):
    """Every name below a directory."""
    return sorted(os.path.relpath(os.path.join(folder, name), directory)
                  for folder, folders, names in os.walk(directory) for name in folders + names)


def records(person):
    """What the store has, but for what differs between two that hold the same."""
    def without_folders(value):
        if isinstance(value, list):
            return [without_folders(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {name: os.path.basename(item or "") if name == "path" else without_folders(item)
                for name, item in value.items() if name != "id"}  # made with a key of the vault

    return sorted(json.dumps(without_folders(record), sort_keys=True) for record in person.data())


def picture(person):
    """All that must be the same after an undisturbed telling and after a disturbed one."""
    verified = person.clisk("log", "verify")
    assert verified.status == 0 and "the log is whole" in verified.out, verified
    return {"files": person.files(), "names": tree(person.directory), "records": records(person)}


def assert_same(found, expected):
    for what, value in expected.items():
        if found[what] == value:
            continue
        here, there = (value_items(each) for each in (found[what], value))
        raise AssertionError((what, "too much", sorted(here - there), "missing",
                              sorted(there - here)))


def value_items(value):
    return set(value.items()) if isinstance(value, dict) else set(value)


class Life(crashlib.Story):
    """A command of one person, whose directory is copied."""

    words = ("run",)
    some = 3
    full = ()  # what a message about the error that is made says, where that is a full disk
    steady = False  # a run's calls come as its site and its children answer

    def __init__(self, site, **environment):
        self.site = site(options=SITE)
        self.expected = None
        # What the disturbed command has, and those before and after it have not.
        self.changed = environment

    def person(self, directory):
        return harness.Person(os.path.join(directory, "person"), self.site)

    def environment(self, directory):
        return {**self.person(directory).env, **self.changed}

    def command(self, directory):
        return self.person(directory).command(*self.words)

    def furnish(self, person):
        """Brings the person to where the story begins."""
        connected = person.connect()
        assert connected.status == 0, connected

    def prepare(self, directory):
        self.furnish(self.person(directory))
        after = directory + ".after"
        shutil.copytree(directory, after, symlinks=True)
        self.begin()
        person = self.person(after)
        told = person.clisk(*self.words)
        assert told.status == 0, told
        self.run_once_more(person)
        self.expected = picture(person)
        shutil.rmtree(after)

    def run_once_more(self, person):
        result, run = person.run()
        assert result.status == 0 and run["outcome"] == "DONE", ("once more", run, result)

    def check_ending(self, person, ending):
        """What it said of itself must be true, and what is there before the next run."""
        if not ending.killed:
            self.check_message(person, ending)
        if ending.exit == 0:
            lacking = set(self.expected["files"].items()) - set(person.files().items())
            assert not lacking, ("said to be done", lacking)

    def check_message(self, person, ending):
        """A refusal is of a kind, and says what could not be done to what, and why."""
        if ending.exit == 0 or BEFORE_MAIN in ending.err:
            return
        assert ending.exit in EXITS, ("not a refusal", ending)
        lines = [line for line in ending.err.splitlines() if "development options" not in line]
        assert lines and all(line.startswith("clisk: ") for line in lines), ("no message", ending)
        hidden = [each for each in tree(person.directory) if os.path.basename(each)[:7] == ".clisk-"]
        assert not hidden, ("left over", hidden)
        if self.full:
            assert ending.exit == NO_SPACE, ("a full disk is not told", ending)
            assert any(word in ending.err for word in self.full), ending

    def check(self, directory, ending):
        person = self.person(directory)
        self.check_ending(person, ending)
        self.run_once_more(person)
        assert_same(picture(person), self.expected)


class FirstRun(Life):
    """Everything is new."""


class AgedRun(FirstRun):
    """Everything is new but the store, which has room within: its commits do not make it grow, and
    so do not make the file system's journal commit what was done with names."""

    def furnish(self, person):
        super().furnish(person)
        self.site.fail("maintenance")
        for _ in range(6):
            assert person.run()[1]["outcome"] == "VENDOR_DOWN"
        self.site.fail()
        pruned = person.clisk("log", "prune", "--before", "2999-01-01")
        assert pruned.status == 0, pruned


class SessionSave(Life):
    """Nothing is new, but the session has ended: a login, and a session to be kept."""

    def furnish(self, person):
        super().furnish(person)
        assert person.run()[0].status == 0

    def begin(self):
        self.site.control("expire")
        self.site.reset()

    begin_again = begin

    def check(self, directory, ending):
        super().check(directory, ending)
        logins = self.site.stats()["logins"]
        assert 1 <= logins <= 2, logins
        self.run_once_more(self.person(directory))
        assert self.site.stats()["logins"] == logins, "the session was not kept"


def assert_failpoints(directory):
    """Ends the test where the builds that leave something out are not those under test."""
    version = harness.Person(directory + "/probe").clisk("version", "--format", "json").json()
    if not version[0]["failpoints"]:
        harness.skip("not built with --enable-failpoints")


class Replace(Life):
    """All documents have another content than before, under the same references."""

    def __init__(self, site, **environment):
        super().__init__(site, **environment)
        self.changed_site = site(options=(*SITE, "--pdf-bytes", "3500"))

    def person(self, directory):
        return harness.Person(os.path.join(directory, "person"), self.site,
                              plugin_dirs=("tests/crash/replacing",))

    def furnish(self, person):
        super().furnish(person)
        assert person.run()[0].status == 0
        self.site = self.changed_site

    def prepare(self, directory):
        super().prepare(directory)
        records = len(self.expected["records"])
        assert len(self.expected["files"]) == 2 * records, ("not replaced", self.expected)


# Every story of the robot; one more is a class and its name here.
STORIES = (FirstRun, SessionSave, Replace)
