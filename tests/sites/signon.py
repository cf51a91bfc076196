"""Logging in: hidden fields used once, and one sign-on for several hosts.

A central server keeps a SignOn for each person who has passed its form.  It
sends her to a host (the "service") with a ticket that works once there; the
host opens a session of its own, which ends with the sign-on.
"""

import collections
import hmac
import secrets
import threading
from urllib.parse import urlsplit

KEPT = 20000
# A month, in seconds.
LASTING = 30 * 86400


def same(given, expected):
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), expected.encode())


class OnceOnly:
    """Secrets handed out that work once; each one carries a value.

    issue is told of each secret, so that the site can list what it gave out.
    """

    def __init__(self, issue, make=lambda: secrets.token_hex(16)):
        self._issue = issue
        self._make = make
        self._values = collections.OrderedDict()
        self._lock = threading.Lock()

    def draw(self, value=True):
        secret = self._issue(self._make())
        with self._lock:
            self._values[secret] = value
            if len(self._values) > KEPT:
                self._values.popitem(last=False)
        return secret

    def peek(self, secret):
        with self._lock:
            return self._values.get(secret)

    def spend(self, secret):
        """The secret's value, or None when it is unknown or used."""
        with self._lock:
            return self._values.pop(secret, None)


class SignOn:
    """A person who has passed the form of the central server."""

    def __init__(self, key, login):
        self.key = key
        self.login = login
        self.requests = 0
        # The hosts for which she gave her password; some want it again.
        self.confirmed = set()
        # The applications that have taken a ticket of hers.
        self.let_in = set()
        # What the site remembers of her across its hosts, as the line shown.
        self.notes = {}
        self.ended = False


class SignOns:
    """The sign-ons that live, found by their cookie, and their tickets."""

    def __init__(self, cookie, attributes, issue):
        self._cookie = cookie
        self._attributes = attributes
        self._issue = issue
        self._live = {}
        self._numbers = 0
        self._tickets = OnceOnly(issue, self._make_ticket)

    def open(self, login):
        signon = SignOn(self._issue("TGT-" + secrets.token_urlsafe(36)), login)
        self._live[signon.key] = signon
        return signon

    def of(self, request):
        return self._live.get(request.cookies.get(self._cookie))

    def give(self, signon, response, lasting=False):
        """The cookie; a lasting one outlives the browser's window."""
        attributes = f"{self._attributes}; Max-Age={LASTING}" if lasting else self._attributes
        return response.with_cookie(self._cookie, signon.key, attributes)

    def end(self, signon):
        """Ends it, and with it the sessions that hosts opened for it."""
        signon.ended = True
        self._live.pop(signon.key, None)

    def forget(self, response):
        return response.with_cookie(self._cookie, "", f"{self._attributes}; Max-Age=0")

    def drop_all(self, login=None):
        """Ends all, or those of one login."""
        for signon in list(self._live.values()):
            if login is None or signon.login == login:
                self.end(signon)

    def ticket(self, signon, service):
        """A ticket for the service's host."""
        return self._tickets.draw((signon, service))

    def redeem(self, ticket, service):
        """The sign-on of a ticket made for this service, or None."""
        signon, made_for = self._tickets.spend(ticket) or (None, None)
        if signon is None or signon.ended or made_for != service:
            return None
        return signon

    def login_of_ticket(self, ticket):
        """Whose ticket it is, as long as it was not used, or None."""
        found = self._tickets.peek(ticket)
        return found and found[0].login

    def _make_ticket(self):
        self._numbers += 1
        return f"ST-{self._numbers}-{secrets.token_urlsafe(15)}-cas"


def with_ticket(service, ticket):
    """The address of the service with its ticket."""
    return f"{service}{'&' if urlsplit(service).query else '?'}ticket={ticket}"
