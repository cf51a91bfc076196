"""Invented persons and their bills, the same on every run for each login.

Telephone numbers are of the ranges that are kept for fiction in France, mail
addresses of a domain that is kept for examples.
"""

import datetime
import random
import unicodedata
from dataclasses import dataclass

from french import day_in_month

MOBILE = "063998"
FIXED = ("019900", "026191", "035301", "046571", "053649")
GIVEN = ("Camille", "Claude", "Dominique", "Sacha", "Maxence", "Lou", "Alix", "Noa", "Eden",
         "Charlie", "Andrea", "Morgan")
FAMILY = ("EXEMPLE", "FICTIF", "MODELE", "SPECIMEN", "ESSAI", "PAPIER", "NULPART", "QUELCONQUE")
STREETS = ("RUE DES LILAS INVENTES", "AVENUE DU MODELE", "PLACE DE L EXEMPLE",
           "CHEMIN DES ESSAIS", "BOULEVARD DU SPECIMEN")
TOWNS = (("31000", "TOULOUSE"), ("35000", "RENNES"), ("67000", "STRASBOURG"), ("69003", "LYON"),
         ("75011", "PARIS"), ("59000", "LILLE"))


@dataclass(frozen=True)
class Identity:
    given: str
    family: str
    email: str
    number: str
    street: str
    postcode: str
    town: str
    mobile: str
    fixed: str | None
    # A line of the address above the street.
    complement: str = ""

    @property
    def full_name(self):
        return f"{self.given} {self.family}"

    def as_dict(self):
        return {"name": self.full_name, "given": self.given, "family": self.family,
                "email": self.email,
                "address": {"complement": self.complement, "number": self.number, "street": self.street,
                            "postcode": self.postcode, "city": self.town},
                "mobile": self.mobile, "fixed": self.fixed}


def draw_identity(login, **known):
    """An identity for a login; what is known is taken instead."""
    draw = random.Random(f"identity {login}")
    postcode, town = draw.choice(TOWNS)
    drawn = {"given": draw.choice(GIVEN), "family": draw.choice(FAMILY),
             "number": str(draw.randrange(1, 199)), "street": draw.choice(STREETS),
             "postcode": postcode, "town": town, "mobile": mobile_number(draw),
             "fixed": fixed_number(draw)}
    drawn.update(known)
    drawn.setdefault("email", f"{_plain(drawn['given'])}.{_plain(drawn['family'])}"
                              f"{draw.randrange(100)}@courriel.example")
    return Identity(**drawn)


def _plain(text):
    """A name as it stands in a mail address."""
    bare = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return bare.lower().replace(" ", "-").replace("'", "")


def mobile_number(draw):
    return f"{MOBILE}{draw.randrange(10000):04}"


def fixed_number(draw):
    return f"{draw.choice(FIXED)}{draw.randrange(10000):04}"


def in_pairs(number, between=" "):
    """A telephone number as the French write it, "06 39 98 12 34"."""
    return between.join(number[at:at + 2] for at in range(0, len(number), 2))


@dataclass
class Bill:
    """One bill; the amount is in cents, paid is None when it is not paid."""

    number: int
    date: datetime.date
    cents: int
    paid: datetime.date | None


def monthly_bills(seed, newest, count, day, price):
    """One bill a month, newest first, paid a week later; prices vary around one."""
    return [monthly_bill(seed, newest - back, day, price) for back in range(count)]


def monthly_bill(seed, month, day, price):
    """The bill of one month, whichever others there are."""
    draw = random.Random(f"bill {seed} {month}")
    date = day_in_month(month, day)
    number = draw.randrange(10 ** 8, 10 ** 9)
    extra = draw.choice((0, 0, 0, 1, 5, 50, 99, 250, 1045))
    return Bill(number, date, price + extra, date + datetime.timedelta(days=7))
