#!/usr/bin/env python3
"""The agent: whom it gives what, and when it forgets."""
import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys

import harness
import memory

PASSWORD = "canary-3f9a17c0-password"
SEED = "otpauth://totp/acme?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CANARIES = (PASSWORD.encode(), b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


class Drive:
    """agent-drive on a vault of its own."""

    def __init__(self, directory, wrapper=(), env=None):
        self.directory = directory
        self.config = os.path.join(directory, "config")
        self.runtime = os.path.join(directory, "runtime")
        for path in (self.config, self.runtime):
            os.makedirs(path, mode=0o700, exist_ok=True)
        self.env = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": self.runtime,
                    "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + os.path.join(directory, "no-bus"),
                    "DRIVE_PASSWORD": PASSWORD, "DRIVE_SEED": SEED, **(env or {})}
        self.process = subprocess.Popen(
            [*wrapper, os.path.join(harness.TOP_BUILDDIR, "agent-drive"), self.config,
             harness.TOP_BUILDDIR],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        said = []
        for answer in self.process.stdout:
            if answer == "end\n":
                return said
            said.append(answer.rstrip("\n"))
        raise AssertionError(f"{line}: the driver ended after {said}")

    def pid(self):
        return int(self.say("status")[2].split()[1])

    def begin(self, idle=0, absolute=600000):
        assert self.say("put") == ["how device", "put 0"]
        said = self.say(f"unlock {idle} {absolute}")
        assert said == ["unlock 0"], said
        return self.pid()

    def end(self):
        self.say("lock")
        self.process.stdin.close()
        self.process.wait()


BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={}</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/><allow send_type="signal"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""


class Logind:
    """A system bus of its own, and logind-play on it; None where they are not to be had."""

    @classmethod
    def start(cls, directory):
        if not shutil.which("dbus-daemon"):
            print("dbus-daemon is missing: not tested")
            return None
        logind = cls(directory)
        if logind.player.stdout.readline() == "there\n":
            return logind
        status = logind.player.wait()
        logind.end()
        assert status == 77, status
        print("built without libsystemd: not tested")
        return None

    def __init__(self, directory):
        path, config = (os.path.join(directory, name) for name in ("bus", "bus.conf"))
        with open(config, "w", encoding="ascii") as file:
            file.write(BUS.format(path))
        self.env = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + path}
        self.bus = subprocess.Popen(["dbus-daemon", "--nofork", "--config-file=" + config])
        harness.wait_until(lambda: is_heard(path), "the bus")
        self.player = subprocess.Popen([os.path.join(harness.TOP_BUILDDIR, "logind-play")],
                                       env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True)

    def play(self, command):
        self.player.stdin.write(command + "\n")
        self.player.stdin.flush()
        self.wait(command)

    def wait(self, line):
        for said in self.player.stdout:
            if said == line + "\n":
                return
        raise AssertionError("the player has ended")

    def end(self):
        self.player.stdin.close()
        self.player.wait()
        self.bus.terminate()
        self.bus.wait()


def is_heard(path):
    """Whether somebody listens there: a socket that is only bound refuses."""
    with socket.socket(socket.AF_UNIX) as ours:
        return ours.connect_ex(path) == 0


def gone(pid):
    harness.wait_until(lambda: not harness.is_alive(pid), "the agent's end")


def test_gives_secrets_to_the_channel_only(directory, _site):
    drive = Drive(directory)
    drive.begin()
    said = drive.say("fill 7 yes")
    assert said == ["how agent", "fill 0", "channel password " + PASSWORD,
                    "channel fetcher_session_key", "channel fetcher_vault_end"], said
    # "without": the person has revoked it; a list that cannot be read withholds everything.
    for line in ("fill 7 no", "fill 7 without", "fill 7 garbled", "fill 0 yes", "fill 8 yes"):
        assert drive.say(line)[2:] == ["channel fetcher_session_key",
                                       "channel fetcher_vault_end"], line
    said = drive.say("fill-file taken")
    assert said[1].startswith("fill failed DENIED"), said
    assert os.path.getsize(os.path.join(drive.config, "taken")) == 0
    said = drive.say("describe")
    assert said[:5] == ["how agent", "describe 0", "field password 0 -",
                        "field pin 1 pass show x", "field seed 2 -"], said
    assert drive.say("code 0") == ["how agent", "code 0", "digits 6"]
    assert drive.say("code 90000")[1].startswith("code failed DENIED")
    drive.end()


def test_marks_the_same_with_and_without_an_agent(directory, _site):
    drive = Drive(directory)
    drive.begin()
    mark = drive.say("describe")[-1]
    drive.say("lock")
    said = drive.say("describe")
    assert said[0] == "how device" and said[-1] == mark, said
    drive.env["DRIVE_PASSWORD"] = "another"
    other = Drive(directory, env={"DRIVE_PASSWORD": "another"})
    other.say("put")
    assert other.say("describe")[-1] != mark
    other.end()
    drive.end()


def test_gives_the_key_of_the_store(directory, _site):
    drive = Drive(directory)
    # The agent is the first one that is asked, and makes it.
    drive.begin()
    said = drive.say("store-key")
    assert said[:2] == ["how agent", "store-key 0"], said
    key = said[2]
    assert len(key) == 64 and key != drive.say("key")[0].split()[1], said
    assert drive.say("store-key")[2] == key
    # Without the agent, after a rekey, and by an agent that has the new key of the vault.
    drive.say("lock")
    assert drive.say("store-key") == ["how device", "store-key 0", key]
    assert drive.say("rekey") == ["rekey 0"]
    assert drive.say("store-key") == ["how device", "store-key 0", key]
    assert drive.say("unlock 0 600000") == ["unlock 0"]
    assert drive.say("store-key") == ["how agent", "store-key 0", key]
    drive.end()


def test_locks_by_request_signal_and_time(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    assert drive.say("lock") == ["lock 0"]
    gone(pid)
    assert drive.say("status") == ["path 0", "status 1"]
    assert drive.say("lock") == ["lock 1"]
    for number in (signal.SIGHUP, signal.SIGTERM):
        pid = drive.begin()
        os.kill(pid, number)
        gone(pid)
    # The next unlocks while the one before is on its way out.
    for times in 8 * ((100, 0), (0, 100)):
        said = drive.say("unlock %d %d" % times)
        assert said == ["unlock 0"], said
        harness.wait_until(lambda: drive.say("status")[-1] == "status 1", "the time's end")
    harness.wait_until(lambda: os.listdir(os.path.join(drive.runtime, "clisk")) == [],
                       "the end of the socket")
    drive.end()


def test_is_there_again_after_a_kill(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    os.kill(pid, signal.SIGKILL)
    gone(pid)
    assert drive.say("status") == ["path 0", "status 1"]
    assert drive.begin() != pid
    assert drive.say("fill 7 yes")[0] == "how agent"
    drive.end()


def test_forgets_a_key_that_is_an_old_one(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    assert drive.say("rekey") == ["rekey 0"]
    assert drive.say("fill 7 yes")[0] == "how device"
    gone(pid)
    drive.end()


def test_survives_floods_and_garbage(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    assert drive.say("abuse") == ["flooded 1", "hung up 1", "garbage 1", "hung up 1"]
    assert drive.say("fill 7 yes")[0] == "how agent"
    assert drive.pid() == pid
    drive.end()


def test_survives_every_frame_that_is_no_honest_one(directory, _site):
    """All messages of the wire, cut, too long, with descriptors: tests/monitor/frames.h."""
    drive = Drive(directory)
    pid = drive.begin()
    before = len(os.listdir(f"/proc/{pid}/fd")) if os.geteuid() == 0 else 0
    result = subprocess.run([os.path.join(harness.TOP_BUILDDIR, "agent-frames"),
                             os.path.join(drive.runtime, "clisk", "agent.sock")],
                            stdout=subprocess.PIPE, text=True, check=False)
    print(result.stdout, end="")
    assert result.returncode == 0 and " 0 not refused" in result.stdout, result
    assert drive.pid() == pid
    said = drive.say("fill 7 yes")
    assert said[2] == "channel password " + PASSWORD, said
    if before:
        harness.wait_until(lambda: len(os.listdir(f"/proc/{pid}/fd")) <= before,
                           "an end to the agent's descriptors")
    drive.end()


def test_locks_when_nobody_can_reach_it(directory, _site):
    """As after a logout, which removes the runtime directory."""
    drive = Drive(directory)
    place = os.path.join(drive.runtime, "clisk")
    pid = drive.begin()
    # Another file there is none of its business.
    with open(os.path.join(place, "x"), "w", encoding="ascii"):
        pass
    os.unlink(os.path.join(place, "x"))
    assert drive.pid() == pid
    shutil.rmtree(drive.runtime)
    gone(pid)
    os.makedirs(drive.runtime, mode=0o700)
    pid = drive.begin()
    os.rename(os.path.join(place, "agent.sock"), os.path.join(place, "moved"))
    gone(pid)
    drive.begin()
    drive.end()


def test_does_not_wait_for_those_who_do_not_read(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    said = drive.say("fill-deaf")
    assert said[1].startswith("fill failed INTERNAL - the fetcher does not take"), said
    assert drive.say("deaf") == ["hung up 1"]
    assert drive.say("fill 7 yes")[2] == "channel password " + PASSWORD
    assert drive.pid() == pid
    drive.end()


def test_locks_when_logind_says_so(directory, _site):
    logind = Logind.start(directory)
    if not logind:
        return
    drive = Drive(directory, env=logind.env)
    for command in ("lock own", "sleep"):
        pid = drive.begin()
        assert drive.say("status")[2].endswith(" logind heard")
        # None of these is for it. It asks whose session the last one is: the others it has heard.
        for harmless in ("wake", "forge", "lock other"):
            logind.play(harmless)
        logind.wait("asked other")
        assert drive.say("fill 7 yes")[0] == "how agent"
        logind.play(command)
        gone(pid)
        assert drive.say("status") == ["path 0", "status 1"]
    pid = drive.begin()
    logind.play("leave")
    harness.wait_until(lambda: drive.say("status")[2].endswith("logind has left the system bus"),
                       "the word that logind is not heard")
    drive.end()
    logind.end()


def test_goes_on_when_the_bus_ends(directory, _site):
    logind = Logind.start(directory)
    if not logind:
        return
    drive = Drive(directory, env=logind.env)
    pid = drive.begin()
    logind.end()
    harness.wait_until(lambda: drive.say("status")[2].endswith("logind has left the system bus"),
                       "the word that logind is not heard")
    assert drive.pid() == pid
    drive.end()


def test_wants_a_runtime_directory_that_is_private(directory, _site):
    drive = Drive(directory)
    drive.say("put")
    os.chmod(drive.runtime, 0o755)
    said = drive.say("unlock 0 0")
    assert said[0].startswith("unlock failed SETUP") and "chmod 700" in said[0], said
    os.chmod(drive.runtime, 0o700)
    drive.begin()
    place = os.path.join(drive.runtime, "clisk")
    assert os.stat(place).st_mode & 0o777 == 0o700
    assert os.stat(os.path.join(place, "agent.sock")).st_mode & 0o777 == 0o600
    drive.end()


def public_of(pid):
    """What others may read of a process, as far as they may; and how much that was."""
    data, count = b"", 0
    for name in ("cmdline", "environ", "maps", "status", "comm"):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/{name}", "rb") as file:
                data += file.read()
                count += 1
    return data, count


def are_cores_written(directory):
    """From here on, as far as the system lets us; tried on a process that may leave one."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    place = os.path.join(directory, "cores")
    os.makedirs(place)
    subprocess.run([sys.executable, "-c", "import os; os.abort()"], cwd=place, check=False)
    written = os.listdir(place) != []
    shutil.rmtree(place)
    return written


def test_has_no_canary_where_others_look(directory, _site):
    drive = Drive(directory)
    pid = drive.begin()
    drive.say("fill 7 yes")
    drive.say("code 0")
    data, count = public_of(pid)
    assert count >= 3 and b"clisk-agent" in data, data
    for canary in CANARIES:
        assert canary not in data
        # The search finds them with the driver, which has them in its environment.
        assert canary in public_of(drive.process.pid)[0]
    drive.end()


def test_leaves_no_core(directory, _site):
    if not are_cores_written(directory):
        print("no cores are written here, or elsewhere: not tested")
        return
    for number in (signal.SIGSEGV, signal.SIGABRT):
        drive = Drive(os.path.join(directory, str(int(number))))
        pid = drive.begin()
        os.kill(pid, number)
        gone(pid)
        for folder, _, names in os.walk(directory):
            assert not [name for name in names if "core" in name], folder
        drive.end()


def test_keeps_the_key_and_nothing_else_in_memory(directory, _site):
    if not memory.can_read_memory():
        print("the memory of others can be read by root alone, and without a sanitizer")
        return
    drive = Drive(directory)
    pid = drive.begin()
    drive.say("fill 7 yes")
    drive.say("code 0")
    drive.say("describe")
    hidden = " hidden 1 " in drive.say("status")[2]
    key = bytes.fromhex(drive.say("key")[0].split()[1])
    for canary in CANARIES:
        assert not memory.memory_with(pid, canary), canary
        assert memory.memory_with(drive.process.pid, canary)
    assert memory.memory_with(pid, drive.config), "the search finds nothing at all"
    assert memory.memory_with(drive.process.pid, key)
    where = memory.memory_with(pid, key)
    assert hidden == (not where), where
    for name, flags in where:
        assert "lo" in flags and "dd" in flags, (name, flags)
    drive.end()


def test_refuses_another_user(directory, _site):
    if os.geteuid() != 0:
        print("not as root: another user cannot be played")
        return
    drive = Drive(directory)
    drive.begin()
    for path in (directory, drive.runtime, os.path.join(drive.runtime, "clisk")):
        os.chmod(path, 0o755)
    os.chmod(os.path.join(drive.runtime, "clisk", "agent.sock"), 0o666)
    other = os.path.join(directory, "other")
    os.makedirs(os.path.join(other, "config"), mode=0o700)
    for path in (other, os.path.join(other, "config")):
        os.chown(path, 65534, 65534)
    process = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
         os.path.join(harness.TOP_BUILDDIR, "agent-drive"), os.path.join(other, "config"),
         harness.TOP_BUILDDIR],
        env=drive.env, input="peer\n", capture_output=True, text=True, check=False)
    assert process.stdout.startswith("peer refused"), process
    assert drive.say("fill 7 yes")[0] == "how agent"
    drive.end()


harness.main(globals())
