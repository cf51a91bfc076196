"""The two brands: where each one's pages are."""

from dataclasses import dataclass
from urllib.parse import quote

CAS_HOST = "www.sfr.fr"
TICKET_PATH = "/j_spring_cas_security_check"


@dataclass(frozen=True)
class Brand:
    name: str
    title: str
    www: str
    # The host of the bills and of the identity.
    space: str
    cookie_domain: str
    # What the sign-on's address says of the brand.
    domain: str
    theme: str
    # Where on www the ticket goes.
    entrance: str

    @property
    def hub(self):
        return f"https://{self.www}/mon-espace-client/"

    @property
    def ending(self):
        """RED's pages are told of it in their addresses, at times."""
        return "?red=1" if self.name == "red" else ""

    def login_address(self, service):
        theme = f"&theme={self.theme}" if self.theme else ""
        return (f"https://{CAS_HOST}/cas/login?domain={self.domain}"
                f"&service={quote(service, safe='')}{theme}")


SFR = Brand("sfr", "SFR", "www.sfr.fr", "espace-client.sfr.fr", ".sfr.fr", "mire-sfr", "",
            TICKET_PATH)
RED = Brand("red", "RED by SFR", "www.red-by-sfr.fr", "espace-client-red.sfr.fr",
            ".red-by-sfr.fr", "espaceclientred", "espaceclientred", "/accueil" + TICKET_PATH)
BRANDS = {brand.name: brand for brand in (SFR, RED)}
HOSTS = tuple(host for brand in BRANDS.values() for host in (brand.www, brand.space))
