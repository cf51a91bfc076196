"""The killer itself: it must find what is wrong with writers that are known to be wrong."""
import os
import subprocess

import crashlib
import harness

OLD, NEW = "the old text", "the new text that is longer"


class Writer(crashlib.Story):
    """tests/crash/writer.c, in one of its ways."""

    def __init__(self, way):
        self.way = way

    def prepare(self, directory):
        with open(os.path.join(directory, "file"), "w", encoding="ascii") as file:
            file.write(OLD)

    def command(self, directory):
        return [os.path.join(harness.TOP_BUILDDIR, "writer"), self.way, directory, NEW]

    def check(self, directory, ending):
        names = sorted(os.listdir(directory))
        assert set(names) <= {"file", "file.new"}, ("left over", names)
        assert "file" in names, "lost"
        with open(os.path.join(directory, "file"), encoding="ascii") as file:
            text = file.read()
        assert text in (OLD, NEW), ("torn", text)
        # What the writer says is true: done is done, and refused has changed nothing.
        assert ending.exit != 0 or text == NEW, "said to be written"


def violations(directory, way, *options):
    return crashlib.Stage(Writer(way), directory, "--marked").violations(1, *options)


def test_naive_writer_is_found(directory, site):
    found, _ = violations(directory, "naive")
    assert {why.split("'")[1] for _, _, why in found} == {"torn"}, found
    # Emptied, half written: after the opening until after the second piece.
    assert [where for _, where, _ in found] == [
        "after openat", "before write", "after write", "before write"], found


def test_hasty_writer_is_found(directory, site):
    found, _ = violations(directory, "hasty")
    assert [(where, why) for _, where, why in found] == [
        ("after unlinkat", "lost"), ("before renameat", "lost")], found


def test_leaving_writer_is_found(directory, site):
    found, _ = violations(directory, "leaving")
    assert found and all("left over" in why for _, _, why in found), found


def test_careful_writer_is_not_blamed(directory, site):
    found, tried = violations(directory, "careful")
    assert found == [] and tried == 16, (found, tried)


def test_failing_calls_are_found(directory, site):
    calls = ("--calls", "openat,write,fsync,renameat", "--fail", "ENOSPC")
    found, tried = violations(directory + "/naive", "naive", *calls)
    assert tried == 4 and [where for _, where, _ in found] == ["instead of write"] * 2, found
    found, tried = violations(directory + "/careful", "careful", *calls)
    assert tried == 6 and found == [], found
    ending = crashlib.Stage(Writer("careful"), directory + "/one", "--marked").tell(
        "--at", "2", "--calls", "write", "--fail", "EIO")
    assert ending.exit == 1 and "Input/output error" in ending.err, ending


def test_order_of_syncing_is_seen(directory, site):
    calls = crashlib.Stage(Writer("careful"), directory, "--marked").calls()
    crashlib.check_synced(calls)
    for left_out in [i for i, call in enumerate(calls) if call[0] == "fsync"]:
        try:
            crashlib.check_synced(calls[:left_out] + calls[left_out + 1:])
        except AssertionError:
            continue
        raise AssertionError(("not seen", left_out))


def test_children_are_counted_by_name(directory, site):
    report = directory + "/report"
    subprocess.run([crashlib.KILLER, "--program", "sleep", "--at", "3", "--report", report,
                    "/bin/sh", "-c", "/bin/true; /bin/sleep 60; echo $?"], check=True,
                   capture_output=True)
    with open(report, encoding="ascii") as file:
        text = file.read()
    # The child is killed and its parent lives on to say so.
    assert '"killed": true' in text and '"exit": 0' in text, text


def test_a_process_that_is_not_dumpable(directory, site):
    """Ours are not: they are traced from before they are executed."""
    report = directory + "/report"
    subprocess.run([crashlib.KILLER, "--calls", "prctl", "--report", report,
                    os.path.join(harness.TOP_BUILDDIR, "clisk"), "version"], check=True,
                   capture_output=True)
    plain = directory + "/all"
    subprocess.run([crashlib.KILLER, "--at", "100000", "--report", plain,
                    os.path.join(harness.TOP_BUILDDIR, "clisk"), "version"], check=True,
                   capture_output=True)
    with open(report, encoding="ascii") as file, open(plain, encoding="ascii") as other:
        first, second = file.read(), other.read()
    assert '"stops": 0' not in first and '"exit": 0' in first, first
    assert '"killed": false' in second and '"exit": 0' in second, second


harness.main(globals())
