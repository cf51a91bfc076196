"""A host that lets in whoever brings a ticket of the sign-on."""

import secrets

from sfr import pages
from sfr.brands import TICKET_PATH
from sitelib import Router, Sessions, html, redirect

COOKIE = "JSESSIONID"


class Visit:
    """A request by somebody who is logged in."""

    def __init__(self, request, signon, customer, session):
        self.request = request
        self.method = request.method
        self.path = request.path
        self.query = request.query
        self.signon = signon
        self.customer = customer
        self.person = customer.person
        self.session = session

    def line(self, brand):
        """The line that the pages of the brand show, or None."""
        lines = self.customer.lines_of(brand)
        wanted = self.signon.notes.get(brand.name)
        return next((line for line in lines if line.code == wanted), lines[0] if lines else None)

    def choose_line(self, brand):
        """Follows the parameter e of the address, if it names a line."""
        line = self.customer.find_line(brand, self.query.get("e", ""))
        if line:
            self.signon.notes[brand.name] = line.code


class ServiceHost:
    """Base of the hosts; self.router gets visits, self.public requests."""

    def __init__(self, site, brand, host):
        self.site = site
        self.brand = brand
        self.host = host
        self.sessions = Sessions(COOKIE, "Path=/; Secure; HttpOnly")
        self.router = Router()
        self.public = {}

    def ticket_path(self, _path):
        """Where a ticket for the page at this path goes."""
        return self.brand.entrance

    def first_page(self):
        """Where somebody goes who did not ask for a page."""
        raise NotImplementedError

    def welcome(self, _customer, response):
        """What a host adds to its answer to somebody who has come in."""
        return response

    def answer(self, request):
        if request.path in self.public:
            return self.public[request.path](request)
        if request.path.endswith(TICKET_PATH):
            return self._take_ticket(request)
        signon = self.signon_of(request)
        if signon is None:
            return self._send_to_login(request)
        customer = self.site.customers.get(signon.login)
        signon.requests += 1
        if customer.is_over(signon, request.path):
            self.site.signons.end(signon)
            return self._send_to_login(request)
        if self.asks_each(customer) and self._application(request) not in signon.let_in:
            return self._send_to_login(request)
        return self.visit(Visit(request, signon, customer, self.sessions.of(request)))

    def asks_each(self, _customer):
        """Whether each application of the host wants a ticket of its own."""
        return False

    def _application(self, request):
        """What takes its tickets below the first part of the path."""
        return self.host, request.path.split("/")[1]

    def visit(self, visit):
        return self.router.dispatch(visit)

    def signon_of(self, request):
        session = self.sessions.of(request)
        signon = session and session.signon
        return signon if signon and not signon.ended else None

    def _send_to_login(self, request):
        """To the form; a new session remembers which page was wanted."""
        session = self._open()
        query = f"?{request.query_string}" if request.query_string else ""
        session.wanted = f"https://{self.host}{request.path}{query}"
        service = f"https://{self.host}{self.ticket_path(request.path)}"
        return self.sessions.give(session, redirect(self.brand.login_address(service)))

    def _take_ticket(self, request):
        signon = self.site.signons.redeem(request.query.get("ticket"),
                                          f"https://{self.host}{request.path}")
        if signon is None:
            return html(pages.bad_ticket(), 401)
        before = self.sessions.of(request)
        wanted = before and before.wanted
        if before:
            self.sessions.drop(before)
        session = self._open()
        session.signon = signon
        signon.let_in.add(self._application(request))
        answer = self.sessions.give(session, redirect(wanted or self.first_page()))
        return self.welcome(self.site.customers.get(signon.login), answer)

    def _open(self):
        key = f"{secrets.token_hex(16).upper()}.{self.brand.name}{len(self.host)}"
        return self.sessions.open(self.site.issue(key))
