"""The hostile konnector through the real clisk: the run ends typed, and nothing was touched."""
import hashlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cells as sandbox  # noqa: E402
from cells import harness  # noqa: E402

PLACE = b"CLISK-ATTEMPT-ORDER"
KONNECTOR = os.path.join(harness.TOP_BUILDDIR, "tests/sandbox/.libs/attempts.so")

# What the filters end the process for, and what they and Landlock answer with an error.
TRIPPED = ("ptrace-attach", "key-read", "io-uring-open", "unshare-user")
REFUSED = ("read-ssh-key", "unlink", "create-home", "tcp4-connect", "kill-victim", "fork",
           "map-write-execute")


def konnector_with(directory, order):
    """A copy of the konnector that has its order in it: a worker has no environment."""
    with open(KONNECTOR, "rb") as file:
        code = file.read()
    assert code.count(PLACE) == 1, code.count(PLACE)
    os.makedirs(directory)
    text = order.encode() + b"\0"
    with open(os.path.join(directory, "attempts.so"), "wb") as file:
        start = code.index(PLACE)
        file.write(code[:start] + text + code[start + len(text):])


def contents(home):
    found = {}
    for folder, folders, names in os.walk(home):
        for name in folders:
            found[os.path.join(folder, name)] = "directory"
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[path] = (hashlib.sha256(file.read()).hexdigest(), os.lstat(path).st_mode)
    return found


class Scene:
    """A person, what is hers, and a konnector that makes one attempt in one phase."""

    def __init__(self, directory, site, phase, attempt):
        self.home = os.path.join(directory, "home")
        os.makedirs(self.home)
        sandbox.make_home(self.home, KONNECTOR)
        self.victim = sandbox.Victim(os.path.join(directory, "victim"))
        world = {**self.victim.world, "home": self.home, "scratch": self.home + "/scratch",
                 "phase": phase, "attempt": attempt}
        konnectors = os.path.join(directory, "konnectors")
        konnector_with(konnectors, "".join(f"{name} {value}\n" for name, value in world.items()))
        self.person = harness.Person(os.path.join(directory, "person"), site,
                                     plugin_dirs=(konnectors,), options=["-v"])
        self.before = contents(self.home)

    def connect(self, env=None):
        """The first run of the account, which is what tells."""
        self.person.env.update(env or {})
        result = self.person.connect("attempts")
        assert contents(self.home) == self.before
        return result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.victim.stop()


def check_tripped(scene, phase, attempt):
    """A constructor runs when the account is made, the function itself in a run."""
    result = scene.connect()
    if phase == "run":
        assert result.status == 0, (attempt, result)
        result, run = scene.person.run()
        assert run["outcome"] == "DENIED", run
        assert contents(scene.home) == scene.before
    assert result.status == 10 and "system call that no konnector needs" in result.err, (
        phase, attempt, result)
    assert "attempt refused" not in result.err and "attempt succeeded" not in result.err, result


def check_refused(scene, phase, attempt):
    result = scene.connect()
    assert result.status == 0, (phase, attempt, result)
    run_result, _ = scene.person.run()
    assert contents(scene.home) == scene.before
    assert f"{attempt}: attempt refused E" in result.err + run_result.err, (phase, attempt, result)


def check_each(directory, site, attempts, check):
    if harness.is_sanitized():
        print("a sanitizer's build has no filters")
        return
    acme = site(options=["--bills", "1"])
    for phase in sandbox.PHASES:
        for attempt in attempts:
            place = os.path.join(directory, f"{phase}-{attempt}")
            with Scene(place, acme, phase, attempt) as scene:
                check(scene, phase, attempt)


def test_trip_wires_end_the_run(directory, site):
    check_each(directory, site, TRIPPED, check_tripped)


def test_refused_attempts_leave_no_trace(directory, site):
    check_each(directory, site, REFUSED, check_refused)


def test_without_a_wall_it_is_not_loaded(directory, site):
    if harness.is_sanitized():
        print("a sanitizer's build has no filters")
        return
    acme = site(options=["--bills", "1"])
    for phase in sandbox.PHASES:
        with Scene(os.path.join(directory, phase), acme, phase, "create-home") as scene:
            result = scene.connect(env={"CLISK_CHILD_SANDBOX": sandbox.knobs(sandbox.BARE)})
        assert result.status == 14, result
        assert "attempt refused" not in result.err and "attempt succeeded" not in result.err, result


harness.main(globals())
