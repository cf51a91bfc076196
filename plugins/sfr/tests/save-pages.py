"""Saves the pages that the konnectors read, from the replicas of the sites, for test-damage.c.

    top_builddir=BUILD python3 plugins/sfr/tests/save-pages.py

A list beside them, pages/index, has each page's file and address.
"""
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "tests", "integration"))
import harness  # noqa: E402
import sfrlib  # noqa: E402
from sfrlib import HUBS, IDENTITY, SPACES, Visitor  # noqa: E402

PAGES = os.path.join(HERE, "pages")


def save(index, name, url, page, address=None):
    path = os.path.join(PAGES, name + ".html")
    with open(path, "wb") as file:
        file.write(page.body)
    index.write(f"{name}.html {address or url}\n")


def save_bills(index, visitor, name, url):
    """The page of bills, and each fragment behind its button: they have one address."""
    save(index, name, url, visitor.open(url))
    area = "/".join(url.split("/")[:4])
    more = f"{area}/consultation/plusDeFactures"
    for click in range(1, 10):
        fragment = visitor.get(more)
        save(index, f"{name}-more-{click}", more, fragment)
        if "plusFac" not in fragment.text:
            break


def save_brand(index, sfr, brand, login, mobile, fixed):
    visitor = Visitor(sfr, login)
    hub = visitor.open(HUBS[brand])
    save(index, brand + "-hub", HUBS[brand], hub)
    identity = IDENTITY + ("?red=1" if brand == "red" else "")
    save(index, brand + "-identity", SPACES[brand] + identity,
         visitor.open(SPACES[brand] + identity))
    save_bills(index, visitor, brand + "-mobile", SPACES[brand] + mobile)
    for code, label in sfrlib.lines_of(brand, hub)[1:]:
        url = f"{HUBS[brand]}?e={code}"
        save(index, f"{brand}-line-{label[:2]}", url, visitor.open(url))
        if label[:2] not in ("06", "07"):
            save_bills(index, visitor, brand + "-fixed", SPACES[brand] + fixed)
    visitor.close()


def main():
    directory = tempfile.mkdtemp(prefix="clisk-pages-")
    sfr = harness.Site(directory + "/site", sfrlib.PROGRAM, sfrlib.HOSTS, sfrlib.SMALL)
    try:
        with open(os.path.join(PAGES, "index"), "w", encoding="ascii") as index:
            login = Visitor(sfr, "refused")
            form = login.get(HUBS["sfr"])
            save(index, "login", "", form, "https://www.sfr.fr/login")
            save(index, "login-refused", "", login.submit(form), "https://www.sfr.fr/cas/login")
            login.close()
            save_brand(index, sfr, "sfr", "mixed", "/facture-mobile/infoconso",
                       "/facture-fixe/infoconso")
            save_brand(index, sfr, "red", "red-two-lines", "/facture-mobile/consultation",
                       "/facture-fixe/infoconso")
    finally:
        sfr.stop()
        shutil.rmtree(directory)


main()
