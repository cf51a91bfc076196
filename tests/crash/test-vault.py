"""A vault that is being changed, killed at every system call or with calls that fail.

Afterwards it is the old one or the new one, whole; the keys that open it are those of the one that
it is; the next change succeeds, and what was left over is gone after it.
"""
import os
import shutil
import subprocess

import crashlib
import harness

OP = os.path.join(harness.TOP_BUILDDIR, "vault-op")
KEYS = ("device", "other", "third")
# What there may be beside the keys: the vault, the one before it, its lock.
KEPT = {"vault.khv", "vault.khv.1", "vault.khv.lock"}
WRITES = "openat,write,pwrite64,fsync,fdatasync,fchmod,ftruncate,linkat,unlinkat,renameat," \
         "renameat2,rename"
ERRORS = ("ENOSPC", "EIO")


def op(directory, *words):
    return subprocess.run([OP, directory, *words], capture_output=True, text=True, check=False)


def state(directory):
    """What is in the vault, and who opens it."""
    result = op(directory, "read", *KEYS)
    assert result.returncode == 0, result.stderr
    return result.stdout


def left_over(directory):
    return set(os.listdir(directory)) - KEPT - set(KEYS)


class Change(crashlib.Story):
    """One operation of vault-op."""

    def __init__(self, verb, before=()):
        self.verb, self.before = verb, before
        self.old = self.new = None
        self.seen = set()

    def prepare(self, directory):
        for name in KEYS:
            path = os.path.join(directory, name)
            with open(path, "wb") as file:
                file.write(os.urandom(32))
            os.chmod(path, 0o600)
        os.chmod(directory, 0o700)
        for verb in ("make", *self.before):
            result = op(directory, verb)
            assert result.returncode == 0, (verb, result.stderr)
        self.old = state(directory)
        after = directory + ".after"
        shutil.copytree(directory, after)
        result = op(after, self.verb)
        assert result.returncode == 0, result.stderr
        self.new = state(after)
        shutil.rmtree(after)

    def command(self, directory):
        return [OP, directory, self.verb]

    def check(self, directory, ending):
        assert "vault.khv" in os.listdir(directory), "there is no vault"
        now = state(directory)
        assert now in (self.old, self.new), ("neither", now)
        self.seen.add(now)
        # What it says is true: done is done.
        if ending.exit == 0:
            assert now == self.new, "said to be done"
        self.check_message(ending)
        self.check_previous(directory)
        self.check_next(directory)

    def check_message(self, ending):
        """A refusal says what failed, and is of a kind."""
        if ending.failed and ending.exit == 1:
            assert "vault-op: " in ending.err and "vault.khv" in ending.err, ending.err
        else:
            assert ending.exit in (0, -9), ending

    def check_previous(self, directory):
        """The generation before, where there is one, is whole too, and is the old one."""
        previous = os.path.join(directory, "vault.khv.1")
        if not os.path.exists(previous):
            return
        other = directory + ".previous"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(directory, other)
        shutil.copyfile(previous, os.path.join(other, "vault.khv"))
        os.chmod(os.path.join(other, "vault.khv"), 0o600)
        state(other)
        shutil.rmtree(other)

    def check_next(self, directory):
        """The next change succeeds, and nothing is left over after it."""
        result = op(directory, "add")
        assert result.returncode == 0, ("the next change", result.stderr)
        assert "account 3 third" in state(directory), "the next change is not there"
        assert not left_over(directory), left_over(directory)


CHANGES = {
    "put": (), "remove": (), "rekey": (), "login": (), "slot-add": (),
    "slot-remove": ("slot-add-other",), "slot-replace": ("slot-add-other",),
}


def kill(verb, directory):
    story = Change(verb, CHANGES[verb])
    stage = crashlib.kill_everywhere(story, directory, step=0)
    assert story.old in story.seen and story.new in story.seen, "never disturbed before, or after"
    crashlib.check_synced(stage.calls(), "renameat")


def fail(verb, directory):
    crashlib.fail_everywhere(Change(verb, CHANGES[verb]), directory, WRITES, ERRORS, step=4)


def define(verb):
    name = verb.replace("-", "_")
    globals()["test_kill_" + name] = lambda directory, site: kill(verb, directory)
    globals()["test_fail_" + name] = lambda directory, site: fail(verb, directory)


for each in CHANGES:
    define(each)


def test_interrupted_calls(directory, site):
    """By a signal, as on a file system over a network."""
    story = Change("put")
    crashlib.fail_everywhere(story, directory, WRITES, ("EINTR",), step=3)


def test_no_descriptor_is_left(directory, site):
    crashlib.fail_everywhere(Change("put"), directory, "openat", ("EMFILE",))


harness.main(globals())
