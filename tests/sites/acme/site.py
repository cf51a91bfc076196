"""The brand acme: an account behind a login, with bills to download."""

import secrets
import time
from urllib.parse import quote

import sitelib
from acme import pages
from acme.bills import Ledger
from acme.codes import Codes
from pdf import Documents
from signon import OnceOnly, same
from sitelib import Response, Router, Text, html, json_answer, redirect

HOST = "www.acme.example"
FILES_HOST = "files.acme.example"
PUBLIC = ("/", "/login", "/otp")
COOKIE_ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Lax"
CONTRACT = "K-77"
CONTRACT_PATH = f"/documents/contract-{CONTRACT}.pdf"
REQUESTS_BEFORE_EXPIRY = 5
# How long a session waits for the code that was sent for it.
CODE_SECONDS = 600
# What stands in for a document when the mode html-for-pdf is on.
DECOY = Text(pages.login("expired"))


class AcmeSite(sitelib.Site):
    """The hosts www.acme.example and files.acme.example."""

    modes = sitelib.DOWNLOAD_MODES + sitelib.LIST_MODES + (
        "wrong-password", "maintenance", "expired-session", "expired-behind-check", "changed-page",
        "silent-refusal", "hide-sessions", "echo-password", "echo-password-cut", "slow-bills", "files-host")

    def __init__(self, options):
        super().__init__(options, sitelib.Sessions("acme_session", COOKIE_ATTRIBUTES))
        self._options = options
        self._ledger = Ledger(options.bills)
        self._codes = Codes(options.totp, options.totp_period, options.clock) if options.totp else None
        self._tokens = OnceOnly(self.issue)
        self._lists = {}
        self._document = Documents(options.pdf_bytes).get
        self._www = self._www_router()
        self._files = Router()
        self._files.add("GET", "/bills/<number>.pdf", self._bill)
        self.hosts[HOST] = self._guarded
        self.hosts[FILES_HOST] = self._files.dispatch
        self.control.add("GET", sitelib.CONTROL + "add", self._control_add)
        self.control.add("GET", sitelib.CONTROL + "bills", self._control_bills)
        self.control.add("GET", sitelib.CONTROL + "password", self._control_password)
        self.control.add("GET", sitelib.CONTROL + "halve", self._control_halve)

    def maintenance_page(self):
        return pages.maintenance()

    def respond(self, request):
        response = super().respond(request)
        response.date += self._options.clock
        return response

    def _www_router(self):
        router = Router()
        for method, path, handler in (
                ("GET", "/", lambda request: html(pages.home())),
                ("GET", "/login", self._show_login),
                ("POST", "/login", self._log_in),
                ("GET", "/otp", self._show_code),
                ("POST", "/otp", self._check_code),
                ("GET", "/logout", self._log_out),
                ("GET", "/account", self._account),
                ("GET", "/bills", self._list),
                ("GET", "/bills/<number>.pdf", self._bill_at_www),
                ("GET", CONTRACT_PATH, self._contract_document),
                ("GET", "/api/v1/contract", self._contract),
                ("GET", "/api/v1/bills", self._list_as_json)):
            router.add(method, path, handler)
        return router

    def _guarded(self, request):
        """Answers for the main host, where most pages need a live session."""
        if request.path not in PUBLIC and not self._admit(request):
            if request.path.startswith("/api/"):
                return json_answer({"error": "unauthenticated"}, 401)
            return redirect("/otp" if self._awaits_code(request) else "/login")
        return self._www.dispatch(request)

    def _admit(self, request):
        """Whether the request is made in a live session; counts it there."""
        session = self.sessions.of(request)
        if (session is None or not session.authenticated
                or self.failures.on("hide-sessions")):
            return False
        session.requests += 1
        if (session.requests > REQUESTS_BEFORE_EXPIRY
                and self.failures.first("expired-session", 1)
                or self.failures.nth("expired-behind-check", 2)):
            self.sessions.drop(session)
            return False
        return True

    # Logging in and out

    def _spend_token(self, request):
        return self._tokens.spend(request.form.get("csrf_token"))

    def _show_login(self, _request):
        return html(pages.login(self._tokens.draw()))

    def _log_in(self, request):
        if not self._spend_token(request):
            return html(pages.refused(), 403)
        form = request.form
        login, password = form.get("login", ""), form.get("password", "")
        if not self._accepts(login, password):
            self.stats.add("refused")
            return self._refuse(login, password)
        session = self.sessions.open(
            self.issue(self._options.cookie_prefix + secrets.token_hex(16)))
        session.login = login
        if self._codes:
            return self.sessions.give(session, redirect("/otp", 303))
        if self._options.otp:
            self.stats.add("codes")
            return self.sessions.give(session, redirect("/otp", 303))
        return self.sessions.give(session, self._enter(session))

    def _refuse(self, login, password):
        cut = self.failures.on("echo-password-cut")
        echo = password if cut or self.failures.on("echo-password") else ""
        message = ("" if self.failures.on("silent-refusal")
                   else "Identifiant ou mot de passe incorrect.")
        response = html(pages.login(self._tokens.draw(), message, login, echo))
        if cut:
            response.script = sitelib.send_all_but_the_end
        return response

    def _accepts(self, login, password):
        return (not self.failures.on("wrong-password")
                and self._index_of(login) is not None
                and same(password, self._options.password))

    def _index_of(self, login):
        """0 for the first login, then those that the option --others has added; or None."""
        first = self._options.login
        known = [first] + [f"{first}-{number + 2}" for number in range(self._options.others)]
        return known.index(login) if login in known else None

    def _account(self, request):
        return html(pages.account(
            pages.customer_number(self._index_of(self.sessions.of(request).login))))

    def _enter(self, session):
        session.authenticated = True
        self.stats.add("logins")
        return redirect("/account", 303)

    def _show_code(self, request):
        if not self._awaits_code(request):
            return redirect("/login")
        return html(pages.one_time_code(self._tokens.draw(), from_app=bool(self._codes)))

    def _check_code(self, request):
        session = self._awaits_code(request)
        if not session:
            return redirect("/login")
        if not self._spend_token(request):
            return html(pages.refused(), 403)
        self.stats.add("code_tries")
        if not self._is_code(session.login, request.form.get("code", "")):
            return html(pages.one_time_code(self._tokens.draw(), "Code incorrect.",
                                            bool(self._codes)))
        return self._enter(session)

    def _is_code(self, login, given):
        if not self._codes:
            return same(given, self._options.otp)
        if self._codes.was_used(login, given):
            self.stats.add("codes_again")
            return False
        return self._codes.take(login, given)

    def _awaits_code(self, request):
        """The session that has passed the first step only, or None."""
        session = self.sessions.of(request)
        if session is None or session.authenticated:
            return None
        return session if time.monotonic() - session.opened < CODE_SECONDS else None

    def _log_out(self, request):
        self.stats.add("logouts")
        return self.sessions.close(request, redirect("/login"))

    # Lists

    def _list(self, request):
        return self.fail_list(html(self._list_text(request.page_number())))

    def _list_text(self, page):
        """The page as a Text, kept for the next request."""
        changed = self.failures.on("changed-page")
        key = page, changed, len(self._ledger.all)
        text = self._lists.get(key)
        if text is None:
            text = Text(pages.bills(self._ledger.page(page), page, self._ledger.pages,
                                    self._options.page_bytes, changed))
            self._lists[key] = text
        return text

    def _list_as_json(self, request):
        return json_answer([
            {"number": bill.id, "date": bill.date.isoformat(), "period": bill.period,
             "amount": {"amount": bill.cents / 100, "currency": "EUR"},
             "document": {"href": bill.path, "reference": bill.id}}
            for bill in self._ledger.page(request.page_number())])

    def _contract(self, _request):
        return json_answer({"contract": {
            "number": CONTRACT, "offer": "Fibre 2 Gb/s", "since": "2019-03-01",
            "monthly": {"amount": 29.99, "currency": "EUR"},
            "document": {"href": CONTRACT_PATH, "reference": CONTRACT}}})

    # Documents

    def _bill_document(self, bill):
        return self._document(bill.id, (
            "Acme", f"Facture {bill.id}", f"Client {pages.CUSTOMER_NUMBER}",
            f"Date : {bill.date_in_words}", f"Période : {bill.period}",
            f"Montant : {bill.amount_in_words}"))

    def _bill_at_www(self, request, number):
        if self.failures.on("files-host"):
            return redirect(f"https://{FILES_HOST}{quote(request.path)}")
        return self._bill(request, number)

    def _bill(self, request, number):
        bill = self._ledger.get(number)
        if bill is None:
            return html("<h1>404 Not Found</h1>", 404)
        response = self._send_document(request, f"Facture n° {bill.id}.pdf",
                                       self._bill_document(bill))
        if self.failures.on("slow-bills") and response.download:
            response.script = sitelib.send_slowly
        return response

    def _contract_document(self, request):
        document = self._document(f"contract-{CONTRACT}", (
            "Acme", f"Contrat {CONTRACT}", f"Client {pages.CUSTOMER_NUMBER}",
            "Fibre 2 Gb/s", "29,99 € par mois depuis le 1er mars 2019"))
        return self._send_document(request, f"contract-{CONTRACT}.pdf", document)

    def _send_document(self, request, name, document):
        data, digest = document
        tag = f'"{digest[:32]}"'
        if request.headers.get("if-none-match") == tag:
            response = Response(304, headers=[("ETag", tag)])
        else:
            response = Response(
                200, data, "application/pdf",
                (("Content-Disposition",
                  f"attachment; filename=document.pdf; filename*=UTF-8''{quote(name)}"),
                 ("ETag", tag)),
                download=True)
        return self.fail_download(request, response, DECOY)

    # Control pages of this site

    def _control_add(self, request):
        count = request.query.get("bills", "1")
        if not count.isdecimal() or int(count) > 1000:
            return json_answer({"error": "bills must be a number up to 1000"}, 400)
        self._ledger.add(int(count))
        return json_answer({"bills": len(self._ledger.all)})

    def _control_halve(self, _request):
        self.sessions.halve_all()
        return json_answer({})

    def _control_password(self, request):
        self._options.password = request.query["is"]
        return json_answer({})

    def _control_bills(self, _request):
        listed = []
        for bill in self._ledger.all:
            data, digest = self._bill_document(bill)
            listed.append({"id": bill.id, "date": bill.date.isoformat(),
                           "amount": bill.decimal, "sha256": digest,
                           "size": len(data), "url": f"https://{HOST}{bill.path}"})
        return json_answer(listed)
