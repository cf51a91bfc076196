"""The page that a konnector did not expect is kept, without what it says of anybody."""
import glob
import html.parser
import os
import re
import stat

import harness

BILLS = 6
MARK = "\n<plaintext>\n"


class Elements(html.parser.HTMLParser):
    """The elements of a page, as (name, attributes)."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def count(self, tag, **attrs):
        return sum(name == tag and all(has.get(key) == value for key, value in attrs.items())
                   for name, has in self.found)


def connected(directory, site, name="person"):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(f"{directory}/{name}", acme, options=["--retries", "1"])
    assert person.connect().status == 0
    return acme, person


def snapshots(person):
    return sorted(glob.glob(person.directory + "/.local/state/clisk/snapshots/*/*"))


def changed(acme, person):
    """A run that meets the changed page: the file's head, and the page."""
    acme.fail("changed-page")
    result, run = person.run()
    acme.fail()
    assert run["outcome"] == "SITE_CHANGED" and run["snapshot"] in result.err, (run, result)
    with open(run["snapshot"], encoding="utf-8") as file:
        head, _, page = file.read().partition(MARK)
    return run["snapshot"], head, page


def test_the_page_is_kept_and_says_nothing(directory, site):
    acme, person = connected(directory, site)
    path, head, page = changed(acme, person)
    assert snapshots(person) == [path]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.html", os.path.basename(path)), path
    for line in ("konnector: acme", "outcome: SITE_CHANGED", "selector: table#bills",
                 "path: /bills", "default-src 'none'"):
        assert line in head, (line, head)
    for bill in acme.bills():
        for told in (bill["id"], bill["date"], bill["amount"].replace(".", ",")):
            assert told not in page, told
    for told in (harness.LOGIN, harness.PASSWORD, "Camille", "Exemple", "42137", "Mes factures"):
        assert told not in page, told
    assert not re.search("[1-9]", re.sub("<[^>]*>|/\\*.*?\\*/", "", page)), "a digit of the text"


def test_the_selector_that_missed_misses_in_it(directory, site):
    acme, person = connected(directory, site)
    _, _, page = changed(acme, person)
    elements = Elements(page)
    assert elements.count("table", id="bills") == 0
    assert elements.count("table", id="invoices-v2") == 1, page[:2000]
    assert elements.count("tr", **{"class": "line"}) == BILLS
    assert elements.count("td", **{"class": "issued"}) == BILLS
    # Dates, amounts and links keep their shape.
    assert re.search(r"00/00/0000|00 \w+ 0000", page) and re.search(r"0,00 €", page)
    assert elements.count("a", **{"class": "get"}) == BILLS


def test_the_newest_five_are_kept(directory, site):
    acme, person = connected(directory, site)
    path, _, _ = changed(acme, person)
    folder = os.path.dirname(path)
    for day in range(1, 8):
        with open(f"{folder}/2020-01-0{day}T00:00:00Z.html", "w", encoding="utf-8"):
            pass
    with open(folder + "/notes.txt", "w", encoding="utf-8"):
        pass
    newest, _, _ = changed(acme, person)
    kept = [os.path.basename(each) for each in snapshots(person)]
    assert len(kept) == 5 + 1 and "notes.txt" in kept and os.path.basename(newest) in kept, kept
    assert "2020-01-03T00:00:00Z.html" not in kept, kept


def test_they_go_with_the_account(directory, site):
    acme, person = connected(directory, site)
    changed(acme, person)
    assert person.clisk("accounts", "rename", "acme", "other").status == 0
    assert person.clisk("accounts", "remove", "other", "--yes").status == 0
    assert snapshots(person) == []


def test_other_failures_keep_none(directory, site):
    acme, person = connected(directory, site)
    acme.fail("maintenance")
    _, run = person.run()
    assert run["outcome"] == "VENDOR_DOWN" and run["snapshot"] is None, run
    acme.fail()
    _, run = person.run()
    assert run["outcome"] == "DONE" and run["snapshot"] is None, run
    assert snapshots(person) == []


def test_where_it_cannot_be_kept_the_outcome_stays(directory, site):
    acme, person = connected(directory, site)
    with open(person.directory + "/.local/state/clisk/snapshots", "w", encoding="utf-8"):
        pass
    acme.fail("changed-page")
    result, run = person.run()
    assert run["outcome"] == "SITE_CHANGED" and run["snapshot"] is None, run
    assert "snapshots" in result.err, result


if __name__ == "__main__":
    harness.main(globals())
