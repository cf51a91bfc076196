"""The bills of the brand acme: one a month, the same on every run."""

import datetime

import french
from french import MONTHS, month_number

# The day on which the bill of each month is drawn up.
DAYS = (12, 3, 28, 9, 14, 2, 6, 1, 17, 23, 5, 11)
PER_PAGE = 20
MAX_BILLS = 20000

NEWEST = month_number(2024, 11)


def amount_of(number):
    """The amount in cents of a month's bill: March is tiny, September large
    and June a credit note."""
    month = number % 12 + 1
    if month == 3:
        return number * 37 % 99 + 1
    if month == 6:
        return -1250
    if month == 9:
        return 100000 + number * 7919 % 250000
    return 500 + number * 7919 % 17000


class Bill:
    """One bill; the amount is in cents."""

    def __init__(self, number):
        year, month = divmod(number, 12)
        self.date = datetime.date(year, month + 1, DAYS[month])
        self.id = f"F-{year:04}-{month + 1:04}"
        self.cents = amount_of(number)
        before_year, before = divmod(number - 1, 12)
        self.period = f"{MONTHS[before]} {before_year}"

    @property
    def path(self):
        return f"/bills/{self.id}.pdf"

    @property
    def decimal(self):
        """The amount as a plain decimal number, "-12.50"."""
        return french.decimal(self.cents)

    @property
    def date_in_words(self):
        return french.long_date(self.date)

    @property
    def amount_in_words(self):
        """The amount as French pages write it, "1 234,56 €"."""
        return french.amount(self.cents)


class Ledger:
    """The bills that the site lists, newest first."""

    def __init__(self, count):
        if not 0 <= count <= MAX_BILLS:
            raise ValueError(f"the number of bills must be from 0 to {MAX_BILLS}")
        self._set(Bill(number) for number in range(NEWEST, NEWEST - count, -1))
        self._next = NEWEST + 1

    def add(self, count):
        """Puts so many newer bills in front."""
        first, self._next = self._next, self._next + count
        newer = [Bill(number) for number in range(first, self._next)]
        self._set(newer[::-1] + self.all)

    def get(self, identifier):
        return self._by_id.get(identifier)

    def page(self, number):
        start = (number - 1) * PER_PAGE
        return self.all[start:start + PER_PAGE]

    @property
    def pages(self):
        return max(-(-len(self.all) // PER_PAGE), 1)

    def _set(self, bills):
        self.all = list(bills)
        self._by_id = {bill.id: bill for bill in self.all}
