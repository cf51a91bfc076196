"""Names: templates are set and tried, and trying changes nothing."""
import datetime
import errno
import json
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


def connected(directory, site, *settings):
    person = harness.Person(directory + "/person", site(options=["--bills", str(BILLS)]))
    assert person.connect().status == 0
    for words in settings:
        result = person.clisk("accounts", "set", "acme", *words)
        assert result.status == 0, result
    return person


def test_a_run_names_as_the_preview_says(directory, site):
    person = connected(directory, site, ("name-template", ACCENTS))
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    rows, _ = preview(person)
    assert sorted(row["name"] for row in rows) == sorted(person.files()), rows
    assert all(row["name"] == row["path"] and row["name"].count("/") > 2 for row in rows), rows
    # The template changes nothing of what is there, and nothing comes again.
    assert person.clisk("accounts", "set", "acme", "name-template", "default").status == 0
    files = person.files()
    result, run = person.run()
    assert result.status == 0 and run["new"] == 0 and person.files() == files, (run, result)


def test_a_site_names_its_files(directory, site):
    person = connected(directory, site, ("name-template", "{kind}/{original|reference}"))
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    kinds = {row["reference"]: row["kind"] for row in person.data()}
    wanted = [f"{kind}/Facture n° {reference}.pdf" if kind == "bill" else
              f"{kind}/contract-{reference}.pdf" for reference, kind in kinds.items()]
    folder = account(person)["folder"] + "/"
    assert sorted(person.files()) == sorted(folder + name for name in wanted), person.files()


def plugin_with_template(directory, template):
    """The konnector of the demo site, with a template in its manifest: the note in the object file
    keeps its length."""
    with open(os.path.join(harness.TOP_BUILDDIR, "plugins", ".libs", "acme.so"), "rb") as file:
        plugin = file.read()
    old = b'"vendor_link": "https://www.acme.example"'
    new = f'"file_name": "{template}"'.encode()
    assert plugin.count(old) == 1 and len(new) <= len(old)
    folder = os.path.join(directory, "konnectors")
    os.makedirs(folder)
    with open(os.path.join(folder, "acme.so"), "wb") as file:
        file.write(plugin.replace(old, new.ljust(len(old))))
    return folder


def test_a_konnector_names_its_files(directory, site):
    plugins = plugin_with_template(directory, "{date:%Y}/{reference}")
    person = harness.Person(directory + "/person", site(options=["--bills", str(BILLS)]),
                            plugin_dirs=(plugins,))
    assert person.connect().status == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    folder = account(person)["folder"]
    wanted = {f"{folder}/{row['date'][:4]}/{row['reference']}.pdf" for row in person.data()}
    assert set(person.files()) == wanted, (person.files(), wanted)
    assert {row["name"] for row in preview(person)[0]} == wanted
    # Hers wins.
    assert person.clisk("accounts", "set", "acme", "name-template", "{kind}").status == 0
    assert {row["name"] for row in preview(person)[0]} != wanted
    # One that is wrong makes the konnector unusable, with the reason.
    broken = plugin_with_template(directory + "/broken", "../{date}")
    result = person.clisk("list", env={"CLISK_PLUGIN_DIR": broken})
    assert "file_name" in result.out + result.err and "character 1" in result.out + result.err


def test_files_are_dated_and_described(directory, site):
    person = connected(directory, site, ("metadata", "sidecar,xattr"))
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    files = person.files()
    assert len(files) == 2 * (BILLS + 1), files
    for row in person.data():
        path = row["path"]
        with open(path + ".json", encoding="utf-8") as file:
            beside = json.load(file)
        assert beside["file"]["sha256"] == row["sha256"], beside
        assert beside["file"]["name"] == os.path.basename(path), beside
        assert beside["kind"] == row["kind"] and beside["reference"] == row["reference"], beside
        assert beside["record"].get("amount") == row["amount"], (beside, row)
        date = datetime.datetime.fromtimestamp(os.stat(path).st_mtime, datetime.timezone.utc)
        assert row["date"] is None or date.strftime("%Y-%m-%d") == row["date"], (row, date)
        try:
            assert os.getxattr(path, "user.dublincore.identifier").decode() == row["reference"]
            assert b"?" not in os.getxattr(path, "user.xdg.origin.url")
        except OSError as error:
            assert error.errno == errno.ENOTSUP, error
            assert "no extended attributes" in result.err, result


def test_what_stands_in_the_way_of_a_folder_is_named(directory, site):
    acme = site(options=["--bills", "2"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    brand = os.path.join(person.documents, "Acme")
    os.makedirs(os.path.join(directory, "elsewhere"))
    os.makedirs(person.documents)
    for make, what in ((lambda: os.symlink(directory + "/elsewhere", brand), "symbolic link"),
                       (lambda: open(brand, "w", encoding="ascii").close(), "is no folder")):
        make()
        result, answer = person.run()
        assert result.status == 14 and '"Acme" is' in answer["message"], result
        assert what in answer["message"] and os.listdir(directory + "/elsewhere") == [], result
        os.unlink(brand)
    assert person.run()[0].status == 0 and len(person.files()) == 3


def test_a_folder_that_moved_is_followed(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[1]["new"] == BILLS + 1
    folder = account(person)["folder"]
    os.makedirs(os.path.join(person.documents, "Papiers"))
    os.rename(os.path.join(person.documents, folder),
              os.path.join(person.documents, "Papiers", "Téléphone"))
    acme.control("add")
    result, run = person.run()
    assert result.status == 0 and run["new"] == 1, (run, result)
    assert len(person.files()) == BILLS + 2
    assert all(name.startswith("Papiers/Téléphone/") for name in person.files()), person.files()
    assert account(person)["folder"] == "Papiers/Téléphone"


harness.main(globals())
