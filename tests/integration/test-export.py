"""clisk export and clisk import: what is taken away is all there is, and comes back as it was."""
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile

import harness
from exportlib import (assert_same, bill, build, counts, exported, file_of, imported, lines, opened,
                       rich, sha256, started, tree_of, write, BILLS)


# --- round trips --------------------------------------------------------------------------------


def test_what_is_exported_comes_back(directory, site):
    person = started(directory, site)
    first = exported(person, directory + "/one")
    assert_same(first, exported(person, directory + "/two"))
    assert not [name for name in os.listdir(directory) if "clisk-export" in name]
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=first, check=True)
    tree = tree_of(first)
    assert {path[len("files/"):]: sha256(content) for path, content in tree.items()
            if path.startswith("files/")} == person.files()
    assert harness.PASSWORD.encode() not in b"".join(tree.values())
    other = opened(directory, "other")
    assert counts(imported(other, first, "--dry-run")) == (BILLS + 1, 0, 0, 0)
    assert other.files() == {} and other.clisk("accounts").out == ""
    report = imported(other, first)
    assert counts(report) == (BILLS + 1, 0, 0, 0) and report["accounts"] == 1, report
    assert other.files() == person.files()
    assert_same(first, exported(other, directory + "/three"))
    report = imported(other, first)
    assert counts(report) == (0, BILLS + 1, 0, 0) and report["files"] == 0, report
    assert_same(first, exported(other, directory + "/four"))


def test_all_that_a_record_can_have(directory, _):
    records, files = rich()
    built = build(directory + "/built", records, files)
    person = opened(directory, "person")
    report = imported(person, built)
    assert counts(report) == (6, 0, 0, 0) and report["files"] == 5, report
    again = exported(person, directory + "/again")
    assert lines(again + "/records.ndjson") == records, lines(again + "/records.ndjson")
    expected, found = tree_of(built), tree_of(again)
    for path in [*files, "SHA256SUMS"]:
        assert found[path] == expected[path], path
    assert counts(imported(person, built)) == (0, 6, 0, 0)
    assert_same(again, exported(person, directory + "/same"))


def test_a_file_that_was_moved_is_exported_where_it_is(directory, _):
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    os.makedirs(person.documents + "/Taxes")
    os.rename(person.documents + "/Acme/me/both.pdf", person.documents + "/Taxes/2026.pdf")
    os.unlink(person.documents + "/Acme/me/old.pdf")
    again = exported(person, directory + "/again")
    assert os.path.exists(again + "/files/Taxes/2026.pdf")
    found = {each["reference"]: each for each in lines(again + "/records.ndjson")}
    assert found["2"]["files"][0]["path"] == "files/Taxes/2026.pdf"
    assert found["1"]["files"][0]["older"][0]["missing"] is True
    other = opened(directory, "other")
    imported(other, again)
    assert other.files() == person.files()
    assert_same(again, exported(other, directory + "/more"))


def test_a_name_that_was_given_again(directory, _):
    """A file that she has moved, and another one that got its name since."""
    path, old, new = "files/Acme/me/a.pdf", b"%PDF-1.4 old", b"%PDF-1.4 new"
    person = opened(directory, "person")
    imported(person, build(directory + "/a", [bill("1", files=[file_of(path, old)])], {path: old}))
    os.makedirs(person.documents + "/Taxes")
    os.rename(person.documents + "/Acme/me/a.pdf", person.documents + "/Taxes/mine.pdf")
    imported(person, build(directory + "/b", [bill("2", files=[file_of(path, new)])], {path: new}))
    assert person.files() == {"Acme/me/a.pdf": sha256(new), "Taxes/mine.pdf": sha256(old)}
    again = exported(person, directory + "/again")
    assert [each["files"][0]["path"] for each in lines(again + "/records.ndjson")] == [
        "files/Taxes/mine.pdf", path]
    other = opened(directory, "other")
    imported(other, again)
    assert other.files() == person.files()


def test_what_is_nowhere_is_told(directory, site):
    person = started(directory, site)
    for record in person.data()[:2]:
        os.unlink(record["path"])
    result = person.clisk("export", directory + "/one")
    assert result.status == 0 and "2 files are not below" in result.err, result
    # What she deleted is nowhere, as it is to be.
    for record in person.data()[:2]:
        assert person.clisk("data", "delete", record["id"], "-y").status == 0
    result = person.clisk("export", directory + "/two")
    assert result.status == 0 and "files are not below" not in result.err, result


def test_selections(directory, _):
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    some = exported(person, directory + "/some", "--kind", "acme.meter")
    assert [each["reference"] for each in lines(some + "/records.ndjson")] == ["6"]
    assert not os.path.exists(some + "/files")
    with open(some + "/manifest.json", encoding="utf-8") as file:
        assert json.load(file)["selection"] is True
    gone = exported(person, directory + "/gone", "--deleted")
    assert [each["reference"] for each in lines(gone + "/records.ndjson")] == ["4"]
    other = opened(directory, "other")
    assert counts(imported(other, some)) == (1, 0, 0, 0)
    assert counts(imported(other, directory + "/built")) == (5, 1, 0, 0)
    result = person.clisk("export", directory + "/none", "--account", "nobody")
    assert result.status == 2 and not os.path.exists(directory + "/none"), result


# --- archives and tables ------------------------------------------------------------------------


def test_archives(directory, _):
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    plain = exported(person, directory + "/plain")
    exported(person, directory + "/one.tar", "--tar")
    process = subprocess.run(person.command("export", "--tar", "-"), env=person.env,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    os.makedirs(directory + "/gnu")
    subprocess.run(["tar", "-xf", directory + "/one.tar", "-C", directory + "/gnu"], check=True)
    assert_same(plain, directory + "/gnu/clisk-export")
    with tarfile.open(fileobj=io.BytesIO(process.stdout)) as archive:
        assert archive.getnames()[-1] == "clisk-export/manifest.json"
        archive.extractall(directory + "/python")
    assert_same(plain, directory + "/python/clisk-export")
    # Modification times are those of the files.
    for name in files:
        there = os.stat(os.path.join(person.documents, name[len("files/"):])).st_mtime
        assert int(os.stat(os.path.join(directory, "gnu/clisk-export", name)).st_mtime) == int(there)
    result = person.clisk("import", directory + "/one.tar")
    assert result.status == 2 and "tar -xf" in result.err, result
    result = person.clisk("export", "-")
    assert result.status == 2 and "--tar" in result.err, result


def test_tables(directory, _):
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    out = person.clisk("export", "--csv", "-", "--kind", "bill").out
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [row["reference"] for row in rows] == ["1", "2", "3", "5"]
    assert rows[0]["title"] == "'=1+1" and rows[0]["vendor"] == "", rows[0]
    assert rows[0]["amount"] == "13.00" and rows[0]["file_path"].endswith(".pdf"), rows[0]
    exported(person, directory + "/all.csv", "--csv")
    with open(directory + "/all.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["record_kind"] for row in rows} == {"bill", "acme.meter"}
    assert list(rows[0])[4:] == ["date", "title", "vendor", "amount", "currency", "file_path"]
    out = person.clisk("export", "--csv", "-", "--kind", "acme.meter").out
    assert next(csv.DictReader(io.StringIO(out, newline="")))["kwh"] == "1.50"


# --- merging ------------------------------------------------------------------------------------


def merged(directory, before, after, files=None):
    """Somebody who has the one tree and imports the other."""
    person = opened(directory, "person")
    imported(person, build(directory + "/before", *before))
    report = imported(person, build(directory + "/after", *after))
    again = imported(person, directory + "/after")
    assert again["new"] == again["changed"] == again["files"] == 0, again
    out = exported(person, directory + "/out")
    return report, {each["reference"]: each for each in lines(out + "/records.ndjson")}, person


def test_newer_comes_over_older(directory, _):
    old, new = b"%PDF-1.4 old", b"%PDF-1.4 new"
    path = "files/Acme/me/a.pdf"
    fields = {**bill("1")["fields"], "amount": "99.00"}
    later = bill("1", fields=fields, changed_at="2026-03-01T10:00:00Z",
                 versions=[{"replaced_at": "2026-03-01T10:00:00Z", "fields": bill("1")["fields"]}],
                 files=[{**file_of("files/Acme/me/b.pdf", new), "older": [file_of(path, old)]}])
    first = ([bill("1", files=[file_of(path, old)])], {path: old})
    second = ([later], {path: old, "files/Acme/me/b.pdf": new})
    report, found, person = merged(directory, first, second)
    assert counts(report) == (0, 0, 1, 0) and report["files"] == 1, report
    assert found["1"] == later, found["1"]
    assert sorted(person.files()) == ["Acme/me/a.pdf", "Acme/me/b.pdf"]
    # An older export changes nothing.
    assert counts(imported(person, directory + "/before")) == (0, 1, 0, 0)


def test_what_she_says_here_wins(directory, _):
    def edit(path, text):
        return {"path": path, "type": "text", "text": text}

    before = ([bill("1", edits=[edit("title", "here")]), bill("2", state="deleted"),
               bill("3")], {})
    after = ([bill("1", edits=[edit("note", "there"), edit("title", "there")]), bill("2"),
              bill("3", state="deleted")], {})
    report, found, _ = merged(directory, before, after)
    assert counts(report) == (0, 1, 0, 2), report
    assert found["1"]["edits"] == [edit("note", "there"), edit("title", "here")], found["1"]
    assert found["2"]["state"] == "deleted" and found["3"]["state"] == "active"


def test_a_name_that_is_taken(directory, _):
    path = "files/Acme/me/a.pdf"
    person = opened(directory, "person")
    write(os.path.join(person.documents, path[len("files/"):]), b"something of hers")
    built = build(directory + "/built", [bill("1", files=[file_of(path, b"%PDF")])],
                  {path: b"%PDF"})
    imported(person, built)
    assert person.files() == {"Acme/me/a.pdf": sha256(b"something of hers"),
                              "Acme/me/a-2.pdf": sha256(b"%PDF")}
    report = imported(person, built)
    assert counts(report) == (0, 1, 0, 0) and report["files"] == 0, report
    assert len(person.files()) == 2


def test_accounts(directory, _):
    def account(name, identity, **more):
        return {"account": name, "brand": "acme", "identity": identity, "folder": "Acme/" + name,
                "created_at": "2026-01-01T00:00:00Z", "fields": {}, **more}

    person = opened(directory, "person")
    imported(person, build(directory + "/a", [bill("1")], {}, [account("acme", "one")]))
    # The same name is another's: a new one. The same identity has another name: the same.
    report = imported(person, build(directory + "/b", [bill("1")], {}, [account("acme", "two")]))
    assert report["accounts"] == 1 and counts(report) == (1, 0, 0, 0), report
    third = {**bill("1"), "account": "work"}
    report = imported(person, build(directory + "/c", [third], {}, [account("work", "one")]))
    assert report["accounts"] == 0 and counts(report) == (0, 1, 0, 0), report
    names = [each["name"] for each in person.clisk("accounts", "--format", "json").json()]
    assert sorted(names) == ["acme", "acme-2"], names


# --- damage -------------------------------------------------------------------------------------


def damages():
    """What is done to a tree, and what is said of it."""
    path = "files/Acme/me/both.pdf"

    def change(name, before, after):
        def deed(tree):
            with open(os.path.join(tree, name), "rb") as file:
                content = file.read()
            assert before in content, name
            write(os.path.join(tree, name), content.replace(before, after, 1))
        return deed

    def link(name, to):
        def deed(tree):
            os.rename(os.path.join(tree, name), os.path.join(tree, "aside"))
            os.symlink(to, os.path.join(tree, name))
        return deed

    def pipe(tree):
        os.unlink(os.path.join(tree, path))
        os.mkfifo(os.path.join(tree, path))

    yield "another content", change(path, b"both", b"BOTH"), "both.pdf\" is damaged"
    yield "cut short", change(path, b" both", b""), "both.pdf\" is damaged"
    yield "no file", lambda tree: os.unlink(os.path.join(tree, path)), "lacks"
    yield "no records", lambda tree: os.unlink(os.path.join(tree, "records.ndjson")), "lacks"
    yield "no manifest", lambda tree: os.unlink(os.path.join(tree, "manifest.json")), "lacks"
    yield "no JSON", change("manifest.json", b"{", b"["), "manifest.json"
    yield "a newer format", change("manifest.json", b'"format": 1', b'"format": 9'), "newer clisk"
    yield "another record", change("records.ndjson", b"12.50", b"12.51"), "is damaged"
    yield "another account", change("accounts.ndjson", b"demo", b"evil"), "is damaged"
    yield "other missed entries", change("missed.ndjson", b"Acme", b"ACME"), "is damaged"
    yield "other sums", change("SHA256SUMS", b"both", b"BOTH"), "is damaged"
    yield "a link", link(path, "../../../aside"), "symbolic link"
    yield "a linked folder", link("files/Acme", "../aside"), "symbolic link"
    yield "a pipe", pipe, "not a regular file"


def test_damaged_trees(directory, _):
    records, files = rich()
    entry = {"account": "acme", "brand": "acme", "kind": "bill", "reference": "9", "tries": 1,
             "title": "Acme", "outcome": "PARTIAL", "since": "2026-01-02T10:00:00Z"}
    built = build(directory + "/built", records, files, missed=[entry])
    person = opened(directory, "person")
    for what, deed, said in damages():
        tree = os.path.join(directory, "damaged")
        shutil.copytree(built, tree)
        deed(tree)
        result = person.clisk("import", tree)
        assert result.status == 2 and said in result.err, (what, result)
        shutil.rmtree(tree)
    assert person.files() == {} and person.clisk("accounts").out == ""


def hostile():
    """Trees whose digests are right, and whose content is not."""
    files = {"files/a.pdf": b"%PDF"}
    good = file_of("files/a.pdf", b"%PDF")
    yield [bill("1", files=[{**good, "path": "files/../../etc/passwd"}])], files, "stay below"
    yield [bill("1", files=[{**good, "path": "/etc/passwd"}])], files, "stay below"
    yield [bill("1", files=[{**good, "path": "files//a.pdf"}])], files, "stay below"
    yield [bill("1", files=[{**good, "path": "files/b.pdf"}])], files, "SHA256SUMS"
    yield [bill("1", files=[{**good, "sha256": "00"}])], files, "sha256"
    yield [bill("1", files=[{**good, "size": -1}])], files, "size"
    yield [bill("1", files=[good, good])], files, "reference"
    yield [bill("1", files=[good] * 33)], files, "files"
    yield [{**bill("1"), "account": "other"}], files, "accounts.ndjson"
    yield [{**bill("1"), "kind": "../x"}], files, "kind"
    yield [{**bill("1"), "reference": ""}], files, "reference"
    yield [{**bill("1"), "reference": "x" * 5000}], files, "bytes"
    yield [{**bill("1"), "fields": {"date": "tomorrow"}}], files, "date"
    yield [{**bill("1"), "fields": {"amount": 1.5}}], files, "amount"
    yield [{**bill("1"), "created_at": "2026-13-01T00:00:00Z"}], files, "created_at"
    yield [{**bill("1"), "edits": [{"path": "..", "type": "text", "text": "x"}]}], files, "edits"
    yield [{**bill("1"), "extra": [[[[0] * 100] * 100] * 21]}], files, "too many values"
    deep = []
    for _ in range(40):
        deep = [deep]
    yield [{**bill("1"), "extra": deep}], files, "too deep"
    yield [bill("1")], {"files/../x": b"%PDF"}, "stay below"


def test_hostile_trees(directory, _):
    person = opened(directory, "person")
    for number, (records, files, said) in enumerate(hostile()):
        tree = build(f"{directory}/tree{number}/below", records, files)
        result = person.clisk("import", tree)
        assert result.status in (2, 11) and said in result.err, (number, said, result)
    assert person.files() == {} and person.clisk("accounts").out == ""
    account = {"account": "acme", "brand": "acme", "folder": "../out", "fields": {}}
    result = person.clisk("import", build(directory + "/out", [], {}, [account]))
    assert result.status == 2 and "stay below" in result.err, result
    account["folder"] = "Acme/me"
    for more, said in (({"folders": [{"label": "x", "path": "../out"}]}, "stay below"),
                       ({"folders": [{"path": "out"}]}, "label"), ({"folders": 1}, "folders"),
                       ({"name_template": "{nothing"}, "name_template"),
                       ({"metadata": "tattoo"}, "metadata"), ({"listed": -1}, "listed")):
        tree = build(f"{directory}/more-{said}-{len(more)}-{len(str(more))}", [], {},
                     [{**account, **more}])
        result = person.clisk("import", tree)
        assert result.status == 2 and said in result.err, (more, result)
    entry = {"account": "acme", "brand": "acme", "kind": "bill", "reference": "1", "tries": 1,
             "outcome": "PARTIAL", "since": "2026-01-02T10:00:00Z"}
    for number, (more, said) in enumerate((({"account": "other"}, "accounts.ndjson"),
                                           ({"kind": "../x"}, "kind"), ({"tries": -1}, "tries"),
                                           ({"outcome": "FINE"}, "outcome"),
                                           ({"reference": ""}, "reference"))):
        tree = build(f"{directory}/missed{number}", [], {}, missed=[{**entry, **more}])
        result = person.clisk("import", tree)
        assert result.status == 2 and said in result.err, (more, result)
    assert person.clisk("accounts").out == ""


# --- kills and full disks -----------------------------------------------------------------------


def has_failpoints(person):
    return person.clisk("version", "--format", "json").json()[0].get("failpoints") is True


def test_a_killed_export_leaves_nothing_whole(directory, _):
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    if not has_failpoints(person):
        print("not built with --enable-failpoints")
        return
    for place in ("export.file", "export.file:2", "export.tables", "export.synced"):
        killed = person.clisk("export", directory + "/out", env={"CLISK_FAILPOINT": place})
        assert killed.status == -signal.SIGKILL, (place, killed)
        assert not os.path.exists(directory + "/out"), place
        killed = person.clisk("export", "--tar", directory + "/out.tar",
                              env={"CLISK_FAILPOINT": place})
        assert killed.status == -signal.SIGKILL, (place, killed)
        assert not os.path.exists(directory + "/out.tar"), place
    exported(person, directory + "/out")
    assert sorted(os.listdir(directory)) == ["built", "out", "person"]
    result = person.clisk("export", directory + "/out")
    assert result.status == 2 and "there already" in result.err, result


def test_a_killed_import_goes_on(directory, _):
    records, files = rich()
    entry = {"account": "acme", "brand": "acme", "kind": "bill", "reference": "9", "tries": 1,
             "outcome": "PARTIAL", "since": "2026-01-02T10:00:00Z"}
    account = {"account": "acme", "brand": "acme", "folder": "Acme/me", "listed": 3,
               "created_at": "2026-01-01T00:00:00Z", "fields": {},
               "folders": [{"label": "Mobile", "path": "Acme/me/phone"}]}
    built = build(directory + "/built", records, files, [account], [entry])
    probe = opened(directory, "probe")
    if not has_failpoints(probe):
        print("not built with --enable-failpoints")
        return
    imported(probe, built)
    expected = exported(probe, directory + "/expected")
    assert lines(expected + "/accounts.ndjson") == [account]
    assert lines(expected + "/missed.ndjson") == [entry]
    places = ["import.synced", "import.announced", "import.placed", "import.committed",
              "place.before_link:1", "place.before_link:3", "place.after_link:1",
              "place.after_link:4"]
    # Also where a file that has no name yet cannot be: it has one then, which no kill may leave.
    for number, (place, fails) in enumerate((place, fails) for fails in ("", "place.tmpfile")
                                            for place in places):
        person = opened(directory, f"person{number}")
        killed = person.clisk("import", built, env={"CLISK_FAILPOINT": place,
                                                    "CLISK_FAILPOINT_FAILS": fails})
        assert killed.status == -signal.SIGKILL, (place, killed)
        imported(person, built)
        assert person.files() == probe.files(), place
        assert_same(expected, exported(person, f"{directory}/out{number}"))


def test_a_full_disk(directory, _):
    if os.geteuid() != 0:
        print("only root mounts a small disk")
        return
    records, files = rich()
    person = opened(directory, "person")
    imported(person, build(directory + "/built", records, files))
    disk = directory + "/disk"
    os.makedirs(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "none", disk],
                      check=False, capture_output=True).returncode != 0:
        print("no small disk can be mounted here")
        return
    try:
        for more in ((), ("--tar",)):
            result = person.clisk("export", disk + "/out", *more)
            assert result.status == 15, result
            assert os.listdir(disk) == [], os.listdir(disk)
        other = opened(directory, "other")
        result = other.clisk("import", directory + "/built", "--documents", disk + "/documents")
        assert result.status == 15, result
        assert not [name for _, _, names in os.walk(disk) for name in names]
        assert counts(imported(other, directory + "/built")) == (6, 0, 0, 0)
        assert other.files() == person.files()
    finally:
        subprocess.run(["umount", disk], check=True)


harness.main(globals())
