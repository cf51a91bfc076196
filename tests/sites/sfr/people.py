"""Who may log in: the login chooses how the site behaves.

One server so serves many test cases at a time.  All have the password of the
option --password.  What a person does not say is as with most customers.
"""

from dataclasses import dataclass

from french import NARROW_SPACE, NO_BREAK_SPACE
from persons import draw_identity
from sfr.lines import Line, box, mobile

RED = "red"


@dataclass(frozen=True)
class Person:
    login: str
    plans: tuple
    # Whose customer somebody without a line is.
    home: str = "sfr"
    # "ok", "error" or "failed" (h1), "refused" (h2), "unlinked", "no-phone", "compound",
    # "long" (an address of three lines), "no-mail" (nothing stands where it and the mobile number
    # would).
    identity: str = "ok"
    # Whether "host"s of the bills ask for the password again, or "each" of their applications.
    again: str = ""
    # The form says so, in the place for what is wrong.
    asks: bool = False
    # "always", "told" (the same, with a word about it), "after-wrong", "again" (when the password
    # is asked for again).
    captcha: str = ""
    # So often does the form come back empty after a right answer; -1: always.
    emptied: int = 0
    # So often is the form called too old.
    stale: int = 0
    refused: bool = False
    # The form says that the sign-on does not work now.
    trouble: bool = False
    professional: bool = False
    # The sign-on ends after so many requests, the first one or each; or with "more" when the
    # first further bills are asked for.
    requests: int = 0
    ends: str = ""
    # /routage/consulter-facture: "ok", "loop", "loop-everywhere".
    routing: str = "ok"
    # The page whose names have changed: "hub", "layout-a", "layout-b", "more" (the further
    # bills), "identity".
    changed: str = ""
    # RED's list of lines has no links; links that lead nowhere; it is SFR's bar.
    plain_list: bool = False
    dead_links: bool = False
    bar: bool = False
    # So often does the way out not lead out.
    stays: int = 0
    # Failure modes that are on for this person only.
    modes: tuple = ()
    # How many documents the modes of downloads hit: "all" or "one" (the third).
    hit: str = "all"
    # The cookie MLS is encoded as in an address.
    encoded: bool = False

    @property
    def brands(self):
        return {plan.brand for plan in self.plans} or {self.home}

    def draw_lines(self):
        return [Line.draw(self.login, index, plan) for index, plan in enumerate(self.plans)]

    def draw_identity(self):
        known = IDENTITIES.get(self.identity, {})
        return draw_identity(self.login, **known)


IDENTITIES = {
    "long": {"complement": "RESIDENCE DU MODELE BAT B", "number": "1"},
    "no-phone": {"fixed": None},
    "no-mail": {"email": "", "mobile": ""},
    "compound": {"given": "Anne-Laure Maë", "family": "d'ESSAI de la MODELE", "number": "3 bis",
                 "street": "impasse du petit exemple", "postcode": "67120",
                 "town": "Saint-Modèle-sur-l'Ill"},
}


def person(login, *plans, **particular):
    return Person(login, plans, **particular)


SFR = (
    person("mobile", mobile()),
    person("box", box()),
    person("three-lines", mobile(), box(), mobile(bills=4, terminated=True)),
    person("two-mobiles", mobile(bills=3), mobile(bills=5, itemised="all")),
    person("offers", mobile(bills=3, offer="100 Go 5G"), box(bills=3, offer="8 Gb/s")),
    person("terminated-first", mobile(terminated=True), box()),
    person("all-terminated", mobile(terminated=True)),
    person("no-line"),
    person("no-bill", mobile(bills=0), box(bills=0)),
    person("professional", mobile(), professional=True),
    # Bills and how they are written
    person("many", mobile(bills=18, itemised="older")),
    person("few", mobile(bills=2), box(bills=1)),
    person("more-404", mobile(more="404"), box(more="404")),
    person("more-beside", mobile(bills=18, more="beside"), box(bills=18, more="beside")),
    person("english", mobile(months="en"), box(months="en")),
    person("numeric", mobile(months="numeric"), box(months="numeric"), mobile(months="spaced")),
    person("one-span", box(spans=1), box(spans=1, months="en")),
    person("unpaid", mobile(unpaid=True), box(unpaid=True)),
    person("unpaid-due", mobile(unpaid=True, due="à payer"), box(unpaid=True, due="à payer")),
    person("unpaid-waiting", mobile(unpaid=True, due="en attente"),
           box(unpaid=True, due="en attente")),
    person("notice", mobile(down="notice"), box(down="notice")),
    person("zero", mobile(zero=True), box(zero=True)),
    person("thousands", mobile(thousands=NO_BREAK_SPACE), box(thousands=NO_BREAK_SPACE)),
    person("thousands-narrow", mobile(thousands=NARROW_SPACE), box(thousands=NARROW_SPACE)),
    person("credit", mobile(credit=True), box(credit=True)),
    person("paid-early", box(early=True), box(early=True, spans=1, months="en")),
    person("year-end", box(day=28, bills=14), box(day=28, bills=14, months="en", spans=1),
           mobile(day=28, unpaid=True)),
    person("itemised", mobile(itemised="all")),
    person("itemised-box", box(itemised="older"), mobile(layout="B", itemised="all")),
    person("twins", mobile(twins=True), box(twins=True)),
    person("repeated", mobile(repeats=True, itemised="all"), box(repeats=True)),
    person("box-bare", box(tab=False)),
    person("mobile-b", mobile(layout="B")),
    person("box-a", box(layout="A")),
    person("layout-c", mobile(layout="C"), box(layout="C", thousands=NO_BREAK_SPACE)),
    person("no-information", mobile(down="h1"), box(down="h1")),
    person("one-down", mobile(), box(down="H1")),
    # Documents
    person("html-for-pdf", mobile(bills=4), modes=("html-for-pdf",)),
    person("html-one", mobile(bills=4), modes=("html-for-pdf",), hit="one"),
    person("pdf-404", mobile(bills=4), modes=("pdf-404",)),
    person("pdf-404-one", mobile(bills=4), modes=("pdf-404",), hit="one"),
    person("truncated-one", mobile(bills=4), modes=("truncated",), hit="one"),
    person("error-once", mobile(bills=4), modes=("error-500-once",)),
    person("rate-limited", mobile(bills=4), modes=("rate-limit-once",)),
    # Identity
    person("identity-error", mobile(bills=2), identity="error"),
    person("identity-failed", mobile(bills=2), identity="failed"),
    person("identity-refused", mobile(bills=2), identity="refused"),
    person("identity-unlinked", mobile(bills=2), identity="unlinked"),
    person("identity-compound", mobile(bills=2), identity="compound"),
    person("identity-long", mobile(bills=2), identity="long"),
    person("identity-no-phone", mobile(bills=2), identity="no-phone"),
    person("identity-no-mail", mobile(bills=2), identity="no-mail"),
    # Logging in
    person("0639980001", mobile(bills=2)),
    person("again", mobile(), box(), again="host"),
    person("again-each", mobile(), box(), again="each"),
    person("again-asks", mobile(bills=2), again="host", asks=True),
    person("again-captcha", mobile(bills=2), again="host", captcha="again"),
    person("captcha", mobile(bills=2), captcha="always"),
    person("captcha-told", mobile(bills=2), captcha="told"),
    person("captcha-after-wrong", mobile(bills=2), captcha="after-wrong"),
    person("emptied-once", mobile(bills=2), emptied=1),
    person("emptied-twice", mobile(bills=2), emptied=2),
    person("emptied-always", mobile(bills=2), emptied=-1),
    person("stale", mobile(bills=2), stale=1),
    person("refused", mobile(bills=2), refused=True),
    person("trouble", mobile(bills=2), trouble=True),
    person("logout-once", mobile(bills=2), stays=1),
    person("logout-never", mobile(bills=2), stays=9),
    person("encoded-marker", mobile(bills=2), encoded=True),
    # Sessions and pages
    person("expired-once", mobile(), box(), requests=12, ends="first"),
    person("expired-documents", mobile(bills=9), requests=13, ends="first"),
    person("expired-often", mobile(), box(), requests=12, ends="each"),
    person("expired-more", mobile(), ends="more"),
    person("loop", mobile(bills=2), routing="loop"),
    person("loop-everywhere", mobile(bills=2), routing="loop-everywhere"),
    person("changed-hub", mobile(bills=2), changed="hub"),
    person("changed-a", mobile(bills=2), changed="layout-a"),
    person("changed-b", box(bills=2), changed="layout-b"),
    person("changed-more", mobile(), changed="more"),
    person("changed-identity", mobile(bills=2), changed="identity"),
    person("pages-cut", mobile(bills=2), modes=("gzip-cut",)),
    person("after-login-503", mobile(bills=2), modes=("hub-503",)),
)

BOTH = (
    person("mixed", mobile(itemised="older"), box(), mobile(RED, bills=9)),
    person("mixed-again", mobile(bills=3), box(RED, bills=3), again="host"),
)

RED_ONLY = (
    person("red-mobile", mobile(RED, itemised="all")),
    person("red-box", box(RED)),
    person("red-two-lines", mobile(RED, bills=9), box(RED)),
    person("red-three-lines", mobile(RED), box(RED), mobile(RED, bills=3, terminated=True)),
    person("red-plain-list", mobile(RED, bills=3), box(RED, bills=3), plain_list=True),
    person("red-dead-links", mobile(RED, bills=3), box(RED, bills=3), dead_links=True),
    person("red-bar", mobile(RED, bills=3), box(RED, bills=3), mobile(RED, terminated=True), bar=True),
    person("red-professional", mobile(RED), professional=True),
    person("red-no-line", home=RED),
    person("red-no-bill", mobile(RED, bills=0)),
    person("red-terminated-first", mobile(RED, terminated=True), box(RED)),
    person("red-all-terminated", box(RED, terminated=True)),
    person("red-many", mobile(RED, bills=18)),
    person("red-english", mobile(RED, months="en"), box(RED, months="en")),
    person("red-numeric", mobile(RED, months="numeric")),
    person("red-unpaid", mobile(RED, unpaid=True), box(RED, unpaid=True)),
    person("red-unpaid-due", mobile(RED, unpaid=True, due="à payer"),
           box(RED, unpaid=True, due="à payer")),
    person("red-itemised-box", box(RED, itemised="all")),
    person("red-notice", mobile(RED, down="notice")),
    person("red-zero", mobile(RED, zero=True), box(RED, zero=True)),
    person("red-thousands", mobile(RED, thousands=NARROW_SPACE)),
    person("red-twins", mobile(RED, twins=True)),
    person("red-more-beside", box(RED, bills=18, more="beside")),
    person("red-more-404", mobile(RED, more="404"), box(RED, more="404")),
    person("red-layout-c", mobile(RED, layout="C")),
    person("red-alert", mobile(RED, down="alert"), box(RED, down="alert")),
    person("red-no-information", mobile(RED, down="h1")),
    person("red-html-one", mobile(RED, bills=4), modes=("html-for-pdf",), hit="one"),
    person("red-pdf-404-one", mobile(RED, bills=4), modes=("pdf-404",), hit="one"),
    person("red-identity-refused", mobile(RED, bills=2), identity="refused"),
    person("red-identity-error", mobile(RED, bills=2), identity="error"),
    person("red-identity-unlinked", mobile(RED, bills=2), identity="unlinked"),
    person("red-identity-compound", mobile(RED, bills=2), identity="compound"),
    person("red-identity-no-mail", mobile(RED, bills=2), identity="no-mail"),
    person("red-again", mobile(RED), box(RED), again="host"),
    person("red-again-each", mobile(RED), box(RED), again="each"),
    person("red-captcha", mobile(RED, bills=2), captcha="always"),
    person("red-captcha-after-wrong", mobile(RED, bills=2), captcha="after-wrong"),
    person("red-emptied-once", mobile(RED, bills=2), emptied=1),
    person("red-emptied-always", mobile(RED, bills=2), emptied=-1),
    person("red-stale", mobile(RED, bills=2), stale=1),
    person("red-refused", mobile(RED, bills=2), refused=True),
    person("red-trouble", mobile(RED, bills=2), trouble=True),
    person("red-expired-once", mobile(RED), box(RED), requests=12, ends="first"),
    person("red-expired-more", mobile(RED), ends="more"),
    person("red-loop", mobile(RED, bills=2), routing="loop"),
    person("red-changed-hub", mobile(RED, bills=2), changed="hub"),
    person("red-changed-a", mobile(RED, bills=2), changed="layout-a"),
    person("red-changed-b", box(RED, bills=2), changed="layout-b"),
    person("red-changed-more", box(RED), changed="more"),
    person("red-changed-identity", mobile(RED, bills=2), changed="identity"),
)

PEOPLE = {each.login: each for each in SFR + BOTH + RED_ONLY}
