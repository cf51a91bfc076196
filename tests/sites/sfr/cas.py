"""The sign-on at www.sfr.fr/cas, which both brands share."""

import base64
import binascii
import secrets
from urllib.parse import urlsplit

from sfr import pages
from sfr.brands import BRANDS, CAS_HOST, HOSTS, SFR, TICKET_PATH
from sfr.drift import changed
from signon import OnceOnly, same, with_ticket
from sitelib import Router, html, json_answer, redirect

# What a person gets for solving the captcha; the tests' stand-in for a person sends it.
SOLVED = "solved-by-a-person"
WRONG = "Identifiant ou mot de passe incorrect. Merci de vérifier votre saisie."
TROUBLE = "Une erreur technique est survenue, merci de réessayer ultérieurement."
AGAIN = "Pour consulter vos factures, merci de saisir à nouveau votre mot de passe."
UNSOLVED = "Merci de cocher la case « Je ne suis pas un robot »."


class Attempt:
    """The forms that follow one another until somebody is in."""

    def __init__(self, captcha):
        self.captcha = captcha
        self.emptied = 0
        self.stale = 0
        self.forms = 0


class Cas:
    """Forms, tickets, the ways out, and the check of credentials for programs."""

    def __init__(self, site):
        self._site = site
        self._forms = OnceOnly(site.issue, lambda: f"LT-{secrets.token_urlsafe(24)}")
        self._tokens = OnceOnly(site.issue)
        self.router = Router()
        for method, path, handler in (
                ("GET", "/cas/login", self._show),
                ("POST", "/cas/login", self._submit),
                ("GET", "/cas/logout", self._log_out),
                ("GET", "/auth/realms/sfr/protocol/openid-connect/logout", self._leave),
                ("GET", "/cas/services/rest/1.0/createToken.json", self._create_token),
                ("GET", "/webservices/userprofile/rest/moncompte/<moment>", self._profile)):
            self.router.add(method, path, handler)

    # The form

    def _show(self, request):
        service = self._service(request)
        if service is None:
            return html(pages.not_a_service(), 403)
        signon = self._site.signons.of(request)
        if signon and self._is_enough(signon, service):
            return self._send_on(signon, service)
        person = signon and self._site.customers.get(signon.login).person
        again = bool(person) and person.captcha == "again"
        return self._form(request, Attempt(again or self._site.failures.on("captcha")),
                          AGAIN if person and person.asks else "")

    def _is_enough(self, signon, service):
        """Whether the person may go on without giving her password again."""
        host = urlsplit(service).hostname
        person = self._site.customers.get(signon.login).person
        is_space = host in [brand.space for brand in BRANDS.values()]
        what = service if person.again == "each" else host
        return not (person.again and is_space) or what in signon.confirmed

    def _form(self, request, attempt, error="", login=""):
        attempt.forms += 1
        page = pages.login(self._forms.draw(attempt), attempt.forms, request.query_string,
                           is_red="red" in request.query_string,
                           error=error, login=login, captcha=attempt.captcha)
        for kind in ("login", "ticket"):
            if self._site.failures.on(f"changed-{kind}"):
                page = changed(page, kind, kind)
        return html(page, content_type="text/html;charset=UTF-8")

    def _submit(self, request):
        service = self._service(request)
        if service is None:
            return html(pages.not_a_service(), 403)
        form = request.form
        login = form.get("username", "").strip()
        attempt = self._forms.spend(form.get("lt"))
        if attempt is None or form.get("_eventId") != "submit" or not form.get("execution"):
            return self._form(request, attempt or Attempt(self._site.failures.on("captcha")),
                              login=login)
        if attempt.captcha and form.get("g-recaptcha-response") != SOLVED:
            return self._form(request, attempt, UNSOLVED, login)
        customer = self._site.customers.get(login)
        if customer and customer.person.trouble:
            return self._form(request, attempt, TROUBLE, login)
        if not self._accepts(customer, form.get("password", "")):
            return self._refuse(request, attempt, customer, login)
        return self._delay(request, attempt, customer.person) or self._enter(
            request, customer, service)

    def _accepts(self, customer, password):
        return (customer is not None and not customer.person.refused
                and not self._site.failures.on("wrong-password")
                and same(password, self._site.password))

    def _refuse(self, request, attempt, customer, login):
        self._site.stats.add("refused", login=request.login)
        if customer and customer.person.captcha in ("always", "told", "after-wrong"):
            attempt.captcha = True
        return self._form(request, attempt, WRONG, login)

    def _delay(self, request, attempt, person):
        """The form once more for somebody who has given the right password, or None."""
        if person.captcha in ("always", "told") and not attempt.captcha:
            attempt.captcha = True
            told = UNSOLVED if person.captcha == "told" else ""
            return self._form(request, attempt, told, person.login)
        if attempt.stale < person.stale:
            attempt.stale += 1
            return self._form(request, attempt, login=person.login)
        if person.emptied < 0 or attempt.emptied < person.emptied:
            attempt.emptied += 1
            return self._form(request, attempt)
        return None

    def _enter(self, request, customer, service):
        signons = self._site.signons
        signon = signons.of(request)
        if signon and signon.login != customer.person.login:
            signons.end(signon)
            signon = None
        signon = signon or signons.open(customer.person.login)
        signon.confirmed |= {urlsplit(service).hostname, service}
        lasting = request.form.get("remember-me") == "on"
        self._site.stats.add("logins", login=request.login)
        self._site.stats.add("remembered", int(lasting), login=request.login)
        return signons.give(signon, self._send_on(signon, service), lasting)

    def _send_on(self, signon, service):
        return redirect(with_ticket(service, self._site.signons.ticket(signon, service)))

    def _service(self, request):
        """The address to send a ticket to, or None when it is none of ours."""
        service = request.query.get("service") or f"https://{CAS_HOST}{SFR.entrance}"
        try:
            parts = urlsplit(service)
        except ValueError:
            return None
        good = (parts.scheme == "https" and parts.netloc in HOSTS
                and parts.path.endswith(TICKET_PATH))
        return service if good else None

    # The ways out

    def _leave(self, request):
        """The newer way out, which leads to the older one."""
        return redirect(_own_address(request.query.get("redirect_uri"), "/cas/logout"))

    def _log_out(self, request):
        signon = self._site.signons.of(request)
        if signon and self._site.customers.get(signon.login).stays():
            return redirect(BRANDS["sfr"].hub)
        if signon:
            self._site.stats.add("logouts", login=signon.login)
            self._site.signons.end(signon)
        home = BRANDS["red" if request.query.get("red") == "true" else "sfr"].www
        where = _own_address(request.query.get("url"), f"https://{home}/")
        return self._site.signons.forget(redirect(where))

    # For programs

    def _create_token(self, request):
        login, password = _basic(request)
        if not self._accepts(self._site.customers.get(login), password):
            self._site.stats.add("refused", login=request.login)
            return json_answer({"error": {"code": "AUTHENTICATION_FAILED"}}, 401)
        return json_answer({"createToken": {"token": self._tokens.draw(login)}})

    def _profile(self, request, moment):
        login = self._tokens.peek(request.headers.get("casauthenticationtoken"))
        if login is None or not moment.isdecimal():
            return json_answer({"error": {"code": "INVALID_TOKEN"}}, 401)
        groups = {True: [], False: []}
        for line in self._site.customers.get(login).lines:
            groups[line.plan.mobile].append(
                {"numero": line.number, "profilPSW": f"{line.plan.brand.upper()}_ABO"})
        return json_answer({"ficheMonCompte": {"lignesMobiles": groups[True],
                                               "lignesFixes": groups[False]}})

    def login_of(self, request):
        """Whose request it is: of a form, of credentials or of a token."""
        if request.method == "POST":
            return request.form.get("username", "").strip()
        return _basic(request)[0] or self._tokens.peek(
            request.headers.get("casauthenticationtoken"))


def _own_address(wanted, otherwise):
    """An address of the brands, so that nobody is sent elsewhere."""
    parts = urlsplit(wanted or "")
    return wanted if parts.scheme == "https" and parts.netloc in HOSTS else otherwise


def _basic(request):
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        login, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return login, password
