"""What was imported from another machine is the same store: the next runs there."""
import os

import harness
from exportlib import (assert_same, at_the_site, bill, build, counts, exported, home, imported, lines,
                       opened, started, BILLS)


def missed(person, *more):
    return person.clisk("data", "ls", "--missed", "--format", "json", *more).json()


def test_the_next_run_there_fetches_nothing(directory, site):
    person = started(directory, site)
    first = exported(person, directory + "/one")
    other = opened(directory, "other")
    other.env.update({name: value for name, value in person.env.items() if "DEV" in name})
    imported(other, first)
    result = other.connect(extra=["--name", "acme"])
    assert result.status == 0, result
    result, run = other.run("--full")
    assert result.status == 0 and (run["new"], run["known"]) == (0, BILLS + 1), (run, result)
    assert other.files() == person.files()


def test_what_could_not_be_had_is_looked_for_there(directory, site):
    person = started(directory, site)
    person.site.control("add")
    person.site.fail("html-for-pdf")
    assert person.run()[1]["outcome"] == "PARTIAL"
    person.site.fail()
    first = exported(person, directory + "/one")
    assert [each["reference"] for each in lines(first + "/missed.ndjson")] == ["F-2024-0012"]
    other = at_the_site(opened(directory, "other"), person)
    assert imported(other, first, "--dry-run")["missed"] == 1 and missed(other) == []
    assert imported(other, first)["missed"] == 1
    assert missed(other) == missed(person) != []
    assert_same(first, exported(other, directory + "/two"))
    assert imported(other, first)["missed"] == 0
    # As its first run says: the account has the rest.
    result = other.run()[0]
    assert "clisk connect acme --name acme" in result.err, result
    result = other.clisk("connect", "acme", "--name", "acme", "--yes", "--password-file",
                         os.path.join(person.directory, "password"))
    assert result.status == 0, result
    answer = other.run()[1]
    assert (answer["outcome"], answer["changed"]) == ("DONE", 1), answer
    # What has been had here, or was deleted, is not missed again.
    assert missed(other) == [] and imported(other, first)["missed"] == 0
    assert missed(other) == []
    record, = (each for each in other.data() if each["reference"] == "F-2024-0012")
    assert other.clisk("data", "delete", record["id"], "-y").status == 0
    assert imported(other, first)["missed"] == 0
    # Of a selection by more than account and kind, nobody knows whether they belong to it.
    assert lines(exported(person, directory + "/some", "--kind", "bill") + "/missed.ndjson")
    for number, words in enumerate((["--kind", "file"], ["--since", "2020-01"])):
        some = exported(person, f"{directory}/some{number}", *words)
        assert lines(some + "/missed.ndjson") == [], words


def test_an_export_of_before_has_no_missed_entries(directory, _):
    person = opened(directory, "person")
    built = build(directory + "/built", [bill("1")], {})
    assert "missed.ndjson" not in os.listdir(built)
    assert imported(person, built)["missed"] == 0


def test_settings_come_along(directory, site):
    person = started(directory, site)
    assert person.clisk("accounts", "set", "acme", "name-template", "{date}_{title}.pdf").status == 0
    assert person.clisk("accounts", "set", "acme", "metadata", "sidecar").status == 0
    folder = next(iter(person.files())).rpartition("/")[0]
    os.rename(os.path.join(person.documents, folder), os.path.join(person.documents, "Mine"))
    first = exported(person, directory + "/one")
    other = at_the_site(opened(directory, "other"), person)
    imported(other, first)
    assert_same(first, exported(other, directory + "/two"))
    assert other.connect(extra=["--name", "acme"]).status == 0
    before = other.files()
    person.site.control("add")
    assert other.run()[1]["new"] == 1
    new = sorted(set(other.files()) - set(before))
    # The name by the template, in the folder that she had renamed; described beside.
    assert len(new) == 2 and all(name.startswith("Mine/2024-") for name in new), new
    assert new[1] == new[0] + ".json" and "Acme_" not in new[0], new


def test_a_run_behind_an_import_leaves_no_gap(directory, site):
    """What came from elsewhere is not the row of known entries that ends a list."""
    other = home(directory, "other", site(options=["--bills", "10"]))
    assert other.connect().status == 0 and other.run()[1]["full"]
    person = at_the_site(home(directory, "person"), other)
    other.site.control("add?bills=45")
    assert person.connect().status == 0 and person.run()[0].status == 0
    days = sorted((each["date"] for each in person.data() if each["kind"] == "bill"), reverse=True)
    first = exported(person, directory + "/one", "--since", days[24])
    assert counts(imported(other, first))[0] == 25
    answer = other.run()[1]
    assert answer["full"] and answer["new"] == 20, answer
    assert sorted(each["reference"] for each in other.data()) == sorted(
        each["reference"] for each in person.data())


harness.main(globals())
