"""The konnectors sfr and red on the replicas of their sites: every person of the table has a typed
outcome, and what was brought home is what the truth says."""
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "tests", "integration"))
import harness  # noqa: E402
import sfrlib  # noqa: E402

AT_ONCE = 16  # they wait most of the time
VENDORS = {"sfr": "SFR", "red": "RED"}
CHALLENGE = (6, "SFR wants to see a person")
DOWN = (7, "bills are not available now")
CHANGED = (8, "cannot be read")
# login: the exit status and a part of the message. All others are done, and 0.
AT_CONNECT = {
    "professional": (5, "is for private customers"),
    "red-professional": (5, "professional account"),
    "captcha-told": CHALLENGE, "captcha": CHALLENGE, "again-captcha": CHALLENGE, "red-captcha": CHALLENGE,
    "emptied-always": (7, "again and again"), "red-emptied-always": (7, "again and again"),
    "refused": (4, "Identifiant ou mot de passe incorrect"),
    "red-refused": (4, "Identifiant ou mot de passe incorrect"),
    "trouble": (7, "Une erreur technique"), "red-trouble": (7, "Une erreur technique"),
    "changed-identity": (8, '"#emailContact" matches nothing'),
    "red-changed-identity": (8, '"#emailContact" matches nothing'),
    "red-changed-hub": (8, "matches nothing"),
    "after-login-503": (7, "503"), "loop-everywhere": (7, "redirects"),
    "pages-cut": (7, "may be cut"),
}
AT_RUN = {
    "no-line": (5, "no line"), "red-no-line": (5, "no line"),
    "no-information": DOWN, "one-down": DOWN, "red-alert": DOWN, "red-no-information": DOWN,
    "layout-c": (8, '"#blocAjax, #tab, #lastFacture" matches nothing'),
    "red-layout-c": (8, '"#blocAjax, #tab, #lastFacture" matches nothing'),
    "changed-hub": CHANGED, "changed-b": CHANGED, "red-changed-b": CHANGED,
    "changed-more": CHANGED, "red-changed-more": CHANGED,
    "changed-a": (8, "matches nothing"), "red-changed-a": (8, "matches nothing"),
    "html-for-pdf": (3, "HTML page and not a PDF"), "html-one": (3, "HTML page and not a PDF"),
    "red-html-one": (3, "HTML page and not a PDF"),
    "pdf-404": (3, "404"), "pdf-404-one": (3, "404"), "red-pdf-404-one": (3, "404"),
    "truncated-one": (3, "could not be had"),
    "expired-often": (7, "the session has ended"),
}
# What a run leaves out when it ends early is not looked at.
CUT_SHORT = {"layout-c", "red-layout-c", "expired-often",
             "changed-more", "red-changed-more", "changed-hub", "changed-a", "changed-b", "red-changed-a", "red-changed-b",
             "no-line", "red-no-line"}
# Those who are visited once more, when there is nothing new.
TWICE = {"again-each", "red-again-each", "red-plain-list", "red-bar", "itemised-box", "notice", "mobile", "box", "three-lines", "two-mobiles", "twins", "again", "itemised", "mixed",
         "red-two-lines", "red-mobile", "red-twins", "unpaid", "identity-refused",
         "identity-no-mail"}


def brand_of(login, person):
    """Which konnector the person has, and the brand whose lines it brings."""
    brands = {plan["brand"] for plan in person["plans"]} or {person["home"]}
    return ("red" if login.startswith("red") else "sfr"), ("sfr" if "sfr" in brands else "red")


def number_of(contract):
    return contract["number"].replace(" ", "")


def wanted_bills(truth, brand):
    """The bills that are there to be had, as the store is to have them; some come without a file."""
    fails = truth["login"] in AT_RUN
    wanted = []
    for contract in truth["contracts"]:
        if contract["brand"] != brand:
            continue
        mobile = number_of(contract)[:2] in ("06", "07")
        for bill in contract["bills"]:
            if bill["shown"] and bill["paid"]:
                wanted.append({
                    "contract": number_of(contract), "date": bill["date"],
                    "amount": bill["amount"], "currency": bill["currency"],
                    "vendor": VENDORS[brand],
                    "payment_date": bill["payment_date"] if bill["payment_shown"] else None,
                    "qualification": "phone_invoice" if mobile else "isp_invoice",
                    "sha256": None if fails and bill["hit"] else bill["sha256"],
                    "itemised": bill["itemised"] and bill["itemised"]["sha256"]})
    return wanted


def records_of(person, kind):
    lines = person.clisk("data", "--kind", kind, "--format", "ndjson").out.splitlines()
    return [json.loads(line) for line in lines]


def check_bills(person, truth, brand):
    wanted = wanted_bills(truth, brand)
    files = sorted(person.files().values())
    found = []
    for record in records_of(person, "bill"):
        fields = record["fields"]
        found.append((record["contract"], fields["date"], fields["amount"], fields["currency"],
                      fields["vendor"], fields.get("payment_date"), fields["qualification"]))
    assert sorted(found, key=str) == sorted(
        (tuple(bill[name] for name in ("contract", "date", "amount", "currency", "vendor",
                                       "payment_date", "qualification")) for bill in wanted),
        key=str), (found, wanted)
    digests = [bill[name] for bill in wanted for name in ("sha256", "itemised") if bill[name]]
    assert files == sorted(digests), (len(files), len(digests))


def check_reference_is_readable(person):
    record = json.loads(person.clisk("data", "--kind", "bill", "--format", "ndjson").out.splitlines()[0])
    told = person.clisk("data", "show", record["id"]).out
    assert "\\x1F" not in told and record["reference"].replace("\x1f", " ") in told, told


def check_all_is_new(person, run):
    """Also what came only when the session had been renewed."""
    records = [each for kind in ("bill", "contract", "identity") for each in records_of(person, kind)]
    assert (run["new"], run["changed"]) == (len(records), 0), (len(records), run)


def check_missed_is_readable(person):
    missed = json.loads(person.clisk("data", "ls", "--missed", "--format", "ndjson").out.splitlines()[0])
    told = person.clisk("data", "ls", "--missed").out
    assert "\\x1F" not in told and missed["reference"].replace("\x1f", " ") in told, told


def check_contracts(person, truth, brand):
    found = {(record["reference"], record["fields"]["status"], record["fields"]["type"])
             for record in records_of(person, "contract")}
    assert found == {
        (number_of(contract), "ended" if contract["terminated"] else "active",
         "phone" if contract["kind"] == "mobile" else "internet")
        for contract in truth["contracts"] if contract["brand"] == brand}, found


def check_identity(person, truth):
    records = records_of(person, "identity")
    known = truth["identity"]
    if known is None:
        assert records == [], records
        return
    who = records[0]["fields"]
    address, where = known["address"], who["addresses"][0]
    street = f"{address['complement']} {address['number']} {address['street']}".strip()
    assert len(records) == 1, records
    assert records[0]["reference"] == (known["email"] or truth["login"]), records
    assert who.get("emails") == ([{"address": known["email"]}] if known["email"] else None), who
    assert where["formatted"] == f"{street} {address['postcode']} {address['city']}", where
    assert (where["street"], where["postcode"], where["city"]) == (
        street, address["postcode"], address["city"]), where
    assert [phone["number"] for phone in who["phones"]] == [
        known[kind].replace(" ", "") for kind in ("mobile", "fixed") if known[kind]], who
    name = known["name"].split()
    assert who["name"]["formatted"] == known["name"], who
    assert ("family_name" in who["name"]) == (len(name) == 2), who


def ended(result, run, expected, login):
    status, text = expected
    message = (run or {}).get("message") or result.err
    assert result.status == status, (login, status, run, result)
    assert text in message, (login, text, message)


def check_case(sfr, directory, login, case):
    konnector, brand = brand_of(login, case)
    person = harness.Person(f"{directory}/{login}", sfr)
    connected = person.connect(konnector, login=login)
    stats = sfr.control("stats?login=" + login)
    assert stats["remembered"] == stats["logins"], (login, stats)
    if login in AT_CONNECT:
        ended(connected, None, AT_CONNECT[login], login)
        assert not person.files(), login
        return
    assert connected.status == 0, (login, connected)
    result, run = person.run()
    ended(result, run, AT_RUN.get(login, (0, "")), login)
    if login in CUT_SHORT:
        return
    truth = sfrlib.truth_of(sfr, login)
    check_bills(person, truth, brand)
    check_contracts(person, truth, brand)
    check_identity(person, truth)
    if run["outcome"] == "DONE":
        check_all_is_new(person, run)
    if run["outcome"] == "PARTIAL":
        check_missed_is_readable(person)
    if login in TWICE:
        check_reference_is_readable(person)
        check_nothing_new(sfr, person, login, case)


def check_nothing_new(sfr, person, login, case):
    """The session goes on, and each line's page is looked at once."""
    before = sfr.control("stats?login=" + login)
    files = person.files()
    result, run = person.run()
    after = sfr.control("stats?login=" + login)
    assert (run["outcome"], run["new"], run["failed"]) == ("DONE", 0, 0), (login, result)
    assert person.files() == files and after["logins"] == before["logins"], (login, after)
    assert after["requests"] - before["requests"] <= 3 + 3 * len(case["plans"]), (before, after)


def at_once(function, cases):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(function, cases))


def test_every_person_has_her_outcome(directory, site):
    sfr = sfrlib.common()
    people = sfr.control("people")
    assert set(AT_CONNECT) | set(AT_RUN) | TWICE <= set(people)
    wrong = {}

    def one(login):
        try:
            check_case(sfr, directory, login, people[login])
        except Exception as error:
            wrong[login] = error

    at_once(one, people)
    for login, error in wrong.items():
        print(f"{login}: {error!r}"[:2000])
    assert not wrong, sorted(wrong)


def test_what_is_new_comes_and_what_was_unpaid(directory, site):
    sfr = sfrlib.common()

    def one(case):
        konnector, login = case
        sfr.control("reset?login=" + login)
        brand = "red" if konnector == "red" else "sfr"
        person = harness.Person(f"{directory}/{login}", sfr)
        assert person.connect(konnector, login=login).status == 0
        assert person.run()[0].status == 0
        sfr.control(f"add?login={login}&bills=2")
        result, run = person.run()
        lines = len(sfrlib.truth_of(sfr, login)["contracts"])
        new = (3 if login == "red-unpaid" else 2) * lines
        assert (run["outcome"], run["new"]) == ("DONE", new), (login, run, result)
        check_bills(person, sfrlib.truth_of(sfr, login), brand)
        sfr.control("reset?login=" + login)

    at_once(one, (("sfr", "few"), ("red", "red-unpaid"), ("sfr", "many")))


def test_a_customer_of_the_other_brand(directory, site):
    sfr = sfrlib.common()

    def one(case):
        konnector, brand, login = case
        person = harness.Person(f"{directory}/{login}", sfr)
        assert person.connect(konnector, login=login).status == 0
        for _ in range(2):
            result, run = person.run("--full")
            assert (run["outcome"], result.status) == ("DONE", 0), (run, result)
            check_bills(person, sfrlib.truth_of(sfr, login), brand)
        check_contracts(person, sfrlib.truth_of(sfr, login), brand)

    at_once(one, (("sfr", "red", "red-three-lines"), ("red", "sfr", "box"),
                  ("red", "red", "mixed"), ("red", "red", "mixed-again")))


def test_a_session_that_ends_says_nothing_of_the_customer(directory, site):
    """The page that did not come is none of which anything is known."""
    sfr = sfrlib.common()

    def one(login):
        sfr.control("reset?login=" + login)
        person = harness.Person(f"{directory}/{login}", sfr)
        assert person.connect("sfr", login=login).status == 0
        result = person.clisk("run", "-v")
        assert result.status == 0, result
        assert "shows no" not in result.err and "does not show" not in result.err, result

    at_once(one, ("expired-more", "expired-once"))


def test_what_is_logged_names_no_line(directory, site):
    sfr = sfrlib.common()
    person = harness.Person(f"{directory}/person", sfr)
    assert person.connect("sfr", login="more-404").status == 0
    result = person.clisk("run", "-v")
    assert "does not show older bills" in result.err, result
    for contract in sfrlib.truth_of(sfr, "more-404")["contracts"]:
        assert contract["number"][:2] + " " + contract["number"][2:4] not in result.err, result


def test_the_way_out_is_tried_again(directory, site):
    sfr = sfrlib.common()

    def one(case):
        login, logouts = case
        sfr.control("reset?login=" + login)
        person = harness.Person(f"{directory}/{login}", sfr)
        assert person.connect("sfr", login=login).status == 0
        assert person.clisk("accounts", "remove", "sfr", "--yes").status == 0
        assert sfr.control("stats?login=" + login)["logouts"] == logouts, login

    at_once(one, (("logout-once", 1), ("logout-never", 0)))


def test_a_captcha_is_passed_in_her_own_browser(directory, site):
    sfr = sfrlib.common()
    for konnector, login in (("sfr", "captcha"), ("red", "red-captcha")):
        person = harness.Person(f"{directory}/{login}", sfr)
        refused = person.connect(konnector, login=login)
        assert refused.status == 6 and "--cookies-from-browser" in refused.err, refused
        visitor = sfrlib.Visitor(sfr, login, answer=sfrlib.SOLVED)
        visitor.open(sfrlib.HUBS[konnector])
        visitor.save_cookies(f"{directory}/{login}.txt")
        visitor.close()
        before = sfr.control("stats?login=" + login)["logins"]
        connected = person.connect(konnector, login=login,
                                   extra=("--cookies", f"{directory}/{login}.txt"))
        assert connected.status == 0, connected
        result, run = person.run()
        assert (run["outcome"], result.status) == ("DONE", 0), (run, result)
        check_bills(person, sfrlib.truth_of(sfr, login), konnector)
        assert sfr.control("stats?login=" + login)["logins"] == before


def words_of(truth):
    """What a page may say of somebody."""
    known = truth["identity"]
    words = known["name"].split() + known["address"]["street"].split()[-2:]
    words += [known["email"], known["email"].partition("@")[0], known["mobile"], truth["marker"]]
    for contract in truth["contracts"]:
        words += [contract["number"], number_of(contract), contract["code"].rstrip("=")]
        words += [contract["bills"][0]["url"].split("/")[-2]]
        for bill in contract["bills"]:
            words += [bill["number"], bill["amount"].replace(".", ","), bill["sha256"]]
    return {word for word in words if len(word) > 3}


def snapshot_of(person, konnector, login):
    """What is kept of the page that has changed, wherever that is met."""
    connected = person.connect(konnector, login=login)
    if connected.status == 0:
        path = person.run()[1]["snapshot"]
    else:
        assert "nothing else was stored" in connected.err, connected
        path = re.search(r"(/\S+/snapshots/connect/\S+\.html)", connected.err).group(1)
    with open(path, encoding="utf-8") as file:
        return file.read().partition("<plaintext>")[2]


def test_what_is_kept_of_a_changed_page_says_nothing(directory, site):
    sfr = sfrlib.common()

    def one(login):
        konnector = "red" if login.startswith("red") else "sfr"
        page = snapshot_of(harness.Person(f"{directory}/{login}", sfr), konnector, login)
        told = [word for word in words_of(sfrlib.truth_of(sfr, login)) if word.lower() in page.lower()]
        assert not told, (login, told)

    at_once(one, ("changed-hub", "changed-a", "changed-more", "changed-identity", "red-changed-a",
                  "red-changed-b", "red-changed-hub"))


def test_a_wrong_password_and_a_site_that_is_down(directory, site):
    sfr = site(sfrlib.PROGRAM, sfrlib.HOSTS, sfrlib.SMALL)
    for konnector, login in (("sfr", "few"), ("red", "red-many")):
        person = harness.Person(f"{directory}/{konnector}", sfr)
        connected = person.connect(konnector, login=login, password="wrong")
        assert connected.status == 4 and "incorrect" in connected.err, connected
        assert sfr.control("stats?login=" + login)["refused"] == 1
        assert person.connect(konnector, login=login).status == 0
        sfr.fail("changed-ticket")
        sfr.control("expire?login=" + login)
        refused = sfr.control("stats?login=" + login)["refused"]
        result, run = person.run()
        assert run["outcome"] == "SITE_CHANGED" and "name='lt'" in run["message"], result
        assert sfr.control("stats?login=" + login)["refused"] == refused
        sfr.fail("maintenance")
        result, run = person.run()
        assert run["outcome"] == "VENDOR_DOWN" and result.status == 7, result
        sfr.fail()


harness.main(globals())
