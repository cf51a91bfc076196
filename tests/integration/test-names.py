"""Names: templates are set and tried, and trying changes nothing."""
import os

import harness

BILLS = 4
ACCENTS = "{brand} été/{date:%Y}/{date:%d.%m.%Y}_{?kind=bill}{amount}{currency}{/kind}" \
          "{!kind=bill}{title|reference}{/kind}.pdf"


def start(directory, site):
    person = harness.Person(directory + "/person", site(options=["--bills", str(BILLS)]))
    assert person.connect().status == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    return person


def preview(person, *words):
    result = person.clisk("names", "preview", "acme", *words, "--format", "json")
    assert result.status == 0, result
    return result.json(), result.err


def account(person):
    return person.clisk("accounts", "--format", "json").json()[0]


def test_a_preview_changes_nothing(directory, site):
    person = start(directory, site)
    files, data = person.files(), person.data()
    # Without a template it says what a run does: the names that the files have.
    rows, told = preview(person)
    assert len(rows) == BILLS + 1 and not told, (rows, told)
    assert sorted(row["name"] for row in rows) == sorted(files)
    assert all(row["name"] == row["path"] for row in rows), rows
    rows, told = preview(person, ACCENTS)
    amounts = {row["reference"]: row["amount"] + row["currency"] for row in data if row["amount"]}
    folder = account(person)["folder"] + "/"
    for row in rows:
        assert row["name"].startswith(folder), row
        brand, year, name = row["name"].removeprefix(folder).split("/")
        assert brand.endswith(" été") and year == row["date"][:4], row
        assert name.endswith(".pdf"), row
        day = ".".join(reversed(row["date"].split("-")))
        assert name.startswith(day + "_" + amounts.get(row["reference"], "")), row
    # Equal names are told apart, and a part that was mistyped is told.
    rows, told = preview(person, "{brand}{tilte}")
    assert len({row["name"] for row in rows}) == BILLS + 1, rows
    assert "{tilte}" in told and "{brand}" not in told, told
    table = person.clisk("names", "preview", "acme").out
    assert table.splitlines()[0].split() == ["DATE", "KIND", "FILE", "NAME"], table
    assert person.files() == files and person.data() == data
    assert account(person)["name_template"] is None


def test_a_template_is_set(directory, site):
    person = start(directory, site)
    files = person.files()
    result = person.clisk("accounts", "set", "acme", "name-template", ACCENTS)
    assert result.status == 0 and "keep their names" in result.err, result
    assert account(person)["name_template"] == ACCENTS
    assert preview(person) == preview(person, ACCENTS)
    assert person.files() == files
    result = person.clisk("accounts", "set", "acme", "name-template", "default")
    assert result.status == 0 and account(person)["name_template"] is None, result


def test_what_is_wrong_is_refused_and_told(directory, site):
    person = start(directory, site)
    for template, place in (("{date", "character 1"), ("a/../{date}", "character 3"),
                            ("{date}/", "character 7"), ("", "not empty"),
                            ("{date:%B}", "character 7"), ("/etc/{date}", "character 1")):
        for words in (("accounts", "set", "acme", "name-template", template),
                      ("names", "preview", "acme", template)):
            if not template and words[0] == "accounts":
                continue
            result = person.clisk(*words)
            assert result.status == 2 and place in result.err and not result.out, (words, result)
    assert account(person)["name_template"] is None
    for words in (("accounts", "set", "acme"), ("accounts", "set", "acme", "colour", "x"),
                  ("accounts", "set", "acme", "metadata", "all"), ("names", "change", "acme"),
                  ("names", "preview", "nobody"), ("names", "preview")):
        result = person.clisk(*words)
        assert result.status == 2 and result.err, (words, result)


def test_metadata_is_set(directory, site):
    person = start(directory, site)
    assert account(person)["metadata"] == "none"
    for way in ("sidecar", "xattr", "sidecar,xattr", "none"):
        assert person.clisk("accounts", "set", "acme", "metadata", way).status == 0
        assert account(person)["metadata"] == way
    assert not [name for name in person.files() if os.path.basename(name).endswith(".json")]


harness.main(globals())
