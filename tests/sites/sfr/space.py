"""The hosts espace-client.sfr.fr and espace-client-red.sfr.fr: bills, identity."""

from sfr import layouts, pages
from sfr.brands import SFR, TICKET_PATH
from sfr.drift import changed
from sfr.host import ServiceHost
from sfr.portal import ROUTER
from sitelib import Response, Text, html, redirect

UTF8 = "text/html;charset=UTF-8"
IDENTITY = "/infospersonnelles/contrat/informations/"
AREAS = ("facture-mobile", "facture-fixe")


class Space(ServiceHost):
    """A brand's host of bills and identity."""

    def __init__(self, site, brand):
        super().__init__(site, brand, brand.space)
        for area in AREAS:
            for path in ("infoconso", "consultation"):
                self.router.add("GET", f"/{area}/{path}", self._bills)
            self.router.add("GET", f"/{area}/consultation/plusDeFactures", self._further)
            self.router.add("GET", f"/{area}/consultation/facture/<number>", self._detail)
            self.router.add("GET", f"/{area}/telecharger/<what>/<account>/<number>", self._document)
        self.router.add("GET", IDENTITY, self._identity)
        for path in ("/infoconso-mobile/conso", "/gestion-ligne/lignes/ajouter"):
            self.router.add("GET", path, self._nothing)

    def ticket_path(self, path):
        """Each application of the host takes its tickets below its own path."""
        return f"/{path.split('/')[1]}{TICKET_PATH}"

    def asks_each(self, customer):
        return customer.person.again == "each"

    def first_page(self):
        return f"https://{self.host}/facture-mobile/consultation"

    def visit(self, visit):
        if visit.person.professional:
            return redirect(self.brand.hub)
        return super().visit(visit)

    def _bills(self, visit):
        visit.choose_line(self.brand)
        line = visit.line(self.brand)
        loop = visit.person.routing
        if loop == "loop-everywhere" or loop == "loop" and "routage" in visit.query:
            return redirect(f"https://{SFR.www}{ROUTER}{self.brand.ending}")
        if line is None:
            return redirect(self.brand.hub)
        _, area, page = visit.path.split("/")
        if area != line.area:
            return redirect(f"/{line.area}/{page}{self.brand.ending}")
        visit.signon.notes["clicks"] = 0
        text = layouts.bill_page(self.brand, line, visit.customer.lines_of(self.brand),
                                 self.site.page_bytes)
        layout = f"layout-{line.plan.layout.lower()}"
        return self._list_page(visit, line, changed(text, layout, visit.person.changed))

    def _list_page(self, visit, line, text):
        """A page of bills; those of 2019 are not in UTF-8."""
        answer = html(Text(text), content_type=UTF8)
        if line.plan.layout == "C":
            answer = html(Text(text.replace('charset="utf-8"', 'charset="iso-8859-15"'),
                               "iso-8859-15"), content_type="text/html;charset=ISO-8859-15")
        return self.site.fail_list(answer, visit.customer.failures)

    def _further(self, visit):
        """The bills that one more click brings."""
        line = visit.line(self.brand)
        if line is None or line.plan.more == "404" or line.plan.layout == "C":
            return html(pages.not_found(), 404)
        visit.signon.notes["clicks"] = clicks = visit.signon.notes.get("clicks", 0) + 1
        text = layouts.further(line, clicks)
        if visit.person.changed == "more":
            return html(changed(text, "more", "more"), content_type=UTF8)
        layout = f"layout-{line.plan.layout.lower()}"
        return html(changed(text, layout, visit.person.changed), content_type=UTF8)

    def _detail(self, visit, number):
        line, bill = self._find(visit, number)
        if bill is None or line.plan.layout != "C":
            return html(pages.not_found(), 404)
        return self._list_page(visit, line, layouts.detail_page(
            self.brand, line, bill, self.site.page_bytes))

    def _find(self, visit, number):
        line, bill = visit.customer.find_bill(number)
        return (line, bill) if line and line.plan.brand == self.brand.name else (None, None)

    def _identity(self, visit):
        if visit.person.identity == "unlinked":
            return redirect(self.brand.hub)
        page = pages.identity(self.brand, visit.customer, self.site.page_bytes // 2)
        return html(changed(page, "identity", visit.person.changed), content_type=UTF8)

    def _nothing(self, _visit):
        return html(pages.message("Info conso", "Rien à signaler.", self.brand))

    def _document(self, visit, what, account, number):
        line, bill = self._find(visit, number)
        if (bill is None or str(line.account) != account or what not in ("facture", "detail")
                or what == "detail" and not line.has_itemised(bill)):
            return html(pages.not_found(), 404)
        data, _ = self.site.document(line, bill, what)
        name = f"{what}_{bill.number}.pdf"
        response = Response(200, data, "application/pdf",
                            [("Content-Disposition", f'attachment; filename="{name}"'),
                             ("Cache-Control", "private")], download=True)
        if not visit.customer.is_hit(bill):
            return response
        if visit.customer.failures.on("pdf-404"):
            return html(pages.not_found(), 404)
        return self.site.fail_download(visit, response, self.site.decoy, visit.customer.failures)
