"""The lines (contracts) of a customer, and their bills."""

import base64
import datetime
import random
import threading
from dataclasses import dataclass, field

import french
from persons import fixed_number, in_pairs, mobile_number, monthly_bill, monthly_bills

NEWEST = french.month_number(2024, 11)
# As many bills stand on the page, and as many come with each click on "more".
BATCH = 6
TERMINATED = "RÉSILIÉE"


@dataclass(frozen=True)
class Plan:
    """What is particular about a line; the table of persons is made of these."""

    brand: str = "sfr"
    mobile: bool = True
    layout: str = "A"
    bills: int = 14
    # "ok", or "404" where the address of the further bills is none; "beside": the button for them
    # does not come with each click, it stands beside the list until a script hides it.
    more: str = "ok"
    # The months of older bills: "fr", "en", "numeric" (14/05/2024), "spaced" (14 05 2024).
    # That of the last bill is always numeric.
    months: str = "fr"
    # The last bill is still to be paid, and how that is said.
    unpaid: bool = False
    due: str = "à partir du"
    # The last bill, and one before, amount to nothing.
    zero: bool = False
    # The space in "1 234,50 €"; without one, no bill is that high.
    thousands: str = ""
    # Itemised bills: "none", "older", "all".
    itemised: str = "none"
    # Two of the bills are of one day and one amount.
    twins: bool = False
    # One older bill gives money back.
    credit: bool = False
    # One older bill was paid the day before it was made.
    early: bool = False
    # The day of the month on which bills are made, if it matters.
    day: int = 0
    # Layout B: whether all of it stands in one more element, "tab".
    tab: bool = True
    # Layout B: whether the date of payment stands in an element of its own.
    spans: int = 2
    # Each list begins with the bill that was shown before it.
    repeats: bool = False
    # What the line is called behind its number.
    offer: str = "Ligne active"
    # "h1", "H1" (with a capital) or "alert": the page says that there is no information now;
    # "notice": it says something in that place, and has the bills.
    down: str = ""
    terminated: bool = False


def mobile(brand="sfr", **particular):
    return Plan(brand=brand, **particular)


def box(brand="sfr", **particular):
    return Plan(**{"brand": brand, "mobile": False, "layout": "B", "bills": 8, **particular})


@dataclass
class Line:
    """A line with its number and bills, drawn from the login."""

    plan: Plan
    index: int
    number: str
    bills: list = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def draw(cls, login, index, plan):
        draw = random.Random(f"line {login} {index}")
        number = mobile_number(draw) if plan.mobile else fixed_number(draw)
        if index == 0 and login.isdecimal():
            number = login
        line = cls(plan, index, number)
        line._seed = f"{login} {index}"
        line._day = plan.day or 3 + draw.randrange(20)
        line._price = draw.choice((999, 1299, 1799, 2399, 3499))
        # The customer's account, part of the address of each bill.
        line.account = draw.randrange(10 ** 9, 10 ** 10)
        line._newest = NEWEST
        line.bills = monthly_bills(line._seed, NEWEST, plan.bills, line._day, line._price)
        line._make_particular()
        return line

    def _make_particular(self):
        bills, plan = self.bills, self.plan
        if plan.twins and len(bills) > 3:
            bills[3].date, bills[3].cents, bills[3].paid = (
                bills[2].date, bills[2].cents, bills[2].paid)
        if plan.zero:
            for bill in bills[:5:4]:
                bill.cents, bill.paid = 0, None
        if plan.credit:
            bills[1].cents, bills[1].paid = -1250, None
        if plan.early:
            bills[2].paid = bills[2].date - datetime.timedelta(days=1)
        if plan.thousands:
            for bill in bills[:4:3]:
                bill.cents += 123450
        if plan.unpaid and bills:
            bills[0].paid = None

    def add(self, count):
        """Puts so many newer bills in front; what was to be paid is paid."""
        with self._lock:
            for bill in self.bills[:1]:
                if bill.cents > 0 and not bill.paid:
                    bill.paid = monthly_bill(self._seed, self._newest, self._day, 0).paid
            for _ in range(count):
                self._newest += 1
                self.bills.insert(0, monthly_bill(self._seed, self._newest, self._day,
                                                  self._price))

    @property
    def code(self):
        """What the site calls the line in its addresses; it ends in "=="."""
        return base64.b64encode(self.number.encode()).decode()

    @property
    def status(self):
        return f"Ligne {TERMINATED}" if self.plan.terminated else self.plan.offer

    @property
    def shown(self):
        return in_pairs(self.number)

    @property
    def label(self):
        return f"{self.shown} {self.status}"

    @property
    def area(self):
        return "facture-mobile" if self.plan.mobile else "facture-fixe"

    def find(self, number):
        return next((bill for bill in self.bills if str(bill.number) == number), None)

    def has_itemised(self, bill):
        kind = self.plan.itemised
        return kind == "all" or kind == "older" and bill is not self.bills[0]

    def path_of(self, bill, what="facture"):
        """The path of a bill's PDF, or with "detail" of its itemised one."""
        return f"/{self.area}/telecharger/{what}/{self.account}/{bill.number}"

    def batch(self, number):
        """The bills of the page (0), or of a click on "more"."""
        return self.bills[number * BATCH:(number + 1) * BATCH]

    def is_shown(self, index):
        """Whether a visitor gets to see the bill that has this place."""
        if self.plan.terminated or self.plan.down in ("h1", "H1", "alert"):
            return False
        return self.plan.layout == "C" or self.plan.more != "404" or index < BATCH

    def payment_shown(self, index):
        """How much a page tells of the payment: "date", "day" without the year, or None."""
        plan = self.plan
        if self.bills[index].paid is None or plan.layout == "C":
            return None
        if index == 0 or plan.layout == "B" and plan.months == "numeric":
            return "date"
        return "day" if plan.layout == "B" else None

    def amount(self, bill):
        return french.amount(bill.cents, self.plan.thousands or french.NO_BREAK_SPACE, minus="-")
