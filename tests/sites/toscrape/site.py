"""Replicas of quotes.toscrape.com and books.toscrape.com with invented data."""

import base64
import collections
import functools
import random
import secrets
import string
import threading
import time
from urllib.parse import quote as url_quote

import sitelib
from sitelib import Response, Router, Text, html, json_answer, redirect
from toscrape import data, pages
from toscrape.jpeg import make_jpeg

QUOTES_PER_PAGE = 10
BOOKS_PER_PAGE = 20
ANYBODY = None
# What stands in for a cover when the mode html-for-pdf is on.
DECOY = Text(pages.login("expired"))


def page_answer(text, status=200):
    """A page whose header does not tell the charset, as on the real books site."""
    return html(text, status, content_type="text/html")


def number_of_pages(items, per_page):
    return max(-(-len(items) // per_page), 1)


class Quotes:
    """The host quotes.toscrape.com."""

    def __init__(self, site, options):
        self._site = site
        self._options = options
        self._quotes = data.load_quotes()
        self._authors = {quote.author.slug: quote.author for quote in self._quotes}
        self._states = {}
        self._last_request = 0.0
        self._lock = threading.Lock()
        self._router = Router()
        for method, path, handler in (
                ("GET", "/", self._list),
                ("GET", "/page/<page>/", self._list),
                ("GET", "/tag/<tag>/", self._list),
                ("GET", "/tag/<tag>/page/<page>/", self._list),
                ("GET", "/author/<slug>/", self._author),
                ("GET", "/author/<slug>", self._add_slash),
                ("GET", "/api/quotes", self._api),
                ("GET", "/js/", self._script),
                ("GET", "/js/page/<page>/", self._script),
                ("GET", "/scroll", lambda request: page_answer(pages.scroll())),
                ("GET", "/tableful/", self._table),
                ("GET", "/tableful/page/<page>/", self._table),
                ("GET", "/random", self._random),
                ("GET", "/search.aspx", self._search),
                ("POST", "/filter.aspx", self._filter),
                ("GET", "/login", self._show_login),
                ("POST", "/login", self._log_in),
                ("GET", "/logout", self._log_out)):
            self._router.add(method, path, handler)

    def answer(self, request):
        if self._site.failures.on("one-per-second") and self._is_too_soon():
            return sitelib.too_many_requests(1)
        return self._router.dispatch(request)

    def _is_too_soon(self):
        with self._lock:
            now = time.monotonic()
            early = now - self._last_request < 1
            if not early:
                self._last_request = now
            return early

    def _is_logged_in(self, request):
        session = self._site.sessions.of(request)
        return session is not None and session.authenticated

    # Lists of quotes

    def _slice(self, page, tag=None):
        """The quotes of a page, the page's number and the last one's."""
        number = int(page) if page.isdecimal() else 1
        listed = [quote for quote in self._quotes if tag is None or tag in quote.tags]
        start = (number - 1) * QUOTES_PER_PAGE
        return (listed[max(start, 0):max(start, 0) + QUOTES_PER_PAGE], number,
                number_of_pages(listed, QUOTES_PER_PAGE))

    def _list(self, request, page="1", tag=None):
        prefix = f"/tag/{tag}/" if tag else "/"
        listed, number, last = self._slice(page, tag)
        return self._site.fail_list(page_answer(Text(pages.quotes(
            listed, prefix, number, last, self._is_logged_in(request)))))

    def _script(self, _request, page="1"):
        return page_answer(pages.quotes_by_script(*self._slice(page)))

    def _table(self, _request, page="1"):
        return page_answer(pages.quotes_in_table(*self._slice(page)))

    def _random(self, request):
        quote = secrets.choice(self._quotes)
        return page_answer(pages.quotes([quote], "/", 1, 1, self._is_logged_in(request)))

    def _api(self, request):
        tag = request.query.get("tag")
        listed, number, last = self._slice(request.query.get("page", "1"), tag)
        counts = collections.Counter(tag for quote in self._quotes for tag in quote.tags)
        return json_answer({"has_next": number < last, "page": number, "tag": tag,
                            "quotes": [quote.as_dict() for quote in listed],
                            "top_ten_tags": counts.most_common(10)})

    def _author(self, _request, slug):
        writer = self._authors.get(slug)
        if writer is None:
            return page_answer("<h1>404 Not Found</h1>", 404)
        return page_answer(pages.author(writer))

    def _add_slash(self, _request, slug):
        return redirect(f"/author/{url_quote(slug)}/", 301)

    # The search in two steps: the author first, then one of her tags

    def _search(self, _request):
        return self._search_page("", None, "")

    def _filter(self, request):
        form = request.form
        with self._lock:
            stated = self._states.pop(form.get("__VIEWSTATE"), None)
        if stated is None:
            return page_answer("<h1>500 Invalid view state</h1>", 500)
        name, tag = form.get("author", ""), form.get("tag", "")
        found = None
        if tag and "submit_button" in form and name == stated:
            found = [quote for quote in self._quotes
                     if quote.author.name == name and tag in quote.tags]
        return self._search_page(name, found, tag)

    def _search_page(self, name, found, tag):
        state = base64.b64encode(secrets.token_bytes(24)).decode()
        with self._lock:
            self._states[state] = name
        tags = sorted({tag for quote in self._quotes if quote.author.name == name
                       for tag in quote.tags})
        names = sorted(author.name for author in self._authors.values())
        return page_answer(pages.search(state, names, tags, found, (name, tag)))

    # Logging in and out

    def _show_login(self, request, error=""):
        """The form with a new token, which the session remembers."""
        site = self._site
        session = site.sessions.of(request)
        if session is None:
            session = site.sessions.open(site.issue(secrets.token_urlsafe(24)))
        letters = random.SystemRandom().sample(string.ascii_letters, 52)
        session.token = site.issue("".join(letters))
        return site.sessions.give(session, page_answer(pages.login(session.token, error)))

    def _log_in(self, request):
        site, form = self._site, request.form
        session = site.sessions.of(request)
        if (session is None or form.get("csrf_token") != session.token
                or site.failures.on("wrong-token")):
            return self._show_login(request, "invalid CRSF token.")
        if not form.get("username"):
            return self._show_login(request, "please, provide your username.")
        if site.failures.on("wrong-password") or not self._accepts(form):
            return self._show_login(request, "wrong username or password.")
        session.authenticated = True
        session.token = None
        site.stats.add("logins")
        return redirect("/")

    def _accepts(self, form):
        """Anybody may come in, unless the options name who."""
        wanted = (self._options.login, self._options.password)
        given = (form.get("username"), form.get("password", ""))
        return all(w is ANYBODY or w == g for w, g in zip(wanted, given))

    def _log_out(self, request):
        return self._site.sessions.close(request, redirect("/"))


class Books:
    """The host books.toscrape.com."""

    def __init__(self, site, options):
        self._site = site
        self._options = options
        self._books = data.load_books(options.bills)
        self._by_page = {book.page: book for book in self._books}
        self._by_cover = {f"/{book.cover}": book for book in self._books}
        self._text = functools.cache(self._make_text)
        self._picture = functools.cache(
            lambda book: make_jpeg(book.title, options.pdf_bytes))
        self._router = Router()
        for path, handler in (("/", self._index),
                              ("/index.html", self._index),
                              ("/catalogue/<name>.html", self._list),
                              ("/catalogue/<folder>/index.html", self._details),
                              ("/media/cache/<one>/<two>/<name>", self._cover)):
            self._router.add("GET", path, handler)

    def answer(self, request):
        return self._router.dispatch(request)

    def _make_text(self, page, on_index):
        start = (page - 1) * BOOKS_PER_PAGE
        return Text(pages.books(self._books[start:start + BOOKS_PER_PAGE], page,
                                number_of_pages(self._books, BOOKS_PER_PAGE),
                                on_index, self._options.page_bytes))

    def _index(self, _request):
        return self._site.fail_list(page_answer(self._text(1, True)))

    def _list(self, _request, name):
        word, _, number = name.partition("-")
        last = number_of_pages(self._books, BOOKS_PER_PAGE)
        if word != "page" or not number.isdecimal() or not 1 <= int(number) <= last:
            return page_answer("<h1>404 Not Found</h1>", 404)
        return self._site.fail_list(page_answer(self._text(int(number), False)))

    def _details(self, _request, folder):
        book = self._by_page.get(f"{folder}/index.html")
        if book is None:
            return page_answer("<h1>404 Not Found</h1>", 404)
        return page_answer(pages.book_details(book))

    def _cover(self, request, **_parts):
        book = self._by_cover.get(request.path)
        if book is None:
            return page_answer("<h1>404 Not Found</h1>", 404)
        response = Response(200, self._picture(book), "image/jpeg", download=True)
        return self._site.fail_download(request, response, DECOY)


class ToscrapeSite(sitelib.Site):
    """Both hosts, which also answer over plain HTTP."""

    modes = sitelib.DOWNLOAD_MODES + sitelib.LIST_MODES + (
        "wrong-password", "wrong-token", "maintenance", "one-per-second", "https-only")

    def __init__(self, options):
        super().__init__(options, sitelib.Sessions("session", "Path=/; HttpOnly"))
        self.hosts["quotes.toscrape.com"] = Quotes(self, options).answer
        self.hosts["books.toscrape.com"] = Books(self, options).answer

    @property
    def redirect_plain(self):
        return self.failures.on("https-only")

    def maintenance_page(self):
        return pages.maintenance()
