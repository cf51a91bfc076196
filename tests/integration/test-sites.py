"""The replicas of SFR and RED: every person of their table, page by page, beside the truth."""
import hashlib
import re
from decimal import Decimal
from urllib.parse import unquote, urlsplit

import harness
import sfrlib
from sfrlib import (HUBS, IDENTITY, SMALL, SOLVED, SPACES, Visitor, common, is_form, lines_of,
                    read_bills, truth_of)


def hub_of(person):
    """Where somebody would begin: at SFR, unless all her lines are RED's."""
    brands = {plan["brand"] for plan in person["plans"]} or {person["home"]}
    return "sfr" if "sfr" in brands else "red"


def payment_as_shown(bill):
    """The date of payment as far as the page tells it."""
    if bill["payment_shown"] == "date":
        return bill["payment_date"]
    return bill["payment_date"][8:].lstrip("0") if bill["payment_shown"] == "day" else None


def check_bills(seen, contract):
    """What was read is what the truth says, in its order."""
    wanted = [bill for bill in contract["bills"] if bill["shown"]]
    assert len(seen) == len(wanted), (len(seen), len(wanted))
    origin = SPACES[contract["brand"]]
    for one, bill in zip(seen, wanted):
        assert one["date"] == bill["date"] or one["due"] and not one["date"], (one, bill)
        assert one["amount"] == Decimal(bill["amount"]), (one, bill)
        assert origin + one["url"] == bill["url"], (one, bill)
        itemised = bill["itemised"] and bill["itemised"]["url"]
        assert (one["itemised"] and origin + one["itemised"]) == itemised, (one, bill)
        assert one["due"] == (not bill["paid"]), (one, bill)
        shown = one["payment"]
        if bill["payment_shown"] == "day":
            shown = shown.split()[0].lstrip("0")
        assert shown == payment_as_shown(bill), (one, bill)


def check_files(visitor, bill):
    for file in (bill, bill["itemised"]):
        if file:
            page = visitor.get(file["url"])
            assert page.status == 200 and page.headers["Content-Type"] == "application/pdf"
            assert page.body.startswith(b"%PDF-") and page.body.rstrip().endswith(b"%%EOF")
            assert hashlib.sha256(page.body).hexdigest() == file["sha256"]
            assert len(page.body) == file["size"]


def visit_lines(visitor, brand, contracts, check):
    """Each line of a brand by the links of the hub; check is called with a function that reads the
    bills of the line shown."""
    hub = visitor.open(HUBS[brand])
    shown = lines_of(brand, hub)
    assert [label for _, label in shown] == [contract["label"] for contract in contracts], shown
    for (code, _), contract in zip(shown, contracts):
        assert code in ("", contract["code"])
        if code:
            again = visitor.open(f"{HUBS[brand]}?e={code}")
            assert ("", contract["label"]) in lines_of(brand, again)
        check(contract)


def visit_all(visitor, truth, person):
    """All that a person without trouble gets to see."""
    for brand in ("sfr", "red"):
        contracts = [each for each in truth["contracts"] if each["brand"] == brand]

        def check(contract):
            seen = read_bills(visitor, contract["url"])
            check_bills(seen, contract)
            files = [bill for bill in contract["bills"] if bill["shown"]]
            for bill in [] if person["modes"] else files[:1] + files[-1:]:
                check_files(visitor, bill)

        if contracts:
            visit_lines(visitor, brand, contracts, check)
            check_identity(visitor, brand, truth, person)


def check_identity(visitor, brand, truth, person):
    page = visitor.open(SPACES[brand] + IDENTITY)
    kind = person["identity"]
    if kind in ("error", "failed"):
        assert "erreur" in page.root.first("h1").text.lower()
    elif kind == "refused":
        assert page.root.first("h2").text.startswith("Votre offre actuelle ne vous permet pas")
    elif kind == "unlinked":
        assert page.url == HUBS[brand] and IDENTITY not in unquote(page.text)
    else:
        seen, known = sfrlib.read_identity(page), truth["identity"]
        address = known["address"]
        assert seen.pop("address") == (f"{address['complement']} {address['number']} {address['street']} "
                                       f"{address['postcode']} {address['city']}").strip()
        assert seen == {name: known[name] for name in seen}, (seen, known)
        assert (seen["fixed"] is None) == (kind == "no-phone")


def is_untroubled(person):
    return not (person["refused"] or person["trouble"] or person["emptied"] < 0 or person["professional"]
                or person["changed"] or person["ends"] or person["routing"] == "loop-everywhere"
                or set(person["modes"]) & {"hub-503", "gzip-cut"})


def test_every_person_sees_what_the_truth_says(directory, site):
    sfr = common()
    people = sfr.control("people")
    visited = 0
    for login, person in people.items():
        visitor = Visitor(sfr, login, answer=SOLVED)
        page = visitor.open(HUBS[hub_of(person)])
        if is_untroubled(person):
            assert page.url == HUBS[hub_of(person)] and page.status == 200, (login, page.url)
            assert "_is_authenticated=true;" in page.text
            try:
                visit_all(visitor, truth_of(sfr, login), person)
            except Exception as error:
                raise AssertionError(f"of {login}") from error
            visited += 1
        else:
            check_trouble(visitor, page, person)
        visitor.close()
    assert visited > 70 and len(people) - visited > 12, (visited, len(people))


def check_trouble(visitor, page, person):
    """Those who do not get to see their bills."""
    kind = person["changed"]
    brand = hub_of(person)
    if person["refused"] or person["trouble"] or person["emptied"] < 0:
        assert is_form(page) and visitor.forms == 5
        place = page.root.first(id="E")
        assert bool(place and place.text) == (person["refused"] or person["trouble"])
    elif person["professional"]:
        assert "SFR Business" in page.root.first("h1").text and not lines_of("sfr", page)
        bills = visitor.open(SPACES[brand] + "/facture-mobile/consultation")
        assert bills.url == page.url, "whichever page is asked for"
    elif person["ends"] == "more":
        url = SPACES[brand] + "/facture-mobile/consultation"
        visitor.open(url)
        assert is_form(visitor.get(url + "/plusDeFactures"))
        assert len(read_bills(visitor, url)) == 14, "she logs in again and goes on"
    elif person["ends"]:
        for _ in range(20):
            page = visitor.open(HUBS[brand])
        assert lines_of(brand, page) and visitor.forms == 2, "she logs in again and goes on"
    elif "hub-503" in person["modes"]:
        assert page.status == 503
    elif kind == "hub":
        assert page.status == 200 and lines_of(brand, page) == []
    elif kind == "identity":
        page = visitor.open(SPACES[brand] + IDENTITY)
        assert page.status == 200 and page.root.first(id="emailContact") is None
    elif kind == "more":
        area = "mobile" if person["plans"][0]["mobile"] else "fixe"
        assert len(read_bills(visitor, f"{SPACES[brand]}/facture-{area}/consultation")) == 6
    elif kind:
        area = "mobile" if kind == "layout-a" else "fixe"
        assert read_bills(visitor, f"{SPACES[brand]}/facture-{area}/consultation") == []
    elif person["routing"] == "loop-everywhere":
        page = visitor.open(SPACES[brand] + "/facture-mobile/consultation")
        assert page.status == 302 and len(visitor.trail) == 11
    else:
        cut = visitor.get(SPACES[brand] + "/facture-mobile/consultation")
        assert cut.body[:2] == b"\x1f\x8b" and cut.headers["Content-Length"] is None


def test_nothing_stands_twice(directory, site):
    sfr = common()
    urls, codes = [], []
    for login in sfr.control("people"):
        truth = truth_of(sfr, login)
        codes += [(login, contract["code"]) for contract in truth["contracts"]]
        bills = [bill for contract in truth["contracts"] for bill in contract["bills"]]
        urls += [file["url"] for bill in bills for file in (bill, bill["itemised"]) if file]
        assert all(contract["number"].startswith(("063998", "019900", "026191", "035301", "046571",
                                                  "053649")) for contract in truth["contracts"])
    assert len(urls) == len(set(urls)) > 1000 and len(codes) == len(set(codes))


def test_the_readme_names_all_persons(directory, site):
    with open(harness.TOP_SRCDIR + "/tests/sites/README.md", encoding="utf-8") as file:
        table = file.read().partition("### Persons")[2].partition("The captcha")[0]
    people = set(common().control("people"))
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9-]+)`", row)}
    assert not named - people, named - people
    unnamed = {name for name in people if name not in named and name.removeprefix("red-") not in named}
    assert not unnamed, unnamed


def test_persons_differ_as_the_table_says(directory, site):
    sfr = common()
    bills = {login: [contract["bills"] for contract in truth_of(sfr, login)["contracts"]]
             for login in ("mobile", "many", "unpaid", "zero", "thousands", "twins", "no-line", "credit",
                           "year-end")}
    assert [len(line) for line in bills["many"]] == [18] and bills["no-line"] == []
    assert all(not line[0]["paid"] and line[1]["paid"] for line in bills["unpaid"])
    assert all(line[0]["amount"] == "0.00" and line[0]["paid"] for line in bills["zero"])
    assert all(line[0]["payment_date"] is None for line in bills["zero"]), "there was nothing to pay"
    assert all(float(line[0]["amount"]) > 1000 for line in bills["thousands"])
    assert bills["credit"][0][1]["amount"] == "-12.50"
    turns = [bill for bill in bills["year-end"][0]
             if bill["date"][:4] != (bill["payment_date"] or bill["date"])[:4]]
    assert [bill["payment_date"] for bill in turns] == ["2024-01-04"]
    for line in bills["twins"]:
        assert (line[2]["date"], line[2]["amount"]) == (line[3]["date"], line[3]["amount"])
        assert line[2]["sha256"] != line[3]["sha256"] and line[2]["url"] != line[3]["url"]
    pages = {}
    for login in ("thousands", "thousands-narrow", "layout-c"):
        visitor = Visitor(sfr, login)
        pages[login] = visitor.open(SPACES["sfr"] + "/facture-mobile/infoconso")
    assert "1\u00a02" in pages["thousands"].text and "&nbsp;€" in pages["thousands"].text
    assert "1\u202f2" in pages["thousands-narrow"].text
    assert pages["layout-c"].headers.get_content_charset() == "iso-8859-15"
    assert b"\xa4" in pages["layout-c"].body and "99\u00a0€" in pages["layout-c"].text


def test_more_is_empty_at_the_third_call(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "many")
    url = SPACES["sfr"] + "/facture-mobile/consultation"
    for _ in range(2):
        page = visitor.open(url)
        assert len(sfrlib.rows_a(page.root)) == 5
        answers = [visitor.get(url + "/plusDeFactures") for _ in range(4)]
        assert [len(sfrlib.rows_a(answer.root)) for answer in answers] == [6, 6, 0, 0]
        assert not answers[2].text.strip()
    visitor = Visitor(sfr, "more-404")
    visitor.open(url)
    assert visitor.get(url + "/plusDeFactures").status == 404


def test_documents_that_are_none(directory, site):
    sfr = common()
    for login, failing in (("html-for-pdf", 4), ("html-one", 1), ("pdf-404", 4),
                           ("pdf-404-one", 1)):
        visitor = Visitor(sfr, login)
        visitor.open(HUBS["sfr"])
        bills = truth_of(sfr, login)["contracts"][0]["bills"]
        pages = [visitor.get(bill["url"]) for bill in bills]
        wrong = [page for page in pages if not page.body.startswith(b"%PDF-")]
        assert [bill["hit"] for bill in bills].count(True) == len(wrong) == failing, login
        for page in wrong:
            assert page.status == (404 if "404" in login else 200)
            assert is_form(page) == (page.status == 200)


def test_modes_are_for_everybody(directory, site):
    sfr = site(sfrlib.PROGRAM, hosts=sfrlib.HOSTS, options=SMALL)
    visitor = Visitor(sfr, "mobile")
    visitor.open(HUBS["sfr"])
    bill = truth_of(sfr, "mobile")["contracts"][0]["bills"][0]
    sfr.fail("pdf-404")
    assert visitor.get(bill["url"]).status == 404
    sfr.fail("rate-limit-once")
    assert [visitor.get(bill["url"]).status for _ in range(3)] == [429, 429, 200]
    sfr.fail("maintenance")
    assert visitor.get(HUBS["sfr"]).status == 503
    sfr.fail("captcha")
    assert Visitor(sfr, "mobile").get(HUBS["sfr"]).root.first(class_="g-recaptcha")
    sfr.fail("changed-login")
    assert not is_form(Visitor(sfr, "mobile").get(HUBS["sfr"]))
    sfr.fail("wrong-password")
    other = Visitor(sfr, "box")
    assert is_form(other.open(HUBS["sfr"]))
    sfr.fail()
    assert not is_form(other.open(HUBS["sfr"]))
    sfr.control("expire")
    assert is_form(other.get(HUBS["sfr"]))


def test_counters_of_each_person(directory, site):
    sfr = site(sfrlib.PROGRAM, hosts=sfrlib.HOSTS, options=SMALL)
    visitor, other = Visitor(sfr, "mobile"), Visitor(sfr, "red-box")
    bill = truth_of(sfr, "mobile")["contracts"][0]["bills"][0]
    visitor.open(HUBS["sfr"])
    other.open(HUBS["red"])
    visitor.get(bill["url"])
    mine, hers = (sfr.control("stats?login=" + login) for login in ("mobile", "red-box"))
    assert (mine["logins"], mine["downloads"], hers["logins"], hers["downloads"]) == (1, 1, 1, 0)
    path = urlsplit(bill["url"]).path
    assert mine["paths"][path] == 1 and path not in hers["paths"]
    assert sfr.stats()["logins"] == 2 and sfr.stats()["downloads"] == 1
    lines = sfr.control("exchanges?login=mobile")
    assert ["POST", "www.sfr.fr", "/cas/login", 302] in lines
    assert ["GET", "espace-client.sfr.fr", path, 200] in lines
    sfr.control("reset?login=mobile")
    assert sfr.control("stats?login=mobile")["requests"] == 0
    assert sfr.control("stats?login=red-box")["requests"] == hers["requests"]


def test_newer_bills_come(directory, site):
    sfr = common()
    before = truth_of(sfr, "unpaid")["contracts"][0]["bills"]
    after = sfr.control("add?login=unpaid&bills=2")["contracts"][0]["bills"]
    assert [bill["number"] for bill in after[2:]] == [bill["number"] for bill in before]
    assert after[0]["date"] > after[1]["date"] > after[2]["date"]
    assert not before[0]["paid"] and after[2]["paid"] and after[2]["payment_date"]
    visitor = Visitor(sfr, "unpaid")
    check_bills(read_bills(visitor, SPACES["sfr"] + "/facture-mobile/consultation"),
                truth_of(sfr, "unpaid")["contracts"][0])
    sfr.control("reset?login=unpaid")
    assert truth_of(sfr, "unpaid")["contracts"][0]["bills"] == before


def test_pages_are_as_large_as_real_ones(directory, site):
    sfr = site(sfrlib.PROGRAM, hosts=sfrlib.HOSTS)
    visitor = Visitor(sfr, "mobile")
    hub = visitor.open(HUBS["sfr"])
    assert 60000 < len(hub.body) < 100000, len(hub.body)
    bills = visitor.open(SPACES["sfr"] + "/facture-mobile/infoconso")
    assert 60000 < len(bills.body) < 100000, len(bills.body)
    assert len(sfrlib.rows_a(bills.root)) == 5

harness.main(globals())
