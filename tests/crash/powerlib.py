"""Stories that end with the power: what is on the medium at some moment is all that there is.

The person lives on a small ext4 file system on a loop device. While the story is told, its image is
copied at stops of the broker: it has what the kernel has written back so far. Each copy is mounted,
which makes ext4 recover, and then the story's check decides, as after a kill.

Mounting needs root, all else does not: whoever starts this as root is somebody else for everything
but that. What this cannot show: writes that a disk tears or reorders between two stops.
"""
import contextlib
import os
import subprocess

import crashlib
import harness

IMAGE_BYTES = 24 << 20
NOBODY = 65534


def lacking():
    """Why this cannot be done here, or nothing."""
    if os.geteuid() != 0:
        return "only root may mount"
    if not os.path.exists("/dev/loop-control"):
        return "there are no loop devices"
    for program in ("mkfs.ext4", "losetup", "mount", "umount"):
        if subprocess.run(["sh", "-c", "command -v " + program], capture_output=True,
                          check=False).returncode != 0:
            return "there is no " + program
    return None


def become_somebody():
    """The owner of the build, or nobody; root remains within reach for as_root()."""
    owner = os.stat(harness.TOP_BUILDDIR)
    user, group = (owner.st_uid, owner.st_gid) if owner.st_uid else (NOBODY, NOBODY)
    os.setgroups([])
    os.setresgid(group, group, 0)
    os.setresuid(user, user, 0)


def as_root(*command):
    os.seteuid(0)
    try:
        return subprocess.run(command, user=0, group=0, check=True, capture_output=True,
                              text=True).stdout.strip()
    finally:
        os.seteuid(os.getuid())


def unmount(directory):
    try:
        as_root("umount", directory)
    except subprocess.CalledProcessError:
        # Somebody is still in it, as where the test is told to end: it goes with the last of them.
        as_root("umount", "--lazy", directory)
        raise


@contextlib.contextmanager
def mounted(image, directory):
    """The image's file system; gives the name of its loop device, which ends with the mount."""
    device = as_root("losetup", "--find", "--show", image)
    try:
        as_root("mount", "-t", "ext4", device, directory)
    finally:
        as_root("losetup", "--detach", device)
    try:
        yield os.path.basename(device)
    finally:
        unmount(directory)


def make_image(path):
    with open(path, "wb") as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", "-b", "4096", "-J", "size=4", "-E",
                    f"lazy_itable_init=0,lazy_journal_init=0,root_owner={os.getuid()}:{os.getgid()}",
                    path], check=True, env={"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"})


def copy_image(source, destination):
    subprocess.run(["cp", "--sparse=always", source, destination], check=True)


def leave_blocks(path, wanted):
    """A file that takes all blocks of its file system but so many."""
    with open(path, "wb") as file:
        size = 0
        while True:
            at = os.fstatvfs(file.fileno())
            more = (at.f_bavail - wanted) * at.f_frsize
            if more == 0:
                return
            size += more
            if more > 0:
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
            # What is freed counts as free only when the journal has it.
            os.fsync(file.fileno())


class PowerStage:
    """Where a story is told again and again, on a disk of its own."""

    def __init__(self, story, directory):
        self.story = story
        self.before, self.now = directory + "/before.img", directory + "/now.img"
        self.disk, self.copies = directory + "/disk", directory + "/copies"
        self.place = self.disk + "/place"
        self.report = directory + "/report"
        for folder in (self.disk, self.copies):
            os.makedirs(folder)
        make_image(self.before)
        with mounted(self.before, self.disk):
            os.mkdir(self.place)
            story.prepare(self.place)

    def run(self, options):
        """The story's command, under the killer."""
        self.story.begin()
        process = subprocess.run(
            [crashlib.KILLER, "--report", self.report, *options, *self.story.command(self.place)],
            env={**os.environ, **self.story.environment(self.place)}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=crashlib.HANGS)
        assert process.returncode == 0, process.stderr
        return crashlib.Ending.of(self.report, process)

    def tell(self, first, every, tick):
        """Once, with copies at every so many stops from the first on; the ending."""
        copy_image(self.before, self.now)
        with mounted(self.now, self.disk) as device:
            options = ["--at", str(first), "--every", str(every), "--copies", self.copies,
                       "--image", self.now, "--device", device]
            if tick:
                options += ["--tick", self.disk + "/tick"]
            return self.run(options)

    def fill(self, blocks):
        """Once, on a disk that has so many blocks left; the ending, after the check."""
        copy_image(self.before, self.now)
        with mounted(self.now, self.disk):
            filler = self.disk + "/filler"
            leave_blocks(filler, blocks)
            ending = self.run(())
            os.unlink(filler)
            self.story.check(self.place, ending)
        return ending

    def recover(self, name, ending):
        """What did not hold after the power failed at that stop, or nothing."""
        image = os.path.join(self.copies, name)
        if name != "end":
            ending.at, ending.exit, ending.killed, ending.where = int(name), -9, True, "power"
        try:
            with mounted(image, self.disk):
                self.story.begin_again()
                self.story.check(self.place, ending)
        except AssertionError as error:
            return str(error)
        finally:
            os.unlink(image)
        return None

    def violations(self, first, every, tick, enough=None):
        """One telling: what did not hold, at how many moments, and how many of them differed; no
        further than to so many that did not hold."""
        ending = self.tell(first, every, tick)
        assert ending.exit == 0, ending
        found = []
        # Those of the same telling; the end comes first, as its ending is changed for the others.
        names = sorted(os.listdir(self.copies), key=lambda name: (name != "end", len(name), name))
        for name in names:
            if enough is not None and len(found) >= enough:
                os.unlink(os.path.join(self.copies, name))
                continue
            why = self.recover(name, ending)
            if why:
                found.append((name, why))
        return found, ending.moments, len(names)
