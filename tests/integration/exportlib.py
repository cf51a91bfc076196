"""Trees as clisk export writes them, also made without clisk, and people who export and import them."""
import hashlib
import json
import os

import harness

BILLS = 4


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def build(path, records, files, accounts=None, missed=None, **manifest):
    """An export as the format's page has it, without clisk."""
    accounts = accounts or [{"account": "acme", "brand": "acme", "identity": "me@acme.example",
                             "folder": "Acme/me", "created_at": "2026-01-01T00:00:00Z",
                             "fields": {"login": "demo"}}]
    tables, counts = {}, {"accounts": len(accounts), "records": len(records), "files": len(files)}
    named = [("accounts.ndjson", accounts), ("records.ndjson", records)]
    if missed is not None:
        named.append(("missed.ndjson", missed))
        counts["missed"] = len(missed)
    for name, objects in named:
        tables[name] = "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n"
                               for each in objects).encode()
    sums = ""
    for name in sorted(files, key=lambda each: each.encode()):
        write(os.path.join(path, name), files[name])
        sums += f"{sha256(files[name])}  {name}\n"
    tables["SHA256SUMS"] = sums.encode()
    head = {"type": "clisk-export", "format": 1, "clisk": "0", "made_at": "2026-01-01T00:00:00Z",
            "selection": False,
            "counts": counts,
            "sha256": {name: sha256(content) for name, content in tables.items()}, **manifest}
    tables["manifest.json"] = json.dumps(head).encode()
    for name, content in tables.items():
        write(os.path.join(path, name), content)
    return path


def bill(reference, **more):
    return {"account": "acme", "brand": "acme", "kind": "bill", "reference": reference,
            "state": "active", "created_at": "2026-01-02T10:00:00Z",
            "changed_at": "2026-01-02T10:00:00Z",
            "fields": {"amount": "12.50", "currency": "EUR", "date": "2026-01-02",
                       "vendor": "Acme"}, **more}


def file_of(path, content, **more):
    more = {"media_type": "application/pdf", "origin": "fetched", **more}
    reference = {"reference": more.pop("reference")} if "reference" in more else {}
    return {**reference, "path": path, "sha256": sha256(content), "size": len(content), **more}


def rich():
    """Records with all that a record can have."""
    pdf, old, shared, own = b"%PDF-1.4 new", b"%PDF-1.4 old", b"%PDF-1.4 both", b"hers now"
    name = "files/Acme/me/caf\u00e9 \u2014 \U0001f4c4 " + "long" * 40 + ".pdf"
    both = file_of("files/Acme/me/both.pdf", shared, reference="F1")
    records = [
        bill("1", fields={"amount": "13.00", "currency": "EUR", "date": "2026-01-02",
                          "vendor": "Acme"},
             changed_at="2026-02-02T10:00:00Z",
             edits=[{"path": "lines.2.label", "type": "text", "text": "mine"},
                    {"path": "title", "type": "text", "text": "=1+1"},
                    {"path": "vendor", "type": "text", "text": ""}],
             files=[{**file_of(name, pdf, etag='"e2"', last_modified="yesterday"),
                     "older": [file_of("files/Acme/me/old.pdf", old)]}],
             versions=[{"replaced_at": "2026-01-20T10:00:00Z",
                        "fields": {"amount": "12.50", "currency": "EUR", "date": "2026-01-02",
                                   "vendor": "Acme"}}]),
        bill("2", files=[both]), bill("3", contract="C7", files=[both]),
        bill("4", state="deleted",
             files=[{**file_of("files/Acme/me/gone.pdf", b"%PDF-1.4 gone"), "missing": True}]),
        bill("5", files=[file_of("files/Acme/me/changed.pdf", b"%PDF-1.4 as it came",
                                 origin="generated")]),
        {**bill("6"), "kind": "acme.meter", "fields": {"at": "2026-01-02T10:00:00Z", "kwh": "1.50",
                                                        "on": True, "n": 7, "list": ["a", "b"]},
         "types": {"at": "time", "kwh": "decimal"}},
    ]
    records.sort(key=lambda each: (each["kind"], each["reference"]))
    files = {name: pdf, "files/Acme/me/old.pdf": old, "files/Acme/me/both.pdf": shared,
             "files/Acme/me/changed.pdf": own}
    return records, files


# --- people ---------------------------------------------------------------------------------------


def tree_of(path):
    """Every file of an export by its path, but for the time in the manifest."""
    found = {}
    for folder, _, names in os.walk(path):
        for name in names:
            full = os.path.join(folder, name)
            assert os.path.isfile(full) and not os.path.islink(full), full
            with open(full, "rb") as file:
                content = file.read()
            if name == "manifest.json":
                manifest = json.loads(content)
                del manifest["made_at"]
                content = json.dumps(manifest).encode()
            found[os.path.relpath(full, path)] = content
    return found


def assert_same(first, second):
    first, second = tree_of(first), tree_of(second)
    assert sorted(first) == sorted(second), (sorted(first), sorted(second))
    for path, content in first.items():
        assert content == second[path], (path, content[-600:], second[path][-600:])


def home(directory, name, site=None):
    return harness.Person(os.path.join(directory, name), site)


def started(directory, site):
    """Somebody who has the demo brand's bills."""
    person = home(directory, "first", site(options=["--bills", str(BILLS)]))
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    return person


def opened(directory, name):
    """Another machine, with a vault of its own."""
    person = home(directory, name)
    result = person.clisk("vault", "init")
    assert result.status == 0, result
    return person


def exported(person, path, *more):
    result = person.clisk("export", path, *more)
    assert result.status == 0, result
    return path


def imported(person, path, *more):
    result = person.clisk("import", path, "--format", "json", *more)
    assert result.status == 0, result
    return result.json()[0]


def counts(report):
    return tuple(report[name] for name in ("new", "known", "changed", "conflicts"))


def at_the_site(person, first):
    """Another machine, from which the first one's site is reached."""
    person.env.update({name: value for name, value in first.env.items() if "DEV" in name})
    return person
