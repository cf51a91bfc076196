"""The sign-on that the replicas of SFR and RED share: forms, tickets, ways out, and who is sent where."""
import base64
import json
from urllib.parse import quote

import harness
import sfrlib
from sfrlib import HUBS, IDENTITY, SOLVED, SPACES, Visitor, common, is_form, lines_of, truth_of


def test_the_form_and_its_hidden_fields(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "mobile", password="wrong")
    form = visitor.get(HUBS["sfr"])
    hidden = {field["name"] for field in form.root.first("form").elements
              if field.get("type") == "hidden"}
    assert hidden == {"lt", "execution", "_eventId"}
    assert form.root.first(id="identifier").tag == "button"
    refused = visitor.submit(form)
    assert refused.root.first(id="E").text.startswith("Identifiant ou mot de passe incorrect")
    assert not refused.root.first(class_="g-recaptcha")
    visitor.password = "correct-horse"
    old = visitor.submit(form)
    assert is_form(old) and not old.root.first(id="E"), "a field that was used is too old"
    assert old.root.first(id="username")["value"] == "mobile"
    for missing in ({"execution": ""}, {"_eventId": ""}, {"lt": "LT-of-nobody"}):
        assert is_form(visitor.submit(visitor.get(HUBS["sfr"]), **missing)), missing
    assert visitor.submit(old).url == HUBS["sfr"]
    nobody = Visitor(sfr, "nobody-at-all")
    assert nobody.submit(nobody.get(HUBS["sfr"])).root.first(id="E")
    assert visitor.get("https://www.sfr.fr/cas/login?service=" + quote(
        "https://evil.example/j_spring_cas_security_check", safe="")).status == 403


def test_forms_that_come_again(directory, site):
    sfr = common()
    for login, forms in (("mobile", 1), ("emptied-once", 2), ("emptied-twice", 3), ("stale", 2),
                         ("captcha", 2), ("captcha-after-wrong", 1), ("red-emptied-once", 2)):
        visitor = Visitor(sfr, login, answer=SOLVED)
        page = visitor.open(HUBS["red" if login.startswith("red") else "sfr"])
        assert not is_form(page) and visitor.forms == forms, (login, visitor.forms)
    visitor = Visitor(sfr, "emptied-once")
    page = visitor.submit(visitor.get(HUBS["sfr"]))
    assert is_form(page) and not page.root.first(id="username")["value"]
    assert not page.root.first(id="E")


def test_the_captcha_wants_a_person(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "captcha")
    page = visitor.open(HUBS["sfr"])
    box = page.root.first(id="f-code").first(class_="g-recaptcha")
    assert is_form(page) and box["data-sitekey"] and visitor.forms == 5
    visitor = Visitor(sfr, "captcha-after-wrong", password="wrong")
    page = visitor.submit(visitor.get(HUBS["sfr"]))
    assert page.root.first(id="E") and page.root.first(class_="g-recaptcha")
    visitor.password = "correct-horse"
    assert is_form(visitor.submit(page)), "the right password is not enough now"
    visitor = Visitor(sfr, "again-captcha", answer="")
    assert not is_form(visitor.open(HUBS["sfr"]))
    page = visitor.get(SPACES["sfr"] + "/facture-mobile/consultation")
    assert is_form(page) and page.root.first(class_="g-recaptcha")


def test_tickets_and_sessions_of_each_host(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "mobile")
    visitor.open(HUBS["sfr"])
    ticket = next(url for _, url in visitor.trail if "ticket=ST-" in url)
    assert Visitor(sfr, "mobile").get(ticket).status == 401, "a ticket works once"
    elsewhere = Visitor(sfr, "mobile")
    sent = elsewhere.submit(elsewhere.get(HUBS["sfr"]), follow=0)
    mine = sent.headers["Location"].replace("www.sfr.fr/", "espace-client.sfr.fr/facture-mobile/")
    assert Visitor(sfr, "mobile").get(mine).status == 401, "and only where it was made for"
    bill = truth_of(sfr, "mobile")["contracts"][0]["bills"][0]
    alone = Visitor(sfr, "mobile").get(bill["url"], follow=0)
    assert alone.status == 302 and "/cas/login?" in alone.headers["Location"]
    first = visitor.get(bill["url"])
    assert first.status == 200 and len(visitor.trail) == 4, "by the sign-on, without a form"
    visitor.get(bill["url"])
    assert visitor.trail == [(200, bill["url"])]
    domains = {(cookie.name, cookie.domain) for cookie in visitor.jar}
    assert domains == {("JSESSIONID", "www.sfr.fr"), ("JSESSIONID", "espace-client.sfr.fr"),
                       ("CASTGC", "www.sfr.fr"), ("MLS", ".sfr.fr"), ("rmeh", ".sfr.fr")}, domains
    other = truth_of(sfr, "box")["contracts"][0]["bills"][0]
    assert visitor.get(other["url"].replace("fixe", "mobile")).status == 404
    assert visitor.get(other["url"]).status == 404, "somebody else's bill"


def test_the_ways_out_end_all_sessions(directory, site):
    sfr = common()
    for login, brand, home in (("mobile", "sfr", "https://www.sfr.fr/"),
                               ("red-mobile", "red", "https://www.red-by-sfr.fr")):
        visitor = Visitor(sfr, login)
        hub = visitor.open(HUBS[brand])
        url = truth_of(sfr, login)["contracts"][0]["url"]
        visitor.open(url)
        way = next(link["href"] for link in hub.root.all("a")
                   if "openid-connect/logout" in link["href"] or "sfr.fr/cas/logout" in link["href"])
        assert visitor.get(way).url == home
        assert is_form(visitor.get(HUBS[brand])) and is_form(visitor.get(url))
        assert sfr.control("stats?login=" + login)["logouts"] == 1
    elsewhere = "https://www.sfr.fr/cas/logout?url=https%3A//evil.example/"
    assert visitor.get(elsewhere).url == "https://www.sfr.fr/"


def test_the_password_is_asked_for_again(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "again")
    visitor.open(HUBS["sfr"])
    assert visitor.forms == 1
    visitor.open(SPACES["sfr"] + "/facture-mobile/consultation")
    assert visitor.forms == 2
    visitor.open(SPACES["sfr"] + IDENTITY)
    assert visitor.forms == 2, "once for each host"


def test_a_login_of_the_other_brand(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "red-box")
    assert visitor.open(HUBS["sfr"]).url == HUBS["red"].rstrip("/")
    assert any("service=https%3A%2F%2Fwww.red-by-sfr.fr" in url for _, url in visitor.trail)
    page = visitor.get("https://www.sfr.fr/routage/consulter-facture")
    assert page.url == SPACES["red"] + "/facture-fixe/consultation?red=1"
    visitor = Visitor(sfr, "mobile")
    assert visitor.open(HUBS["red"]).url == HUBS["sfr"]
    assert visitor.open(SPACES["red"] + "/facture-mobile/consultation").url == HUBS["sfr"]


def test_one_login_with_lines_of_both(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "mixed")
    truth = truth_of(sfr, "mixed")
    labels = [contract["label"] for contract in truth["contracts"]]
    sfr_hub, red_hub = visitor.open(HUBS["sfr"]), visitor.open(HUBS["red"])
    assert [label for _, label in lines_of("sfr", sfr_hub)] == labels[:2]
    assert [label for _, label in lines_of("red", red_hub)] == labels[2:]
    assert visitor.forms == 1, "one sign-on for both"
    route = "https://www.sfr.fr/routage/consulter-facture"
    assert visitor.get(route).url == SPACES["sfr"] + "/facture-mobile/consultation"
    assert visitor.get(route + "?red=1").url == SPACES["red"] + "/facture-mobile/consultation?red=1"
    visitor.get(f"{HUBS['sfr']}?e={truth['contracts'][1]['code']}")
    assert visitor.get(route).url == SPACES["sfr"] + "/facture-fixe/consultation"
    wrong_area = visitor.get(SPACES["sfr"] + "/facture-mobile/consultation")
    assert wrong_area.url == SPACES["sfr"] + "/facture-fixe/consultation"
    bill = truth["contracts"][2]["bills"][0]
    assert visitor.get(bill["url"]).status == 200
    assert visitor.get(bill["url"].replace(SPACES["red"], SPACES["sfr"])).status == 404


def test_the_marks_of_a_customer(directory, site):
    sfr = common()
    for login, form in (("mobile", str), ("encoded-marker", quote)):
        visitor = Visitor(sfr, login)
        visitor.open(HUBS["sfr"])
        marker = truth_of(sfr, login)["marker"]
        assert marker.endswith("=") and visitor.cookie("MLS") == form(marker)
    visitor = Visitor(sfr, "red-mobile")
    hub = visitor.open(HUBS["red"])
    marker = truth_of(sfr, "red-mobile")["marker"]
    assert f"MLS={marker}" in hub.tree.comments and visitor.cookie("MLS") is None
    link = next(each["href"] for each in hub.root.all("a") if "redirect.html" in each["href"])
    assert link.startswith("//www.sfr.fr/mon-espace-client/redirect.html?e=" + quote(marker))
    page = visitor.open("https:" + link)
    assert page.url == SPACES["red"] + IDENTITY + "?red=1" and page.root.first(id="emailContact")


def test_the_router_that_runs_in_circles(directory, site):
    sfr = common()
    for login, brand in (("loop", "sfr"), ("red-loop", "red")):
        visitor = Visitor(sfr, login)
        visitor.open(HUBS[brand])
        page = visitor.open(f"https://www.sfr.fr/routage/consulter-facture{'?red=1' * (brand == 'red')}")
        assert page.status == 302 and len(visitor.trail) == 11
        bills = f"{SPACES[brand]}/facture-mobile/consultation"
        assert any(url.startswith(bills) for _, url in visitor.trail)
        assert visitor.open(bills).status == 200


def test_sessions_that_end_in_between(directory, site):
    sfr = common()
    url = SPACES["sfr"] + "/facture-mobile/consultation"
    for login, forms in (("expired-once", 2), ("expired-often", 3)):
        sfr.control("reset?login=" + login)
        visitor = Visitor(sfr, login)
        for _ in range(30):
            visitor.open(url)
        assert visitor.forms == forms, (login, visitor.forms)
    sfr.control("reset?login=expired-once")
    visitor = Visitor(sfr, "expired-once")
    for _ in range(30):
        visitor.open(url)
    assert visitor.forms == 2, "as at the start"
    other = Visitor(sfr, "mobile")
    other.open(url)
    sfr.control("expire?login=expired-once")
    assert is_form(visitor.get(url)) and not is_form(other.get(url))


def test_credentials_for_programs(directory, site):
    sfr = common()
    visitor = Visitor(sfr, "three-lines")
    rest = "https://www.sfr.fr/cas/services/rest/1.0/createToken.json?duration=8640"
    for password, status in (("wrong", 401), ("correct-horse", 200)):
        basic = base64.b64encode(f"three-lines:{password}".encode()).decode()
        answer = visitor.get(rest, Authorization="Basic " + basic)
        assert answer.status == status
    token = json.loads(answer.body)["createToken"]["token"]
    profile = "https://www.sfr.fr/webservices/userprofile/rest/moncompte/1700000000000"
    assert visitor.get(profile).status == 401
    lines = json.loads(visitor.get(profile, casauthenticationtoken=token).body)["ficheMonCompte"]
    assert (len(lines["lignesMobiles"]), len(lines["lignesFixes"])) == (2, 1)

harness.main(globals())
