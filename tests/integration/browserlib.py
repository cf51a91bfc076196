"""A person's browser, as far as the tests of local sites want one: cookies, redirects, and a tree of
each page to look for things in."""
import http.client
import http.cookiejar
import ssl
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
REDIRECTS = (301, 302, 303)


class Element:
    """An element of a page; its children are elements and texts."""

    def __init__(self, tag="", attributes=()):
        self.tag = tag
        self.attributes = dict(attributes)
        self.children = []

    @property
    def elements(self):
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self):
        """All text below, with single spaces."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self):
        return "".join(child if isinstance(child, str) else child.raw_text
                       for child in self.children)

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, otherwise=""):
        value = self.attributes.get(name)
        return otherwise if value is None else value

    def walk(self):
        for child in self.elements:
            yield child
            yield from child.walk()

    def all(self, tag=None, **wanted):
        """The elements below with this tag and these attributes; class_ is for one of the classes."""
        token = wanted.pop("class_", None)
        return [each for each in self.walk()
                if (tag is None or each.tag == tag)
                and (token is None or token in each.get("class").split())
                and all(each.attributes.get(name) == value for name, value in wanted.items())]

    def first(self, tag=None, **wanted):
        return next(iter(self.all(tag, **wanted)), None)


class Tree(HTMLParser):
    """Builds the elements, and keeps what comments say."""

    def __init__(self, text):
        super().__init__()
        self.root = Element()
        self.comments = []
        self._open = [self.root]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self._open[-1].children.append(Element(tag, attrs))

    def handle_endtag(self, tag):
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data):
        self._open[-1].children.append(data)

    def handle_comment(self, data):
        self.comments.append(data)


class Page:
    """An answer, and the address that it came from."""

    def __init__(self, url, response):
        self.url = url
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self._tree = None

    @property
    def text(self):
        return self.body.decode(self.headers.get_content_charset("utf-8"))

    @property
    def tree(self):
        self._tree = self._tree or Tree(self.text)
        return self._tree

    @property
    def root(self):
        return self.tree.root


class Browser:
    """Asks one local site, which plays all hosts, over one connection."""

    def __init__(self, site):
        context = ssl.create_default_context(cafile=site.ca_file)
        context.check_hostname = False
        self._connection = http.client.HTTPSConnection("127.0.0.1", site.port, context=context)
        self.jar = http.cookiejar.CookieJar()
        self.trail = []

    def close(self):
        self._connection.close()

    def get(self, url, follow=10, **headers):
        return self._go(url, None, follow, headers)

    def post(self, url, form, follow=10, **headers):
        return self._go(url, urlencode(form), follow, headers)

    def cookie(self, name):
        return next((cookie.value for cookie in self.jar if cookie.name == name), None)

    def save_cookies(self, path):
        """As a browser's extension exports them, for a program."""
        jar = http.cookiejar.MozillaCookieJar(path)
        for cookie in self.jar:
            jar.set_cookie(cookie)
        jar.save(ignore_discard=True, ignore_expires=True)

    def _go(self, url, body, follow, headers):
        """The page behind so many redirects at most; self.trail has the way there."""
        self.trail = []
        while True:
            response = self._ask(url, body, headers)
            page = Page(url, response)
            self.trail.append((page.status, url))
            if page.status not in REDIRECTS or len(self.trail) > follow:
                return page
            url, body = urljoin(url, page.headers["Location"]), None

    def _ask(self, url, body, headers):
        asked = urllib.request.Request(url)
        self.jar.add_cookie_header(asked)
        parts = urlsplit(url)
        sent = {"Host": parts.netloc, **dict(asked.header_items()), **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._connection.request("GET" if body is None else "POST", target, body, sent)
        response = self._connection.getresponse()
        self.jar.extract_cookies(response, asked)
        return response
