"""What a program that watches the folders of documents is told, where a run is killed as it gives a
file its name: each file is told of, once its content is whole, by the next run if not by the one
that was killed."""
import ctypes
import hashlib
import os
import select
import struct
import threading

import crashlib
import harness
import lifelib

IN_CLOSE_WRITE, IN_MOVED_TO = 0x8, 0x80
EVENT = struct.Struct("iIII")
LIBC = ctypes.CDLL(None, use_errno=True)


class Watcher:
    """All folders that are below a directory, from now on until it is asked what it was told."""

    def __init__(self, directory):
        self.inotify = LIBC.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self.inotify >= 0, os.strerror(ctypes.get_errno())
        self.folders, self.told, self.ended = {}, [], False
        for folder, _, _ in os.walk(directory):
            watch = LIBC.inotify_add_watch(self.inotify, folder.encode(),
                                           IN_CLOSE_WRITE | IN_MOVED_TO)
            assert watch >= 0, os.strerror(ctypes.get_errno())
            self.folders[watch] = folder
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        """It reads a file as it is told of it, as one that takes it in would."""
        while select.select([self.inotify], [], [], 0.05)[0] or not self.ended:
            try:
                events = os.read(self.inotify, 65536)
            except BlockingIOError:
                continue
            while events:
                watch, _, _, length = EVENT.unpack_from(events)
                name = events[EVENT.size:EVENT.size + length].rstrip(b"\0").decode()
                events = events[EVENT.size + length:]
                self.take(os.path.join(self.folders[watch], name))

    def take(self, path):
        try:
            with open(path, "rb") as file:
                self.told.append((path, hashlib.sha256(file.read()).hexdigest()))
        except FileNotFoundError:
            pass  # a file that has no name yet is told of by a number

    def end(self):
        self.ended = True
        self.thread.join()
        os.close(self.inotify)
        return self.told


class Watched(lifelib.Replace):
    """The folders are there before, and get a second file for each that they have."""

    def __init__(self, site, directory):
        super().__init__(site)
        self.now = os.path.join(directory, "stage", "now")
        self.watcher = None
        self.before = {}

    def begin(self):
        if os.path.isdir(self.now):
            person = self.person(self.now)
            self.before = person.files()
            self.watcher = Watcher(person.documents)

    def check(self, directory, ending):
        """Every file is told of, and never with another content than it has. The run that was killed
        told of those before the one that it named last, and nobody but the next run of that one; the
        next run cannot know which were told of, and tells of all."""
        person = self.person(directory)
        super().check(directory, ending)
        told = [(os.path.relpath(path, person.documents), sha256)
                for path, sha256 in self.watcher.end()]
        new = {path: sha256 for path, sha256 in person.files().items() if path not in self.before}
        assert len(new) == len(self.before), (new, self.before)
        assert set(told) == set(new.items()), ("told", told, "there", new)
        named = ending.at // 2 if ending.killed else 1
        assert len(told) == len(new) + named - 1, (named, told)


def test_watchers_are_told_by_the_next_run(directory, site):
    stage = crashlib.Stage(Watched(site, directory), directory + "/stage")
    whole = stage.tell("--calls", "linkat")
    stage.story.check(stage.now, whole)
    # A call that is made has two stops: behind each, the name is there and nobody was told.
    places = range(2, whole.stops + 1, 2 if crashlib.STEP else max(whole.stops - 2, 2))
    for at in places:
        ending = stage.tell("--at", str(at), "--calls", "linkat")
        ending.at = at
        assert ending.killed and ending.where == "after linkat", ending
        stage.story.check(stage.now, ending)
    print(f"killed behind {len(places)} names")


harness.main(globals())
