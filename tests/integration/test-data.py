"""What the person does with her records and files: renames, moves, edits, deletions and what she takes back are hers, run after run."""
import csv
import io
import os
import shutil
import signal
import urllib.parse

import harness
from datalib import BILLS, bill, findings, listed, prepare, shown


def bin_of(person):
    return sorted(os.listdir(os.path.join(person.directory, ".local/share/Trash/files")))


# --- what she does between two runs, and what is to be found behind the next ones ---------------

def rename_file(person, record):
    os.rename(record["path"], os.path.join(os.path.dirname(record["path"]), "mine.pdf"))


def move_file(person, record):
    folder = os.path.join(person.documents, "2026", "taxes")
    os.makedirs(folder)
    shutil.move(record["path"], folder)


def move_folder(person, record):
    os.rename(os.path.dirname(record["path"]), os.path.join(person.documents, "Electricity"))


def delete_file(person, record):
    os.unlink(record["path"])


def edit_record(person, record):
    result = person.clisk("data", "edit", record["id"], "title=Mine", "amount=1.00")
    assert result.status == 0, result


def delete_record(person, record):
    result = person.clisk("data", "delete", record["id"], "--yes")
    assert result.status == 0 and not os.path.exists(record["path"]), result


def delete_and_restore(person, record):
    delete_record(person, record)
    result = person.clisk("data", "restore", record["id"])
    assert result.status == 0 and "next run" in result.err, result


def delete_and_take_back(person, record):
    """By her file manager, out of the bin."""
    delete_record(person, record)
    trash = os.path.join(person.directory, ".local/share/Trash")
    with open(os.path.join(trash, "info", os.path.basename(record["path"]) + ".trashinfo"),
              encoding="utf-8") as file:
        told = dict(line.split("=", 1) for line in file.read().splitlines()[1:])
    assert urllib.parse.unquote(told["Path"]) == record["path"], told
    shutil.move(os.path.join(trash, "files", os.path.basename(record["path"])), record["path"])
    result = person.clisk("data", "restore", record["id"])
    assert result.status == 0 and "so are its files" in result.err, result


# deed, whether its file is there behind the next run, whether its record is shown, whether it is
# fetched by that run
DEEDS = [
    (rename_file, True, True, False),
    (move_file, True, True, False),
    (delete_file, False, True, False),
    (edit_record, True, True, False),
    (delete_record, False, False, False),
    (delete_and_restore, True, True, True),
    (delete_and_take_back, True, True, False),
]


def check_deeds(person, records, contents, fetched, words):
    """Nothing is doubled, and nothing comes back that she has thrown away."""
    result, run = person.run(*words)
    assert result.status == 0 and run["outcome"] == "DONE", (words, run, result)
    assert run["new"] == 0 and run["changed"] == fetched, (words, run)
    there = sorted(person.files().values())
    shown_ids = [each["id"] for each in listed(person)]
    for (deed, has_file, is_shown, _), record in zip(DEEDS, records):
        what = (deed.__name__, words)
        assert there.count(contents[record["id"]]) == has_file, what
        assert (record["id"] in shown_ids) == is_shown, what
    assert len(there) == sum(each[1] for each in DEEDS) + 1, (words, person.files())


def test_deeds_between_runs(directory, site):
    _, person = prepare(directory, site, bills=len(DEEDS))
    records = [bill(person, number) for number in range(len(DEEDS))]
    contents = {each["id"]: each["sha256"] for each in records}
    for (deed, *_), record in zip(DEEDS, records):
        deed(person, record)
    left = set(person.files())
    check_deeds(person, records, contents, sum(each[3] for each in DEEDS), ())
    assert left <= set(person.files()), "a file was moved back"
    check_deeds(person, records, contents, 0, ("--full",))


def test_a_file_that_was_asked_for_is_told_until_it_comes(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)
    delete_record(person, record)
    for _ in range(2):
        result = person.clisk("data", "restore", record["id"])
        assert result.status == 0 and "next run" in result.err, result
    result = person.clisk("data", "open", record["id"])
    assert result.status == 2 and "'clisk run acme' looks for it" in result.err, result
    assert person.run()[1]["changed"] == 1
    assert person.clisk("data", "open", record["id"]).status == 0
    result = person.clisk("data", "restore", record["id"])
    assert result.status == 0 and "so are its files" in result.err, result


def test_a_folder_that_was_moved_is_no_loss(directory, site):
    _, person = prepare(directory, site)
    move_folder(person, bill(person))
    before = person.files()
    for words in ((), ("--full",)):
        result, run = person.run(*words)
        assert result.status == 0 and run["new"] == run["changed"] == 0, (words, run)
        assert person.files() == before
    result = person.clisk("data", "open", bill(person)["id"])
    assert result.status == 0 and "Electricity" in result.out, result


def test_edits_win_and_are_marked(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)
    result = person.clisk("data", "edit", record["id"], "title=Mine", "amount=1.00", "note=mine")
    assert result.status == 0, result
    assert person.run("--full")[0].status == 0
    edited = shown(person, record)
    assert (edited["title"], edited["amount"], edited["fields"]["note"]) == ("Mine", "1.00", "mine")
    assert sorted(edited["edited"]) == ["amount", "note", "title"], edited
    told = person.clisk("data", "show", record["id"]).out
    assert "edited; the brand says " + record["amount"] in told, told
    # Another word of hers, one that is as the brand's, and one taken back.
    assert person.clisk("data", "edit", record["id"][:4], "note=", "title=Other",
                        "amount=" + record["amount"]).status == 0
    edited = shown(person, record)
    assert edited["edited"] == ["title"] and edited["title"] == "Other", edited
    assert person.clisk("data", "edit", record["id"], "--reset").status == 0
    assert shown(person, record)["edited"] == []
    assert shown(person, record)["title"] == record["title"]
    assert person.clisk("data", "edit", record["id"], "vendor=").status == 0
    assert "removed; the brand says" in person.clisk("data", "show", record["id"]).out


def test_items_of_lists_are_edited_as_they_are_shown(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)

    def edit(*words):
        return person.clisk("data", "edit", record["id"], *words)

    def tags():
        return [tag["label"] for tag in shown(person, record)["fields"].get("tags", [])]

    assert edit("tags.0.label=a", "tags.1.label=b").status == 0 and tags() == ["a", "b"]
    assert edit("tags.0=").status == 0 and tags() == ["b"]
    assert edit("tags.0.label=c").status == 0 and tags() == ["c"]
    assert shown(person, record)["edited"] == ["tags.0.label"]
    assert edit("tags.1.label=d").status == 0 and tags() == ["c", "d"]
    result = edit("tags.3.label=e")
    assert result.status == 2 and "behind the last" in result.err and tags() == ["c", "d"], result
    assert edit("tags.0=", "tags.1=").status == 0 and tags() == []


def test_edits_are_checked_by_the_kind(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)
    for word, why in (("amount=12,50", "a number such as"), ("date=2026-02-30", "a date such as"),
                      ("amount", "FIELD=VALUE"), ("Amount=1", "no name of a field"),
                      ("date=", "date"), ("currency=euro", "currency"),
                      ("kind=file", "cannot be edited"), ("account=x", "cannot be edited"),
                      ("reference=", "cannot be edited")):
        result = person.clisk("data", "edit", record["id"], word)
        assert result.status == 2 and why in result.err, (word, result)
    assert shown(person, record)["edited"] == []
    for id_, why in (("abc", "no ID"), ("00000000", "there is no record"), ("xyzt", "no ID")):
        result = person.clisk("data", "edit", id_, "title=x")
        assert result.status == 2 and why in result.err, (id_, result)


def test_filters_and_statistics(directory, site):
    _, person = prepare(directory, site)
    every = listed(person)
    bills = sorted((r for r in every if r["kind"] == "bill"), key=lambda r: float(r["amount"]))
    least = bills[2]["amount"]
    assert len(listed(person, "acme")) == len(every)
    assert len(listed(person, "--kind", "bill")) == len(bills)
    assert len(listed(person, "--min-amount", least)) == len(bills) - 2
    assert len(listed(person, "--max-amount", least)) == 3
    assert len(listed(person, "--currency", "EUR")) == len(bills)
    dates = sorted(r["date"] for r in every if r["date"])
    assert len(listed(person, "--since", dates[-1])) == dates.count(dates[-1])
    assert len(listed(person, "--until", dates[0])) == dates.count(dates[0])
    assert listed(person, "--contract", "none") == []
    assert listed(person, "--missed") == [] and listed(person, "--deleted") == []
    assert person.clisk("data", "ls", "--account", "nobody").status == 2
    assert person.clisk("data", "ls", "--since", "tomorrow").status == 2
    assert person.clisk("data", "show", every[0]["id"], "--kind", "bill").status == 2
    # What is mistyped is no empty list, and no empty export.
    for words, why in ((["--kind", "bills"], 'no kind "bills"'), (["--currency", "eur"], "EUR")):
        for command in (["data", "ls"], ["data", "stats"], ["export", directory + "/none"]):
            result = person.clisk(*command, *words)
            assert result.status == 2 and why in result.err, (command, words, result)
    assert not os.path.exists(directory + "/none")
    rows = {row["kind"]: row for row in
            person.clisk("data", "stats", "--format", "json").json()}
    assert rows["bill"]["count"] == len(bills), rows
    assert sum(row["bytes"] for row in rows.values()) == sum(
        os.path.getsize(r["path"]) for r in every), rows
    assert (rows["bill"]["first"], rows["bill"]["missed"]) == (min(r["date"] for r in bills), 0)


def test_tables_are_read_by_spreadsheets(directory, site):
    _, person = prepare(directory, site)
    bills = listed(person, "--kind", "bill")

    def rows(*words):
        out = person.clisk("data", *words, "--format", "csv").out
        return list(csv.reader(io.StringIO(out, newline="")))

    head, *lines = rows("stats")
    row = dict(zip(head, next(line for line in lines if "bill" in line)))
    assert int(row["SIZE"]) == sum(os.path.getsize(each["path"]) for each in bills)
    assert int(row["COUNT"]) == len(bills), (head, lines)
    head = rows("ls")[0]
    assert len(rows("ls")) == len(listed(person)) + 1 and rows("ls", "--kind", "trip") == [head], head


def test_what_was_missed_is_shown_with_its_reason(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.fail("html-for-pdf")
    result, run = person.run(env={"CLISK_RETRIES": "0"})
    assert run["outcome"] == "PARTIAL", (run, result)
    missed = listed(person, "--missed")
    assert missed and all(each["message"] and each["tries"] > 0 for each in missed), missed
    assert sum(row["missed"] for row in
               person.clisk("data", "stats", "--format", "json").json()) == len(missed)
    acme.fail("")
    assert person.run()[0].status == 0 and listed(person, "--missed") == []


def test_a_file_is_opened_where_it_is_now(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)
    rename_file(person, record)
    now = os.path.join(os.path.dirname(record["path"]), "mine.pdf")
    result = person.clisk("data", "open", record["id"])
    assert result.status == 0 and result.out == now + "\n", result
    assert shown(person, record)["path"] == now
    tools = os.path.join(directory, "tools")
    os.makedirs(tools)
    told = os.path.join(directory, "opened")
    with open(os.path.join(tools, "xdg-open"), "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nprintf %s "$1" > {told}\n')
    os.chmod(os.path.join(tools, "xdg-open"), 0o755)
    result = person.clisk("data", "open", record["id"],
                          env={"PATH": tools + ":/usr/bin:/bin", "DISPLAY": ":99",
                               "CLISK_NO_INPUT": "false"})
    assert result.status == 0, result
    with open(told, encoding="utf-8") as file:
        assert file.read() == now
    os.unlink(now)
    result = person.clisk("data", "open", record["id"])
    assert result.status == 2 and "restore" in result.err, result


def test_a_name_that_the_store_cannot_keep_is_found_all_the_same(directory, site):
    """One that is no UTF-8, from another system perhaps: nothing fails of it."""
    _, person = prepare(directory, site)
    record, other = bill(person), bill(person, 1)
    folder = os.fsencode(os.path.dirname(record["path"]))
    moved = os.path.join(folder, b"caf\xe9.pdf")
    os.rename(record["path"], moved)
    os.rename(other["path"], os.path.join(os.path.dirname(other["path"]), "mine.pdf"))
    result, found = findings(person, "--repair")
    assert result.status == 0, result
    assert sorted(found) == [("note", "moved"), ("repaired", "moved")], found
    assert "rename it" in result.out and "caf" in result.out, result
    result, found = findings(person)
    assert result.status == 0 and found == [("note", "moved")], result
    result = person.clisk("data", "open", record["id"])
    assert result.status == 0 and "caf" in result.out, result
    assert person.clisk("data", "restore", record["id"], "--format", "json").json()[0][
        "files_to_fetch"] == 0
    # Taken away with one's data under the name that it had.
    tree = directory + "/tree"
    result = person.clisk("export", tree)
    assert result.status == 0, result
    with open(moved, "rb") as file:
        content = file.read()
    with open(os.path.join(tree, "files", os.path.relpath(record["path"], person.documents)),
              "rb") as file:
        assert file.read() == content
    assert person.clisk("data", "delete", record["id"], "-y").status == 0
    assert not os.path.exists(moved)
    result = person.clisk("data", "edit", other["id"], "title=" + "x" * 5000)
    assert result.status == 2 and "4096 bytes" in result.err, result


def test_what_cannot_be_read_hides_nothing_else(directory, site):
    if os.geteuid() == 0:
        print("root reads everything")
        return
    _, person = prepare(directory, site)
    records = sorted(listed(person, "--kind", "bill"), key=lambda each: each["date"])
    os.chmod(records[0]["path"], 0)
    os.unlink(records[1]["path"])
    assert findings(person)[1] == [("note", "gone")]
    for words in (("--content",), ("--content", "--repair")):
        result, found = findings(person, *words)
        assert result.status == 14 and sorted(found) == [("note", "gone"),
                                                          ("problem", "unreadable")], result
        assert os.path.basename(records[0]["path"]) in result.out
    os.chmod(records[0]["path"], 0o600)
    # Nothing is known of what is in a folder that is closed: nothing is told to be gone.
    folder = os.path.dirname(records[0]["path"])
    os.chmod(folder, 0)
    result, found = findings(person)
    os.chmod(folder, 0o700)
    assert result.status == 14 and set(found) == {("problem", "unreadable")}, result
    assert findings(person, "--content")[1] == [("note", "gone")]


def test_what_she_changed_or_wants_to_keep_stays(directory, site):
    _, person = prepare(directory, site, metadata="sidecar")
    assert findings(person)[1] == []  # sidecars are no files that nobody knows
    changed, kept, removed = (bill(person, number) for number in range(3))
    with open(changed["path"], "ab") as file:
        file.write(b"my note")
    assert person.clisk("data", "delete", changed["id"]).status == 2  # nobody was asked
    result = person.clisk("data", "delete", changed["id"], "--yes")
    assert result.status == 0 and "was changed" in result.err, result
    assert person.clisk("data", "delete", kept["id"], "--yes", "--data", "keep").status == 0
    assert person.clisk("data", "delete", removed["id"], "--yes", "--data", "delete").status == 0
    assert os.path.exists(changed["path"]) and os.path.exists(kept["path"])
    assert not os.path.exists(removed["path"]) and os.path.exists(kept["path"] + ".json")
    assert not os.path.exists(removed["path"] + ".json"), "a sidecar of nothing is left"
    assert not os.path.exists(os.path.join(person.directory, ".local/share/Trash"))
    assert len(listed(person)) == BILLS - 2
    assert sorted(r["id"] for r in listed(person, "--deleted")) == sorted(
        r["id"] for r in (changed, kept, removed))


def test_a_deletion_that_was_killed_is_gone_through_again(directory, site):
    _, person = prepare(directory, site, metadata="sidecar")
    if person.clisk("version", "--format", "json").json()[0].get("failpoints") is not True:
        print("not built with --enable-failpoints")
        return
    for number, place in enumerate(("data.buried", "data.file_deleted")):
        record = bill(person, 0)
        killed = person.clisk("data", "delete", record["id"], "--yes",
                              env={"CLISK_FAILPOINT": place})
        assert killed.status == -signal.SIGKILL, (place, killed)
        assert record["id"] not in [r["id"] for r in listed(person)], place
        assert os.path.exists(record["path"] + ".json"), place
        assert person.clisk("data", "delete", record["id"], "--yes").status == 0
        assert not os.path.exists(record["path"]) and len(bin_of(person)) == number + 1
        assert not os.path.exists(record["path"] + ".json"), place
    assert person.run("--full")[1]["new"] == 0


# --- fsck ----------------------------------------------------------------------------------------

def test_a_sound_store_has_no_findings(directory, site):
    _, person = prepare(directory, site)
    for words in ((), ("--content",), ("acme",), ("--repair",)):
        result, found = findings(person, *words)
        assert result.status == 0 and found == [], (words, result)
    assert person.clisk("fsck", "nobody").status == 2


def test_fsck_tells_what_she_did_and_finds_what_she_moved(directory, site):
    _, person = prepare(directory, site)
    moved, gone, changed = (bill(person, number) for number in range(3))
    move_file(person, moved)
    os.unlink(gone["path"])
    with open(changed["path"], "ab") as file:
        file.write(b"my note")
    folder = os.path.dirname(gone["path"])
    with open(os.path.join(folder, "letter.txt"), "w", encoding="utf-8") as file:
        file.write("mine")
    with open(os.path.join(folder, ".clisk-0123456789abcdef.part"), "w", encoding="utf-8") as file:
        file.write("half")
    before = person.files()
    result, found = findings(person)
    wanted = [("note", "changed"), ("note", "gone"), ("note", "unknown"), ("problem", "leftover"),
              ("problem", "moved")]
    assert result.status == 14 and sorted(found) == wanted, result
    assert person.files() == before, "fsck has changed something"
    result, found = findings(person, "--repair")
    assert result.status == 0, result
    assert [what for state, what in sorted(found) if state == "repaired"] == ["leftover", "moved"]
    result, found = findings(person)
    assert result.status == 0 and sorted(found) == wanted[:3], result
    assert shown(person, moved)["path"].startswith(os.path.join(person.documents, "2026"))
    assert person.run("--full")[1]["new"] == 0


def test_fsck_tells_of_a_folder_that_is_away_once(directory, site):
    """Not of each of its files, as if she had deleted them."""
    _, person = prepare(directory, site)
    brand = os.path.join(person.documents, "Acme")
    away = os.path.join(directory, "away")
    os.rename(brand, away)
    result, found = findings(person)
    assert result.status == 0 and found == [("note", "folder")], result
    assert f"{BILLS + 1} files" in result.out, result
    os.symlink(away, brand)
    result, found = findings(person, "--repair")
    assert result.status == 14 and found == [("problem", "folder")], result
    assert "symbolic link" in result.out, result
    os.unlink(brand)
    os.rename(away, brand)
    result, found = findings(person)
    assert result.status == 0 and found == [], result


def test_fsck_reads_contents_where_it_is_asked(directory, site):
    _, person = prepare(directory, site)
    record = bill(person)
    with open(record["path"], "r+b") as file:
        file.seek(20)
        file.write(b"\0")
    assert findings(person)[1] == []
    assert findings(person, "--content")[1] == [("note", "changed")]


def test_fsck_settles_what_a_killed_run_left(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    killed = person.clisk("run", env={"CLISK_FAILPOINT": "place.before_link:3"})
    if killed.status != -signal.SIGKILL:
        print("not built with --enable-failpoints")
        return
    result, found = findings(person)
    assert result.status == 14 and set(found) == {("problem", "pending")}, result
    result, found = findings(person, "--repair")
    assert result.status == 0 and set(found) == {("repaired", "pending")}, result
    assert findings(person)[1] == []
    result, run = person.run()
    assert result.status == 0 and len(person.files()) == BILLS + 1, (run, person.files())


# --- adopt -----------------------------------------------------------------------------------------

def test_what_she_had_is_kept_and_not_doubled(directory, site):
    acme, first = prepare(directory, site, "first")
    had = os.path.join(directory, "person", "documents", "Old bills")
    shutil.copytree(os.path.dirname(bill(first)["path"]), had)
    for number, name in enumerate(sorted(os.listdir(had))):
        os.rename(os.path.join(had, name), os.path.join(had, f"old {number}.pdf"))
    os.symlink("/etc", os.path.join(had, "link"))
    os.symlink("/etc/passwd", os.path.join(had, "passwd.pdf"))
    shutil.copy(os.path.join(had, "old 0.pdf"), os.path.join(had, "zz copy.pdf"))
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    before = sorted(person.files())
    result = person.clisk("adopt", "acme", had, "--dry-run", "--format", "json")
    assert result.status == 0 and len(result.json()) == BILLS + 2, result
    assert findings(person)[1] == []
    result = person.clisk("adopt", "acme", had, "--format", "json")
    states = sorted(each["state"] for each in result.json())
    assert states == ["adopted"] * (BILLS + 1) + ["known"], result
    again = person.clisk("adopt", "acme", had, "--format", "json").json()
    assert all(each["state"] == "known" for each in again), again
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    assert sorted(person.files()) == before, "a file was doubled"
    assert all("Old bills/old" in r["path"] for r in listed(person)), listed(person)
    assert person.run("--full")[1]["new"] == 0 and sorted(person.files()) == before


def test_a_name_that_the_store_cannot_keep_costs_no_other_file(directory, site):
    _, person = prepare(directory, site)
    os.makedirs(os.path.join(person.documents, "Old"))
    for name, text in ((b"\xff.pdf", b"one"), (b"plain.pdf", b"two")):
        with open(os.path.join(os.fsencode(person.documents), b"Old", name), "wb") as file:
            file.write(text)
    for words in (["--dry-run"], []):
        result = person.clisk("adopt", "acme", os.path.join(person.documents, "Old"),
                              "--format", "json", *words)
        states = sorted(each["state"] for each in result.json())
        assert result.status == 0 and states == ["adopted", "unnamable"], (words, result)
        assert "rename it" in result.err, (words, result)


def test_what_lies_elsewhere_is_not_adopted(directory, site):
    _, person = prepare(directory, site)
    elsewhere = os.path.join(directory, "elsewhere")
    os.makedirs(elsewhere)
    os.symlink(elsewhere, os.path.join(person.documents, "way out"))
    for place in (elsewhere, os.path.join(person.documents, "way out")):
        result = person.clisk("adopt", "acme", place)
        assert result.status == 2 and "is not below" in result.err, result
    assert person.clisk("adopt", "acme", directory + "/nothing").status == 2
    assert person.clisk("adopt", "nobody", person.documents).status == 2


if __name__ == "__main__":
    harness.main(dict(globals()))
