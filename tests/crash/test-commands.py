"""Commands that are killed at any of their system calls: what they were about can be done again."""
import json
import os

import crashlib
import harness

CODE = "123456"
# A run's other calls come as its site answers, and are not the same ones each time.
DURABLE = ("--calls", "pwrite64,fdatasync,fsync,linkat,unlinkat")


class Command(crashlib.Story):
    """A command of one person, whose directory is copied."""

    words = ()

    def __init__(self, acme):
        self.acme = acme

    def person(self, directory):
        return harness.Person(os.path.join(directory, "person"), self.acme)

    def environment(self, directory):
        return self.person(directory).env

    def command(self, directory):
        return self.person(directory).command(*self.words)


class Connect(Command):
    """A new account and its secrets."""

    words = ("connect", "acme", "--yes", "--field", "login=demo", "--no-check", "--password-file")

    def prepare(self, directory):
        person = self.person(directory)
        path = os.path.join(person.directory, "password")
        with open(path, "w", encoding="ascii") as file:
            file.write(harness.PASSWORD + "\n")
        os.chmod(path, 0o600)

    def command(self, directory):
        return self.person(directory).command(
            *self.words, os.path.join(directory, "person", "password"))

    def check(self, directory, ending):
        person = self.person(directory)
        accounts = person.clisk("accounts", "--format", "json")
        assert accounts.status == 0, accounts
        names = [account["name"] for account in json.loads(accounts.out or "[]")]
        assert names in ([], ["acme"]) and (ending.exit != 0 or names), (names, ending)
        if not names:
            again = person.connect(extra=["--no-check"])
            assert again.status == 0, again
        result, run = person.run()
        # An account without its secrets says so, and what to do; it does not try to log in.
        if result.status != 0:
            assert run["outcome"] in ("USER_ACTION_NEEDED", "SETUP"), (run, result)


class Answer(Command):
    """The answer to a question that a run has left."""

    words = ("answer", "1", CODE)

    def prepare(self, directory):
        person = self.person(directory)
        assert person.connect(extra=["--no-check"]).status == 0
        result, run = person.run()
        assert run["outcome"] == "USER_ACTION_NEEDED", (run, result)

    def check(self, directory, ending):
        person = self.person(directory)
        question, = person.clisk("questions", "--format", "json").json()
        assert question["answered"] or ending.exit != 0, "said to be answered"
        if not question["answered"]:
            again = person.clisk("answer", "1", CODE)
            assert again.status == 0, again
            question, = person.clisk("questions", "--format", "json").json()
            assert question["answered"], question


class Use(Command):
    """The answer, by the run that it is for."""

    words = ("run",)

    def prepare(self, directory):
        person = self.person(directory)
        assert person.connect(extra=["--no-check"]).status == 0
        result, run = person.run()
        assert run["outcome"] == "USER_ACTION_NEEDED", (run, result)
        assert person.clisk("answer", "1", CODE).status == 0

    def begin(self):
        self.acme.control("halve")
        self.acme.reset()

    def check(self, directory, ending):
        person = self.person(directory)
        result, run = person.run()
        assert run["outcome"] in ("DONE", "USER_ACTION_NEEDED"), (run, result)
        # Used up, or at the site: the one code is there once, and another one is not asked for.
        stats = self.acme.stats()
        assert stats["code_tries"] <= 1 and stats["codes"] == 0, stats
        assert run["outcome"] == "DONE" or stats["code_tries"] == 0, (run, stats)


class Save(Command):
    """The session that a login gave."""

    words = ("run",)

    def prepare(self, directory):
        assert self.person(directory).connect().status == 0

    def begin(self):
        self.acme.control("expire")
        self.acme.reset()

    def check(self, directory, ending):
        person = self.person(directory)
        result, run = person.run()
        assert result.status == 0 and run["outcome"] == "DONE", (run, result)
        logins = self.acme.stats()["logins"]
        assert 1 <= logins <= 2, logins
        assert person.run()[0].status == 0
        assert self.acme.stats()["logins"] == logins, "the session was not kept"


class Remove(Command):
    """An account that is removed, and what it has brought."""

    words = ("accounts", "remove", "acme", "--yes", "--no-logout", "--data", "delete")

    def prepare(self, directory):
        person = self.person(directory)
        assert person.connect().status == 0
        result, run = person.run()
        assert result.status == 0 and person.files(), (run, result)

    def check(self, directory, ending):
        person = self.person(directory)
        accounts = person.clisk("accounts", "--format", "json").json()
        assert accounts or ending.killed or ending.exit == 0, ending
        if accounts:
            again = person.clisk(*self.words)
            assert again.status == 0, again
        assert person.clisk("accounts", "--format", "json").json() == []
        assert person.files() == {}, person.files()
        for folder, _, names in os.walk(person.directory):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    assert name == "password" or harness.PASSWORD.encode() not in file.read(), name


class Prune(Command):
    """A log that is shortened."""

    words = ("log", "prune", "--before", "2999-01-01")

    def prepare(self, directory):
        person = self.person(directory)
        assert person.connect().status == 0
        assert person.run()[0].status == 0

    def check(self, directory, ending):
        person = self.person(directory)
        for again in (False, True):
            if again:
                assert person.clisk(*self.words).status == 0
            verified = person.clisk("log", "verify")
            assert verified.status == 0, (verified, ending)
            kinds = [json.loads(line)["kind"] for line in
                     person.clisk("log", "--format", "ndjson").out.splitlines()]
            # Either all that was there, or what says that it was dropped.
            assert (kinds[0] == "log-began") != ("log-pruned" in kinds), (kinds, ending)
        assert kinds == ["log-pruned"], kinds


def test_connect(directory, site):
    crashlib.kill_everywhere(Connect(site(options=["--bills", "2"])), directory, 0, ())


def test_answer(directory, site):
    crashlib.kill_everywhere(Answer(site(options=["--otp", CODE])), directory, 0, ())


def test_use(directory, site):
    story = Use(site(options=["--otp", CODE, "--bills", "1"]))
    crashlib.kill_everywhere(story, directory, 0, DURABLE)


def test_save(directory, site):
    crashlib.kill_everywhere(Save(site(options=["--bills", "1"])), directory, 0, DURABLE)


def test_remove(directory, site):
    crashlib.kill_everywhere(Remove(site(options=["--bills", "2"])), directory, 0, ())


def test_prune(directory, site):
    crashlib.kill_everywhere(Prune(site(options=["--bills", "1"])), directory, 0, ())


harness.main(globals())
