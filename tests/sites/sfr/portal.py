"""The hosts www.sfr.fr and www.red-by-sfr.fr: home, hub and routing."""

import secrets
from urllib.parse import quote, urlsplit

from sfr import pages
from sfr.brands import BRANDS, HOSTS, RED, SFR
from sfr.drift import changed
from sfr.host import ServiceHost
from sitelib import html, redirect

ROUTER = "/routage/consulter-facture"
PROFESSIONAL = "/mon-espace-client/professionnel"
LASTING = 365 * 86400


class Portal(ServiceHost):
    """A brand's www."""

    def __init__(self, site, brand):
        super().__init__(site, brand, brand.www)
        self.public["/"] = lambda request: html(pages.home(brand))
        for path, handler in (("/mon-espace-client/", self._hub),
                              ("/mon-espace-client", self._hub),
                              ("/mon-espace-client/redirect.html", self._redirect),
                              (PROFESSIONAL, self._professional),
                              (ROUTER, self._route)):
            self.router.add("GET", path, handler)

    def first_page(self):
        return self.brand.hub

    def welcome(self, customer, response):
        """The cookies that all hosts of the brand get to see."""
        domain = f"Domain={self.brand.cookie_domain}; Path=/; Secure; Max-Age={LASTING}"
        response.with_cookie("rmeh", self.site.issue(secrets.token_hex(12)), domain)
        if self.brand is SFR:
            marker = customer.marker
            value = quote(marker) if customer.person.encoded else marker
            response.with_cookie("MLS", value, domain)
        return response

    def _hub(self, visit):
        person = visit.person
        if person.professional:
            return redirect(PROFESSIONAL)
        if self.brand.name not in person.brands:
            # RED's address as SFR's own pages write it.
            return redirect(RED.hub.rstrip("/") if self.brand is SFR else SFR.hub)
        if visit.customer.failures.on("hub-503"):
            return html(pages.maintenance(), 503)
        visit.choose_line(self.brand)
        page = pages.hub(self.brand, visit.customer, visit.line(self.brand), self.site.page_bytes)
        return html(changed(page, "hub", person.changed), content_type="text/html;charset=UTF-8")

    def _professional(self, _visit):
        return html(pages.professional())

    def _redirect(self, visit):
        """Goes on to the address U, with the line e as the one shown."""
        wanted = visit.query.get("U", "")
        parts = urlsplit(wanted)
        if parts.scheme != "https" or parts.netloc not in HOSTS:
            return redirect(self.brand.hub)
        for brand in BRANDS.values():
            visit.choose_line(brand)
        return redirect(wanted)

    def _route(self, visit):
        """To the bills of the line that is shown, as the site's own links do."""
        brand = self.brand
        if visit.query.get("red") == "1" or brand.name not in visit.person.brands:
            brand = RED
        line = visit.line(brand)
        if line is None:
            return redirect(self.brand.hub)
        if visit.person.routing != "ok":
            return redirect(f"https://{brand.space}/{line.area}/consultation?routage=1")
        return redirect(f"https://{brand.space}/{line.area}/consultation{brand.ending}")
