"""What the server knows of a person: lines, identity and what was used up."""

import base64
import random

from sfr.people import PEOPLE
from sitelib import FailuresOfOne


class Customer:
    """One person of the table, while the server runs."""

    def __init__(self, person, failures):
        self.person = person
        self.lines = person.draw_lines()
        self.identity = person.draw_identity()
        self.failures = FailuresOfOne(failures, person.modes)
        self.expired = 0
        self.ways_out = 0

    @property
    def marker(self):
        """The site's mark of this customer, "MLS"; it ends in "="."""
        number = random.Random(f"marker {self.person.login}").randrange(10 ** 9, 10 ** 10)
        return base64.b64encode(str(number).encode()).decode()

    def lines_of(self, brand):
        return [line for line in self.lines if line.plan.brand == brand.name]

    def find_line(self, brand, code):
        return next((line for line in self.lines_of(brand) if line.code == code), None)

    def find_bill(self, number):
        """The line and the bill of this number, or two times None."""
        for line in self.lines:
            bill = line.find(number)
            if bill:
                return line, bill
        return None, None

    def is_hit(self, bill):
        """Whether the modes of downloads that this person has are meant for the bill."""
        if self.person.hit == "all":
            return True
        bills = self.lines[0].bills
        return bill is bills[min(2, len(bills) - 1)]

    def stays(self):
        """Whether the way out does not lead out this time."""
        self.ways_out += 1
        return self.ways_out <= self.person.stays

    def is_over(self, signon, path):
        """Whether the sign-on has lasted long enough for this person."""
        limit = self.person.requests
        if self.person.ends == "more" and path.endswith("/plusDeFactures") and not self.expired:
            self.expired += 1
            return True
        if not limit or signon.requests <= limit:
            return False
        if self.person.ends == "first" and self.expired:
            return False
        self.expired += 1
        return True


class Customers:
    """All of them, by login."""

    def __init__(self, failures):
        self._failures = failures
        self._by_login = {login: Customer(person, failures) for login, person in PEOPLE.items()}

    def get(self, login):
        return self._by_login.get(login)

    def __iter__(self):
        return iter(self._by_login.values())

    def renew(self, login):
        """Makes everything of one person as at the start."""
        self._by_login[login] = Customer(PEOPLE[login], self._failures)
