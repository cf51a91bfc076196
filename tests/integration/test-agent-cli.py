"""The agent as a person has it: by clisk vault unlock, lock and status, and by her runs."""
import contextlib
import os
import shutil
import signal

import harness

PASSPHRASE = "seven large otters"


class Owner(harness.Person):
    """Somebody whose vault has a passphrase and nothing else that opens it."""

    def __init__(self, directory, site=None):
        super().__init__(directory + "/person", site)
        self.runtime = directory + "/runtime"
        self.config = os.path.join(self.directory, ".config", "clisk")
        self.vault_file = os.path.join(self.config, "vault.khv")
        self.env["XDG_RUNTIME_DIR"] = self.runtime
        self.env["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + directory + "/no-bus"
        os.makedirs(self.runtime, mode=0o700)
        self.passphrase = self.write("passphrase", PASSPHRASE)
        self.vault("init", "--slots", "passphrase", "--passphrase-file", self.passphrase)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(path, 0o600)
        return path

    def vault(self, *words, status=0):
        result = self.clisk("vault", *words)
        assert result.status == status, result
        return result

    def unlock(self, *options):
        return self.vault("unlock", "--passphrase-file", self.passphrase, *options)

    def state(self):
        return self.vault("status", "--format", "json").json()[0]

    def agent(self):
        return self.state()["agent"]

    def expect_done(self):
        result, run = self.run("--no-input")
        assert result.status == 0 and run["outcome"] == "DONE", result

    def expect_locked(self, *words):
        result = self.clisk(*(words or ("run", "--no-input")))
        assert result.status == 5 and "the vault is locked" in result.err, result
        assert "clisk vault unlock" in result.err, result


@contextlib.contextmanager
def owner(directory, site=None):
    """No agent outlives its test."""
    person = Owner(directory, site)
    try:
        yield person
    finally:
        person.clisk("vault", "lock")


def gone(pid):
    harness.wait_until(lambda: not harness.is_alive(pid), "the agent's end")


def test_runs_while_it_is_unlocked_only(directory, site):
    acme = site()
    with owner(directory, acme) as person:
        told = person.unlock("--for", "4h", "--idle", "30m")
        assert "unlocked for 4h" in told.err and "30m" in told.err, told
        # What is connected is put into the vault by the agent.
        before = person.state()["generation"]
        assert person.connect().status == 0
        assert person.state()["generation"] > before
        person.expect_done()
        acme.control("expire")
        person.expect_done()
        assert acme.stats()["logins"] > 0
        assert "is locked" in person.vault("lock").err
        requests = len(acme.stats()["paths"])
        person.expect_locked()
        person.expect_locked("connect", "acme", "--yes", "--field", "login=other", "--password-file",
                             person.write("password", "x"))
        assert len(acme.stats()["paths"]) == requests
        assert "was not unlocked" in person.vault("lock").err
        person.unlock()
        person.expect_done()


def test_status_tells_of_it(directory, _site):
    with owner(directory) as person:
        locked = person.state()
        assert locked["agent"] is None and locked["opened_by"] is None, locked
        assert "clisk vault unlock" in locked["locked_because"], locked
        assert "not running" in person.vault("status").out
        person.unlock("--for", "4h", "--idle", "30m")
        state = person.state()
        agent = state["agent"]
        assert state["opened_by"] == "agent" and state["locked_because"] is None, state
        assert harness.process_name(agent["pid"]) == "clisk-agent", agent
        assert 0 < agent["seconds_left"] <= 4 * 3600, agent
        assert 0 < agent["idle_seconds_left"] <= 30 * 60, agent
        assert isinstance(agent["key_hidden"], bool), agent
        assert agent["no_logind"], agent
        table = person.vault("status").out
        assert "unlocked for" in table and "does not lock with the session" in table, table
        # The same agent, with new times.
        person.unlock("--for", "1d", "--idle", "1d")
        again = person.agent()
        assert again["pid"] == agent["pid"], (agent, again)
        assert again["seconds_left"] > 4 * 3600 < again["idle_seconds_left"], again


def test_a_wrong_passphrase_unlocks_nothing(directory, _site):
    with owner(directory) as person:
        wrong = person.write("wrong", PASSPHRASE + " ")
        assert "vault" in person.vault("unlock", "--passphrase-file", wrong, status=5).err
        assert person.agent() is None
        assert not os.path.exists(person.runtime + "/clisk/agent.sock")
        person.unlock()
        pid = person.agent()["pid"]
        person.vault("unlock", "--passphrase-file", wrong, status=5)
        assert person.agent()["pid"] == pid


def test_reveal_asks_all_the_same(directory, site):
    with owner(directory, site()) as person:
        person.unlock()
        assert person.connect().status == 0
        refused = person.vault("reveal", "acme", "password", status=2)
        assert refused.out == "" and "--passphrase-file" in refused.err, refused
        shown = person.vault("reveal", "acme", "password", "--passphrase-file", person.passphrase)
        assert shown.out == harness.PASSWORD, shown


def test_another_key_ends_it(directory, site):
    with owner(directory, site()) as person:
        person.unlock()
        assert person.connect().status == 0
        pid = person.agent()["pid"]
        rekeyed = person.vault("rekey", "--passphrase-file", person.passphrase)
        assert "locked" in rekeyed.err, rekeyed
        gone(pid)
        person.expect_locked()
        # Nor does one serve with the old key that was not told: as after a rekey elsewhere, of
        # which this machine has the new file.
        person.unlock()
        pid = person.agent()["pid"]
        runtime, person.env["XDG_RUNTIME_DIR"] = person.env["XDG_RUNTIME_DIR"], directory
        person.vault("rekey", "--passphrase-file", person.passphrase)
        person.env["XDG_RUNTIME_DIR"] = runtime
        assert harness.is_alive(pid)
        person.expect_locked()
        gone(pid)
        person.unlock()
        person.expect_done()


def test_an_older_vault_is_refused_through_it(directory, site):
    with owner(directory, site()) as person:
        person.unlock()
        assert person.connect().status == 0
        shutil.copy2(person.vault_file, person.directory + "/older")
        assert person.connect(extra=["--name", "second"]).status == 0
        newer = person.directory + "/newer"
        shutil.copy2(person.vault_file, newer)
        shutil.copy2(person.directory + "/older", person.vault_file)
        result = person.clisk("run", "acme", "--no-input")
        assert result.status == 14 and "older" in result.err, result
        assert "older" in person.state()["locked_because"]
        shutil.copy2(newer, person.vault_file)
        person.expect_done()


def test_is_there_again_after_a_kill(directory, site):
    with owner(directory, site()) as person:
        person.unlock()
        assert person.connect().status == 0
        pid = person.agent()["pid"]
        os.kill(pid, signal.SIGKILL)
        gone(pid)
        assert os.path.exists(person.runtime + "/clisk/agent.sock")
        person.expect_locked()
        assert person.agent() is None
        person.unlock()
        assert person.agent()["pid"] != pid
        person.expect_done()


def test_a_kill_in_the_middle_of_a_run(directory, site):
    acme = site()
    with owner(directory, acme) as person:
        person.unlock()
        assert person.connect().status == 0
        acme.control("expire")
        acme.fail("slow")
        run = person.start("run", "--no-input", "--format", "json")
        harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                           "a download")
        os.kill(person.agent()["pid"], signal.SIGKILL)
        acme.fail("")
        out, err = run.communicate()
        # The secrets are the fetcher's by then.
        assert run.returncode == 0, (out, err)


def test_several_runs_at_once(directory, site):
    acme = site()
    with owner(directory, acme) as person:
        person.unlock()
        for name in ("one", "two", "three"):
            assert person.connect(extra=["--name", name, "--no-check"]).status == 0
        runs = [person.start("run", name, "--no-input") for name in ("one", "two", "three")]
        for run in runs:
            out, err = run.communicate()
            assert run.returncode == 0, (out, err)
        assert acme.stats()["logins"] >= 3


def test_has_one_vault_at_a_time(directory, _site):
    with owner(directory) as person:
        person.unlock()
        pid = person.agent()["pid"]
        other = Owner(directory + "/other")
        other.env["XDG_RUNTIME_DIR"] = person.runtime
        refused = other.vault("unlock", "--passphrase-file", other.passphrase, status=2)
        assert person.config in refused.err and "clisk vault lock" in refused.err, refused
        assert other.state()["opened_by"] is None
        assert person.agent()["pid"] == pid


harness.main(globals())
