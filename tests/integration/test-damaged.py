"""A store that a failing disk, an interrupted copy or a killed repair has damaged: she is told, and nothing of hers is lost or doubled."""
import os
import shutil
import subprocess

import harness
from datalib import BILLS, bill, findings, listed, prepare, shown


def spoil(person, record, what):
    subprocess.run([os.path.join(harness.TOP_BUILDDIR, "store-spoil"), person.directory,
                    record["account"], record["kind"], record["reference"], what], check=True)


def repaired(person):
    """What two passes found: of the store, and then of what it says of files."""
    result, found = findings(person)
    assert result.status == 14 and ("problem", "store") in found, result
    result, found = findings(person, "--repair")
    assert result.status == 0 and {state for state, _ in found} <= {"repaired", "note"}, result
    assert findings(person)[0].status == 0, "one repair is enough"
    return sorted(what for state, what in found if state == "repaired" and what != "store")


def test_a_store_that_was_cut_is_told(directory, site):
    _, person = prepare(directory, site)
    store = os.path.join(person.directory, ".local/state/clisk/store/data.mdb")
    os.truncate(store, 3 * os.path.getsize(store) // 8)
    for words in (["data"], ["fsck"], ["fsck", "--repair"], ["accounts"], ["run"]):
        result = person.clisk(*words)
        assert result.status == 14 and "cut short" in result.err, (words, result)
        assert os.path.dirname(store) in result.err, (words, result)


def test_a_store_that_is_none_is_told(directory, site):
    _, person = prepare(directory, site)
    kept = person.files()
    store = os.path.join(person.directory, ".local/state/clisk/store")
    with open(os.path.join(store, "data.mdb"), "r+b") as file:
        file.write(bytes(os.path.getsize(file.name)))
    for words in (["data"], ["fsck", "--repair"], ["run"]):
        result = person.clisk(*words)
        assert result.status == 14 and "damaged" in result.err, (words, result)
    # What the message says of it is true.
    os.rename(store, store + ".away")
    assert person.connect().status == 0
    answer = person.run()[1]
    assert answer["outcome"] == "DONE" and answer["new"] == BILLS + 1, answer
    assert person.files() == kept and findings(person)[1] == []


def test_a_repair_that_was_killed_doubles_no_file(directory, site):
    _, person = prepare(directory, site)
    record, other = bill(person), bill(person, 1)
    kept = person.files()
    spoil(person, record, "gone-record")
    answer = person.run("--full")[1]
    assert answer["outcome"] == "DONE" and answer["new"] == 1, answer
    assert person.files() == kept, (set(person.files()) ^ set(kept), "not a second time")
    assert shown(person, record)["path"] == record["path"] != shown(person, other)["path"]
    assert findings(person)[0].status == 0 and findings(person)[1] == []


def test_a_file_that_the_store_has_lost_is_had_again(directory, site):
    acme, person = prepare(directory, site)
    records = sorted(listed(person, "--kind", "bill"), key=lambda each: each["date"])
    before = person.files()
    # Hers: an edit of the one, the deletion of another.
    assert person.clisk("data", "edit", records[0]["id"], "title=mine").status == 0
    assert person.clisk("data", "delete", records[2]["id"], "-y").status == 0
    kept = person.files()
    spoil(person, records[0], "file")
    spoil(person, records[2], "file")
    assert repaired(person) == ["lost-file", "lost-file"]
    assert person.files() == kept, "no file of hers is ever changed"
    assert shown(person, records[0])["files"] == []
    answer = person.run("--full")[1]
    assert answer["outcome"] == "DONE" and answer["changed"] == 1, answer
    # Had again, once: the file that lies there is the one.
    assert person.files() == kept and set(kept) < set(before), (set(before) ^ set(kept))
    record = shown(person, records[0])
    assert record["path"] == records[0]["path"] and record["title"] == "mine", record
    assert [each["id"] for each in listed(person, "--deleted")] == [records[2]["id"]]
    assert findings(person)[0].status == 0
    answer = person.run("--full")[1]
    assert (answer["new"], answer["changed"], answer["bytes"]) == (0, 0, 0), answer
    assert acme.stats()["downloads"] == BILLS + 2


def test_a_record_that_the_store_has_lost_is_had_again(directory, site):
    _, person = prepare(directory, site)
    record, other = bill(person), bill(person, 1)
    assert person.clisk("data", "delete", other["id"], "-y").status == 0
    kept = person.files()
    spoil(person, record, "record")
    assert repaired(person) == ["orphan"]
    # It stays, also under a name of hers.
    assert person.files() == kept
    mine = os.path.join(os.path.dirname(record["path"]), "mine.pdf")
    os.rename(record["path"], mine)
    assert findings(person, "--repair")[0].status == 0
    kept = person.files()
    answer = person.run("--full")[1]
    assert answer["outcome"] == "DONE" and (answer["new"], answer["changed"]) == (1, 0), answer
    assert person.files() == kept, (set(person.files()) ^ set(kept), "not a second time")
    assert shown(person, record)["path"] == mine
    assert [each["id"] for each in listed(person, "--deleted")] == [other["id"]]
    result, found = findings(person)
    assert result.status == 0 and found == [("note", "gone")], result


def test_a_store_that_is_lost_costs_no_second_file(directory, site):
    _, person = prepare(directory, site)
    kept = person.files()
    # One of two that have one name but for the number is another file of hers.
    path = bill(person)["path"]
    for name in (".local/state/clisk", ".config/clisk"):
        shutil.rmtree(os.path.join(person.directory, name))
    with open(path, "ab") as file:
        file.write(b"hers")
    assert person.connect().status == 0
    answer = person.run()[1]
    assert answer["outcome"] == "DONE" and answer["new"] == BILLS + 1, answer
    stem, extension = os.path.splitext(os.path.relpath(path, person.documents))
    assert sorted(person.files()) == sorted([*kept, stem + "-2" + extension])
    assert bill(person)["path"].endswith("-2" + extension)
    assert findings(person)[0].status == 0 and findings(person, "--content")[0].status == 0
    answer = person.run("--full")[1]
    assert (answer["new"], answer["changed"], answer["bytes"]) == (0, 0, 0), answer


if __name__ == "__main__":
    harness.main(dict(globals()))
