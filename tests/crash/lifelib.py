"""Stories of a person and her robot: what a command does to all that is hers.

After each disturbance the robot runs once more, and then everything must be as if nothing had
happened: the files by name and content, the records, a log that is whole, and nothing left over.
A story says how it is prepared (`furnish`) and which command it is (`words`).
"""
import json
import os
import shutil
import subprocess

import crashlib
import exportlib
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
    slices = ((), DURABLE)  # of its calls, where make check kills it
    steady = False  # a run's calls come as its site and its children answer

    def __init__(self, site, **environment):
        self.site = self.make_site(site)
        self.expected = None
        # What the disturbed command has, and those before and after it have not.
        self.changed = environment

    def make_site(self, site):
        return site(options=SITE)

    def person(self, directory):
        return harness.Person(os.path.join(directory, "person"), self.site)

    def environment(self, directory):
        return {**self.person(directory).env, **self.changed}

    def words_of(self, person):
        """The command, where it names what only this person has."""
        return self.words

    def command(self, directory):
        person = self.person(directory)
        return person.command(*self.words_of(person))

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
        told = person.clisk(*self.words_of(person))
        assert told.status == 0, told
        self.run_once_more(person)
        self.expected = self.picture(person)
        shutil.rmtree(after)

    def run_once_more(self, person):
        result, run = person.run()
        assert result.status == 0 and run["outcome"] == "DONE", ("once more", run, result)

    def picture(self, person):
        return picture(person)

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
        assert_same(self.picture(person), self.expected)


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


class Deed(Life):
    """A command that needs no site, and is given once more instead of a run."""

    slices, some = (DURABLE,), 2
    steady = True

    def make_site(self, site):
        return None

    def run_once_more(self, person):
        again = person.clisk(*self.words_of(person))
        assert again.status == 0, ("once more", again)


def findings(person):
    """What fsck says of the contents, too: its status, and what it finds where."""
    result = person.clisk("fsck", "--content", "--format", "json")
    assert result.out.strip(), result
    return result.status, sorted((each["what"], each["object"]) for each in result.json())


class Import(Deed):
    """A tree with all that a record can have, on a machine that knows nothing of it."""

    def words_of(self, person):
        return ("import", os.path.join(person.directory, "exported"))

    def furnish(self, person):
        made = person.clisk("vault", "init")
        assert made.status == 0, made
        exportlib.build(os.path.join(person.directory, "exported"), *exportlib.rich())

    def picture(self, person):
        """And all that an export has of it; that fsck has no more to say."""
        out = person.directory + "-exported"
        exported = person.clisk("export", out)
        assert exported.status == 0, exported
        tables = {name: exportlib.lines(os.path.join(out, name))
                  for name in ("accounts.ndjson", "records.ndjson")}
        shutil.rmtree(out)
        status, found = findings(person)
        assert status == 0, found
        return {**picture(person), "found": found,
                **{name: [json.dumps(line, sort_keys=True) for line in table]
                   for name, table in tables.items()}}

    def check_ending(self, person, ending):
        """Nothing has a name that the store does not know of: else nobody would settle it."""
        super().check_ending(person, ending)
        unknown = [path for what, path in findings(person)[1] if what == "unknown"]
        assert not unknown, ("named before it was recorded", unknown)


def binned(person):
    """What is in the bin, as harness.Person.files() has it."""
    return harness.contents(os.path.join(person.directory, ".local/share/Trash/files"))


class Delete(Life):
    """Three records: one of the site's, one with an older file, and one whose file another one has."""

    slices, some = (DURABLE,), 2
    steady = True
    words = ("data", "delete", "--yes")

    def furnish(self, person):
        super().furnish(person)
        described = person.clisk("accounts", "set", "acme", "metadata", "sidecar")
        assert described.status == 0, described
        assert person.run()[0].status == 0
        tree = os.path.join(person.directory, "exported")
        account = {"account": "acme", "brand": "acme", "folder": "Acme/me", "fields": {}}
        exportlib.build(tree, *exportlib.rich(), [account])
        imported = person.clisk("import", tree)
        assert imported.status == 0, imported
        shutil.rmtree(tree)
        found = {record["reference"]: record for record in person.data()}
        last = max((each for each in found.values() if each["kind"] == "bill"),
                   key=lambda each: each["date"])
        self.words += tuple(each["id"] for each in (last, found["1"], found["2"]))
        self.contents = set(person.files().values())

    def run_once_more(self, person):
        again = person.clisk(*self.words)
        assert again.status == 0, ("once more", again)
        result, run = person.run("--full")
        assert result.status == 0 and run["new"] == 0, ("it comes back", run, result)

    def check_ending(self, person, ending):
        """A record that is there has its file, and what left its place is in the bin, once."""
        super().check_ending(person, ending)
        for record in person.data():
            assert not record["path"] or os.path.exists(record["path"]), ("no file", record)
        held = sorted(list(person.files().values()) + list(binned(person).values()))
        assert held == sorted(self.contents), ("lost", self.contents - set(held), held)
        if ending.exit == 0:
            assert person.files() == self.expected["files"], "said to be deleted"

    def picture(self, person):
        return {**picture(person), "binned": binned(person)}


class DeleteForGood(Delete):
    """The same without a bin."""

    slices = ()
    words = ("data", "delete", "--yes", "--data", "delete")

    def check_ending(self, person, ending):
        Life.check_ending(self, person, ending)
OLD_HOME = os.path.join(harness.TOP_BUILDDIR, "old-home")


def old_home(verb, person):
    result = subprocess.run([OLD_HOME, verb, person.directory], capture_output=True, text=True,
                            env={"top_srcdir": harness.TOP_SRCDIR}, check=False)
    assert result.returncode == 0, (verb, result.stderr)
    return result.stdout.splitlines()


def without_mirror(lines):
    """What differs from vault to vault."""
    return [line for line in lines if not line.startswith("mirror ")]


class Migrate(Deed):
    """The first command after an update from a clisk whose store was not sealed."""

    words = ("accounts", "--format", "json")

    def furnish(self, person):
        old_home("make", person)

    def prepare(self, directory):
        super().prepare(directory)
        kept = os.path.join(harness.TOP_SRCDIR, "tests/unit/schema-1/records.txt")
        with open(kept, encoding="utf-8") as file:
            assert self.expected["says"] == without_mirror(file.read().splitlines())

    def picture(self, person):
        """Every line that the older clisk said of it, from a store that has nothing plain left. Its
        log has no seal, as no vault had used that store."""
        says = without_mirror(old_home("say", person))
        return {"says": says, "files": person.files(), "names": tree(person.directory),
                "records": records(person), "found": findings(person)[1]}

    def check_ending(self, person, ending):
        super().check_ending(person, ending)
        if ending.exit == 0:
            assert len(json.loads(ending.out)) == 3, ("said to be there", ending)


# Every story of the robot; one more is a class and its name here.
STORIES = (FirstRun, SessionSave, Replace, Import, Delete, DeleteForGood, Migrate)
