"""The brands SFR and RED, which share a sign-on: all their hosts."""

from dataclasses import asdict

import french
import sitelib
from pdf import Documents
from sfr import pages
from sfr.brands import BRANDS, CAS_HOST
from sfr.cas import Cas
from sfr.customers import Customers
from sfr.portal import Portal
from sfr.space import Space
from signon import SignOns
from sitelib import Text, json_answer

COOKIE = "CASTGC"
CAS_PATHS = ("/cas/", "/auth/", "/webservices/")


class SfrSite(sitelib.Site):
    """Four hosts and one sign-on."""

    modes = sitelib.DOWNLOAD_MODES + sitelib.LIST_MODES + (
        "maintenance", "wrong-password", "captcha", "changed-login", "changed-ticket", "pdf-404", "hub-503")

    def __init__(self, options):
        super().__init__(options, None)
        self.sessions = self.signons = SignOns(COOKIE, "Path=/cas; Secure; HttpOnly", self.issue)
        self.password = options.password
        self.page_bytes = options.page_bytes
        self.customers = Customers(self.failures)
        self.decoy = Text(pages.login("LT-expired", 1))
        self._documents = Documents(options.pdf_bytes)
        self._cas = Cas(self)
        self._services = {}
        for brand in BRANDS.values():
            for service in (Portal(self, brand), Space(self, brand)):
                self._services[service.host] = service
                self.hosts[service.host] = service.answer
        self.hosts[CAS_HOST] = self._answer_www
        for name in ("bills", "people", "add"):
            self.control.add("GET", sitelib.CONTROL + name, getattr(self, "_control_" + name))

    def maintenance_page(self):
        return pages.maintenance()

    def _answer_www(self, request):
        if request.path.startswith(CAS_PATHS):
            return self._cas.router.dispatch(request)
        return self._services[CAS_HOST].answer(request)

    def login_of(self, request):
        """By the session, the sign-on, the ticket or what is sent to the form."""
        service = self._services.get(request.host)
        signon = service and service.signon_of(request) or self.signons.of(request)
        login = (self.signons.login_of_ticket(request.query.get("ticket"))
                 or signon and signon.login)
        if request.host == CAS_HOST and request.path.startswith(CAS_PATHS):
            login = self._cas.login_of(request) or login
        return login if self.customers.get(login) else None

    def document(self, line, bill, what):
        """The bytes of a PDF and their SHA-256."""
        title = {"facture": "Facture", "detail": "Facture détaillée"}[what]
        return self._documents.get(f"{line.number} {bill.number} {what}", (
            BRANDS[line.plan.brand].title, f"{title} n° {bill.number}", f"Ligne {line.shown}",
            f"Date : {french.long_date(bill.date)}", f"Montant : {line.amount(bill)}"))

    # Control pages of this site

    def control_expire(self, request):
        self.signons.drop_all(request.query.get("login"))
        return json_answer({})

    def control_reset(self, request):
        """Also makes a person's lines and what she used up as at the start."""
        login = request.query.get("login")
        if self.customers.get(login):
            self.customers.renew(login)
        return super().control_reset(request)

    def _control_people(self, _request):
        """The table of persons."""
        return json_answer({customer.person.login: asdict(customer.person)
                            for customer in self.customers})

    def _control_add(self, request):
        """Newer bills for each line of a person."""
        customer = self.customers.get(request.query.get("login"))
        count = request.query.get("bills", "1")
        if customer is None or not count.isdecimal() or int(count) > 100:
            return json_answer({"error": "login and bills (100 at most) are wanted"}, 400)
        for line in customer.lines:
            if not line.plan.terminated:
                line.add(int(count))
        return self._control_bills(request)

    def _control_bills(self, request):
        """The truth about a person, to compare with what was brought home."""
        customer = self.customers.get(request.query.get("login"))
        if customer is None:
            return json_answer({"error": "login of a person is wanted"}, 400)
        shows = customer.person.identity not in ("error", "failed", "refused", "unlinked")
        return json_answer({
            "login": customer.person.login, "marker": customer.marker,
            "identity": customer.identity.as_dict() if shows else None,
            "contracts": [self._truth(customer, line) for line in customer.lines]})

    def _truth(self, customer, line):
        brand = BRANDS[line.plan.brand]
        return {
            "brand": brand.name, "kind": "mobile" if line.plan.mobile else "box",
            "number": line.number, "label": line.label, "code": line.code,
            "terminated": line.plan.terminated, "layout": line.plan.layout,
            "url": f"https://{brand.space}/{line.area}/consultation",
            "bills": [self._truth_of_bill(customer, line, index)
                      for index in range(len(line.bills))]}

    def _truth_of_bill(self, customer, line, index):
        bill = line.bills[index]
        itemised = self._truth_of_file(line, bill, "detail") if line.has_itemised(bill) else None
        return {
            "number": str(bill.number), "date": bill.date.isoformat(),
            "amount": french.decimal(bill.cents), "currency": "EUR",
            "paid": bill.paid is not None or bill.cents <= 0,
            "payment_date": bill.paid.isoformat() if bill.paid else None,
            "payment_shown": line.payment_shown(index),
            "shown": line.is_shown(index), "hit": bool(customer.person.modes)
            and customer.is_hit(bill),
            **self._truth_of_file(line, bill, "facture"), "itemised": itemised}

    def _truth_of_file(self, line, bill, what):
        data, digest = self.document(line, bill, what)
        return {"url": f"https://{BRANDS[line.plan.brand].space}{line.path_of(bill, what)}",
                "sha256": digest, "size": len(data)}
