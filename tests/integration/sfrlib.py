"""Reads the replicas of SFR and RED as their brand sheets say that the true sites are read, and as
somebody would who sits before the screen."""
import atexit
import datetime
import functools
import re
import shutil
import tempfile
from decimal import Decimal
from urllib.parse import quote, urljoin

import harness
from browserlib import Browser

PROGRAM = "tests/sites/sfr-site"
HOSTS = ("www.sfr.fr", "espace-client.sfr.fr", "www.red-by-sfr.fr", "espace-client-red.sfr.fr")
# So that tests of many pages are quick.
SMALL = ["--page-bytes", "3000", "--pdf-bytes", "2000"]
HUBS = {"sfr": "https://www.sfr.fr/mon-espace-client/",
        "red": "https://www.red-by-sfr.fr/mon-espace-client/"}
SPACES = {"sfr": "https://espace-client.sfr.fr", "red": "https://espace-client-red.sfr.fr"}
ADD = "/gestion-ligne/lignes/ajouter"
IDENTITY = "/infospersonnelles/contrat/informations/"
SOLVED = "solved-by-a-person"
MONTHS = {name: number for names in (
    "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "01 02 03 04 05 06 07 08 09 10 11 12") for number, name in enumerate(names.split(), 1)}
DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})|(\d{1,2}) (\S+) (\d{4})")


@functools.cache
def common():
    """The server of all tests that set nothing for everybody."""
    directory = tempfile.mkdtemp(prefix="clisk-test-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    sfr = harness.Site(directory + "/site", PROGRAM, HOSTS, SMALL)
    atexit.register(sfr.stop)
    return sfr


def truth_of(sfr, login):
    return sfr.control("bills?login=" + quote(login))


class Visitor(Browser):
    """A person at the screen, who fills in the form whenever it comes, five times at most."""

    def __init__(self, site, login, password="correct-horse", answer=""):
        super().__init__(site)
        self.login, self.password, self.answer = login, password, answer
        self.forms = 0

    def open(self, url):
        page = self.get(url)
        for _ in range(5):
            if page.status >= 400 or not is_form(page):
                break
            page = self.submit(page)
        return page

    def submit(self, page, follow=10, **other):
        """Fills in the form of the page, sends it and follows so many redirects."""
        self.forms += 1
        form = page.root.first("form", id="loginForm")
        values = {field["name"]: field.get("value") for field in form.all("input")}
        values.update(username=self.login, password=self.password, identifier="")
        values["remember-me"] = "on"
        if self.answer and form.first(class_="g-recaptcha"):
            values["g-recaptcha-response"] = self.answer
        values.update(other)
        return self.post(urljoin(page.url, form["action"]), values, follow)


def is_form(page):
    return page.headers.get_content_type() == "text/html" and "loginForm" in page.text


def amount_of(text):
    """As a number, what stands there as in "1 234,50 €"."""
    return Decimal(re.sub(r"[\s€]", "", text).replace(",", ".").replace("\u2212", "-"))


def dates_of(text):
    """The whole dates in a text."""
    found = []
    for match in DATE.finditer(text):
        day, month, year = match.groups()[:3] if match.group(1) else match.groups()[3:]
        found.append(datetime.date(int(year), MONTHS[month], int(day)).isoformat())
    return found


def links(element, part):
    return [urljoin("/", each["href"]) for each in element.all("a") if part in each.get("id")]


# The lines

def lines_of(brand, page):
    """What the hub shows: code ("" for the line shown) and label of each line."""
    return brand == "red" and not has_bar(page) and red_lines(page) or sfr_lines(page)


def has_bar(page):
    return any(each["href"] == "?e=" for each in page.root.all("a"))


def sfr_lines(page):
    body = page.root.first("body")
    items = [item for nav in body.elements if nav.tag == "nav"
             for group in nav.elements if group.tag == "ul" for item in group.elements]
    found = []
    for item in items:
        code = item.first("a").get("href")
        if code.startswith("?e="):
            found.append((code[3:], f"{item.first('h4').text} {item.first('p').text}"))
    return found


def red_lines(page):
    group = next((each for each in page.root.walk()
                  if any(link["href"].endswith(ADD) for item in each.elements
                         for link in item.elements if link.tag == "a")), None)
    if group is None:
        return []
    parent = next(each for each in page.root.walk() if group in each.elements)
    before = parent.elements[parent.elements.index(group) - 1].text
    others = [(item["id"], item.text) for item in group.elements if "class" not in item.attributes]
    return ([("", before)] if before else []) + others


# The bills

def read_bills(visitor, url):
    """All bills of the line that is shown, with those behind "more"."""
    page = visitor.open(url)
    if page.root.first(id="blocAjax"):
        return read_a(page.root, visitor, page.url)
    if page.root.first(id="lastFacture"):
        return read_b(page.root, visitor, page.url)
    if page.root.first("table", class_="sr-multi-payment"):
        return read_c(page.root, visitor, page.url)
    return []


def more_of(root, visitor, url, rows):
    """The rows of the page, then those that the clicks bring."""
    found = rows(root)
    has_more = root.first("button", onclick="plusFacture(); return false;") or root.first(id="plusFac")
    clicks = 0
    while has_more:
        clicks += 1
        page = visitor.get(urljoin(url, "consultation/plusDeFactures"))
        brought = rows(page.root) if page.status == 200 else []
        found += brought
        has_more = bool(brought)
    return found, clicks


def read_a(root, visitor, url):
    last = root.first("div", class_="sr-inline")
    if last is None:
        return []
    assert last["class"] == "sr-inline sr-xs-block ", "the class ends with a space"
    price, dates = [each for each in last.elements if each.tag == "div"]
    spans = [dates_of(each.text)[0] for each in dates.all("span")]
    # Some that are to be paid do not say when they were issued.
    first = {"amount": amount_of(price.first("span").text),
             "date": spans[-1] if "Facture" in dates.text else None,
             "payment": spans[0] if "Payé le" in dates.text else None,
             "due": is_due(dates.text),
             "url": root.first(id="lien-telecharger-pdf")["href"],
             "itemised": next(iter(links(root.first(class_="sr-liens"), "lien-telecharger-fadet")), None)}
    older, _ = more_of(root, visitor, url, rows_a)
    return each_once([first, *older])


def each_once(rows):
    """Without those that a list repeats of the one before."""
    return rows[:1] + [row for before, row in zip(rows, rows[1:]) if row["url"] != before["url"]]


def is_due(text):
    return any(words in text for words in ("à partir du", "À payer", "en attente"))


def rows_a(root):
    found = []
    for row in (root.first(id="blocAjax") or root).all(class_="sr-container-content-line"):
        price, date = row.elements[:2]
        found.append({"amount": amount_of(price.first("span").text),
                      "date": dates_of(date.first("span").text)[0], "payment": None, "due": False,
                      "url": links(row, "lien-duplicata-pdf-")[0],
                      "itemised": next(iter(links(row, "lien-telecharger-fadet")), None)})
    return found


def read_b(root, visitor, url):
    assert any("part" in each.get("id") for each in root.all("div"))
    block = root.first(id="lastFacture")
    last = block.first("div", class_="sr-inline")
    assert last["class"] == "sr-inline sr-xs-block", "the class ends without a space"
    price, dates = last.elements
    texts = [each.text for each in dates.elements]
    paid = [text for text in texts if "Payé le" in text]
    first = {"amount": amount_of(price.first("span").text),
             "date": dates_of(texts[-1])[0] if "Facture" in texts[-1] else None,
             "payment": dates_of(paid[0])[0] if paid else None,
             "due": is_due(dates.text), **documents_b(block)}
    older, _ = more_of(root, visitor, url, rows_b)
    return each_once([first, *older])


def rows_b(root):
    found = []
    for row in (root.first(id="historique") or root).all(class_="sr-container-content-line"):
        text = " - ".join(each.text for each in row.elements if each.tag == "span")
        match = re.match(r"Payé le (\S+(?: \S+)?) - ", text)
        payment = match and next(iter(dates_of(match.group(1))), match.group(1))
        found.append({"amount": amount_of(row.elements[0].first("span").text),
                      "date": dates_of(text)[-1], "payment": payment,
                      "due": False, **documents_b(row)})
    return found


def documents_b(block):
    detail = next(iter(links(block, "lien-telecharger-fadet")), None)
    urls = [urljoin("/", each["href"]) for each in block.all("a")]
    return {"url": next(url for url in urls if url != detail), "itemised": detail}


def read_c(root, visitor, url):
    block = root.all(class_="sr-container-wrapper-m")[0]
    found = [_read_c_block(block)]
    for row in root.first("table", class_="sr-multi-payment").first("tbody").elements:
        date, price = row.elements
        bill = _read_c_block(visitor.get(urljoin(url, price.first("a")["href"])).root.first("main"))
        assert bill["amount"] == amount_of(price.text) and bill["date"] == dates_of(date.text)[0]
        found.append(bill)
    return found


def _read_c_block(block):
    link = block.first("a", class_="sr-chevron") or block.first("a")
    return {"amount": amount_of(block.first(class_="sr-text-25B").text),
            "date": dates_of(block.first(class_="sr-text-grey-14").text)[0],
            "payment": None, "due": False, "url": link["href"], "itemised": None}


# Identity

def read_identity(page):
    root = page.root
    fixed = root.first(id="telephoneContactFixe")
    return {"name": root.first(id="nomTitulaire").text, "email": root.first(id="emailContact").text,
            "address": root.first(id="adresseContact").text,
            "mobile": root.first(id="telephoneContactMobile").text.replace(" ", ""),
            "fixed": fixed and fixed.text.replace(" ", "")}
