"""What the local test web sites are made of.

A site is a class derived from Site: it maps host names to functions that
take a Request and return a Response.  siteserver.run() serves it over HTTPS.
The pages below /__demo/ let a test set failure modes and read counters.
"""

import collections
import gzip
import json
import re
import threading
import time
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qs, quote, unquote

CONTROL = "/__demo/"
REASONS = {status.value: status.phrase for status in HTTPStatus}

# Failure modes of downloads (PDFs, images) that every site has.
DOWNLOAD_MODES = ("html-for-pdf", "truncated", "reset", "slow", "rate-limit",
                  "rate-limit-once", "error-500-once", "offsite-redirect",
                  "redirect-loop", "empty-pdf")
# Failure modes of the pages that list things.
LIST_MODES = ("gzip-cut", "endless", "hang")
OFFSITE_HOST = "evil.example"


class Text:
    """A text body; its gzip form is made once."""

    __slots__ = ("plain", "_packed")

    def __init__(self, text, encoding="utf-8"):
        self.plain = text.encode(encoding, "xmlcharrefreplace")
        self._packed = None

    @property
    def packed(self):
        if self._packed is None:
            self._packed = gzip.compress(self.plain, 6, mtime=0)
        return self._packed


class Request:
    """One parsed request; names of headers are in lower case."""

    __slots__ = ("method", "path", "query_string", "headers", "body", "host",
                 "secure", "keep_alive", "login")

    def __init__(self, head, secure):
        """Parses a request's head; raises ValueError when it is malformed."""
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, target, version = first.split(" ")
        if not target.startswith("/") or not version.startswith("HTTP/1."):
            raise ValueError("bad request line")
        path, _, self.query_string = target.partition("?")
        self.path = unquote(path)
        self.headers = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError("bad header line")
            self.headers[name.lower()] = value.strip()
        self.host = self.headers.get("host", "").partition(":")[0].lower()
        self.body = b""
        # Whose request it is, where the site tells its persons apart.
        self.login = None
        self.secure = secure
        wish = self.headers.get("connection", "").lower()
        self.keep_alive = version != "HTTP/1.0" and wish != "close"

    @property
    def is_control(self):
        return self.path.startswith(CONTROL)

    @property
    def cookies(self):
        pairs = (pair.strip().partition("=")
                 for pair in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs}

    @property
    def query(self):
        return _last_values(self.query_string)

    @property
    def form(self):
        kind = self.headers.get("content-type", "").partition(";")[0].strip()
        if kind.lower() != "application/x-www-form-urlencoded":
            return {}
        return _last_values(self.body.decode("utf-8", "replace"))

    def page_number(self):
        """The parameter page of the query, 1 when absent or odd."""
        text = self.query.get("page", "1")
        return max(int(text), 1) if re.fullmatch("[0-9]{1,9}", text) else 1


def _last_values(encoded):
    return {name: values[-1] for name, values in
            parse_qs(encoded, keep_blank_values=True).items()}


class Response:
    """An answer: a Text body may be compressed, bytes are sent as they are.

    A script replaces the sending of the body: it is called with the
    connection, the head and the body, and the connection is closed after it.
    With sized=False the head has no Content-Length.
    """

    __slots__ = ("status", "body", "headers", "download", "script", "sized", "date")

    def __init__(self, status=200, body=b"", content_type=None, headers=(),
                 download=False, script=None, sized=True):
        self.status = status
        self.body = body
        self.headers = list(headers)
        if content_type:
            self.headers.append(("Content-Type", content_type))
        self.download = download
        self.script = script
        self.sized = sized
        self.date = time.time()

    def with_cookie(self, name, value, attributes):
        self.headers.append(("Set-Cookie", f"{name}={value}; {attributes}"))
        return self

    def head(self, length, extra):
        lines = [f"HTTP/1.1 {self.status} {REASONS[self.status]}",
                 f"Date: {formatdate(self.date, usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += extra
        if self.sized and self.status not in (204, 304):
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def html(body, status=200, content_type="text/html; charset=utf-8", headers=()):
    """A page from a string, or from a Text kept for many requests."""
    text = body if isinstance(body, Text) else Text(body)
    return Response(status, text, content_type,
                    (("Cache-Control", "private, no-store"), *headers))


def json_answer(value, status=200):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(status, Text(text), "application/json")


def redirect(location, status=302):
    return Response(status, headers=[("Location", location)])


class Router:
    """Functions by method and path; <name> in a path matches one segment."""

    def __init__(self):
        self._exact = collections.defaultdict(dict)
        self._patterns = []

    def add(self, method, path, handler):
        if "<" not in path:
            self._exact[path][method] = handler
            return
        parts = re.split(r"<(\w+)>", path)
        pattern = "".join(f"(?P<{part}>[^/]+)" if i % 2 else re.escape(part)
                          for i, part in enumerate(parts))
        self._patterns.append((method, re.compile(pattern), handler))

    def dispatch(self, request):
        method = "GET" if request.method == "HEAD" else request.method
        handlers = self._exact.get(request.path)
        if handlers:
            if method in handlers:
                return handlers[method](request)
            return html("<h1>405 Method Not Allowed</h1>", 405,
                        headers=[("Allow", ", ".join(handlers))])
        for wanted, pattern, handler in self._patterns:
            match = pattern.fullmatch(request.path)
            if match and wanted == method:
                return handler(request, **match.groupdict())
        return html("<h1>404 Not Found</h1>", 404)


class Session:
    """What the server knows of one session cookie."""

    def __init__(self, key):
        self.key = key
        self.authenticated = False
        self.opened = time.monotonic()
        self.login = None
        self.requests = 0
        self.token = None
        # With a sign-on for several hosts: which one, and the address wanted.
        self.signon = None
        self.wanted = None


class Sessions:
    """Sessions in memory, found by the value of their cookie."""

    def __init__(self, cookie, attributes):
        self._cookie = cookie
        self._attributes = attributes
        self._live = {}

    def open(self, key):
        session = self._live[key] = Session(key)
        return session

    def of(self, request):
        return self._live.get(request.cookies.get(self._cookie))

    def give(self, session, response):
        return response.with_cookie(self._cookie, session.key, self._attributes)

    def close(self, request, response):
        self._live.pop(request.cookies.get(self._cookie), None)
        return response.with_cookie(self._cookie, "", f"{self._attributes}; Max-Age=0")

    def drop(self, session):
        self._live.pop(session.key, None)

    def drop_all(self):
        self._live.clear()

    def halve_all(self):
        for session in list(self._live.values()):
            session.authenticated = False
            session.opened = time.monotonic()


class Counters:
    """What was counted for everybody, or for one login."""

    NAMES = ("requests", "downloads", "logins", "refused", "logouts", "codes", "code_tries",
             "codes_again", "connections", "remembered")

    def __init__(self):
        self.counts = dict.fromkeys(self.NAMES, 0)
        self.paths = collections.Counter()
        self.exchanges = collections.deque(maxlen=50000)


class Stats:
    """Counters, which leave the control pages out; each login has its own too."""

    def __init__(self):
        self._lock = threading.Lock()
        self.clear()

    def clear(self, login=None):
        """Sets all counters to zero, or those of one login."""
        with self._lock:
            if login is not None:
                self._of.pop(login, None)
                return
            self._all = Counters()
            self._of = collections.defaultdict(Counters)

    def exchange(self, request, status):
        line = [request.method, request.host, request.path, status]
        with self._lock:
            for counters in self._concerned(request.login):
                counters.exchanges.append(line)

    def exchanges(self, login=None):
        with self._lock:
            return list(self._chosen(login).exchanges)

    def add(self, name, number=1, login=None):
        with self._lock:
            for counters in self._concerned(login):
                counters.counts[name] += number

    def visit(self, request):
        with self._lock:
            for counters in self._concerned(request.login):
                counters.counts["requests"] += 1
                counters.paths[request.path] += 1

    def as_dict(self, login=None):
        with self._lock:
            counters = self._chosen(login)
            return {**counters.counts, "paths": dict(counters.paths)}

    def _concerned(self, login):
        return (self._all,) if login is None else (self._all, self._of[login])

    def _chosen(self, login):
        return self._all if login is None else self._of.get(login) or Counters()


class Failures:
    """The failure modes that are on."""

    def __init__(self, known):
        self.known = known
        self._lock = threading.Lock()
        self.set(())

    def set(self, modes):
        """Replaces the modes and forgets what those before have used up."""
        unknown = set(modes) - set(self.known)
        if unknown:
            raise ValueError("unknown failure mode: " + ", ".join(sorted(unknown)))
        with self._lock:
            self.modes = frozenset(modes)
            self._used = collections.Counter()

    def on(self, mode):
        return mode in self.modes

    def first(self, mode, times):
        """Whether the mode is on and this is one of its first calls."""
        return 0 < self._use(mode) <= times

    def nth(self, mode, which):
        """Whether the mode is on and this is that call of it."""
        return self._use(mode) == which

    def _use(self, mode):
        if mode not in self.modes:
            return 0
        with self._lock:
            self._used[mode] += 1
            return self._used[mode]


class FailuresOfOne:
    """The failure modes of one person, beside those that are on for everybody."""

    def __init__(self, everybody, modes):
        self._everybody = everybody
        self._own = Failures(everybody.known)
        self._own.set(modes)

    def on(self, mode):
        return self._own.on(mode) or self._everybody.on(mode)

    def first(self, mode, times):
        return self._own.first(mode, times) or self._everybody.first(mode, times)


def send_half(connection, head, body):
    connection.send(head + body[:len(body) // 2])


def send_all_but_the_end(connection, head, body):
    connection.send(head + body[:-20])


def send_half_and_reset(connection, head, body):
    send_half(connection, head, body)
    time.sleep(0.05)
    connection.reset()


def send_slowly(connection, head, body, step=200):
    """Sends 200 bytes a second."""
    connection.send(head)
    last = (len(body) - 1) // step * step
    for start in range(0, last, step):
        connection.send(body[start:start + step])
        time.sleep(1)
    connection.send_download(body[last:])


def send_endlessly(connection, head, body):
    """Sends the body, then 1 MB of filler a second until the client leaves."""
    connection.send(head + body)
    filler = (b"<p>" + b"encore " * 13 + b"</p>\n") * 1000
    while True:
        connection.send(filler)
        time.sleep(len(filler) / 1e6)


def send_nothing(connection, _head, _body):
    connection.wait_for_client()


def send_whole(connection, head, body):
    connection.send(head + body)


def pad_page(page, size, blocks):
    """Fills the marks <!--top--> and <!--bottom--> with blocks up to size bytes."""
    before, _, rest = page.partition("<!--top-->")
    between, _, after = rest.partition("<!--bottom-->")
    missing = size - len((before + between + after + "<!---->").encode())
    chosen = []
    for block in blocks:
        length = len(block.encode())
        if length > missing:
            break
        chosen.append(block)
        missing -= length
    third = len(chosen) // 3
    return "".join((before, *chosen[:third], between, *chosen[third:],
                    "<!--", " " * max(missing, 0), "-->", after))


class Site:
    """Base of the sites: virtual hosts, failure modes, control pages.

    A site names its modes, fills hosts and has a maintenance_page().
    """

    modes = ()
    redirect_plain = True

    def __init__(self, options, sessions):
        self.sessions = sessions
        self.failures = Failures(self.modes)
        self.failures.set([mode for given in options.fail for mode in given.split(",")])
        self.stats = Stats()
        self.hosts = {OFFSITE_HOST: lambda request: html("<h1>Stolen</h1>")}
        self.issued = collections.deque(maxlen=20000)
        self.control = Router()
        for name in ("fail", "stats", "exchanges", "reset", "secrets", "expire"):
            self.control.add("GET", CONTROL + name, getattr(self, "control_" + name))

    def issue(self, secret):
        """Remembers a secret handed to a client, for the page of secrets."""
        self.issued.append(secret)
        return secret

    def maintenance_page(self):
        raise NotImplementedError

    def control_fail(self, request):
        modes = [mode for mode in request.query.get("mode", "").split(",") if mode]
        try:
            self.failures.set(modes)
        except ValueError as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({"modes": sorted(self.failures.modes)})

    def login_of(self, _request):
        """Whose request it is, or None; for sites that tell their persons apart."""
        return None

    def control_stats(self, request):
        return json_answer(self.stats.as_dict(request.query.get("login")))

    def control_exchanges(self, request):
        """Method, host, path and status of each request, in their order."""
        return json_answer(self.stats.exchanges(request.query.get("login")))

    def control_reset(self, request):
        self.stats.clear(request.query.get("login"))
        return json_answer({})

    def control_secrets(self, _request):
        return json_answer(list(self.issued))

    def control_expire(self, _request):
        self.sessions.drop_all()
        return json_answer({})

    def respond(self, request):
        if request.is_control:
            return self.control.dispatch(request)
        host = self.hosts.get(request.host)
        if host is None:
            return html("<h1>421 Misdirected Request</h1>", 421)
        if self.failures.on("maintenance"):
            return html(self.maintenance_page(), 503)
        return host(request)

    def fail_list(self, response, failures=None):
        """The response, or what the modes that are on make of this list page."""
        on, text = (failures or self.failures).on, response.body
        if on("hang"):
            return Response(script=send_nothing)
        if on("gzip-cut"):
            return Response(200, text.packed[:len(text.packed) * 2 // 3],
                            headers=[*response.headers, ("Content-Encoding", "gzip")],
                            script=send_whole, sized=False)
        if on("endless"):
            return Response(200, text.plain, headers=response.headers,
                            script=send_endlessly, sized=False)
        return response

    def fail_download(self, request, response, decoy, failures=None):
        """The response, or what the modes that are on make of this download."""
        failures = failures or self.failures
        on = failures.on
        if failures.first("error-500-once", 1):
            return html("<h1>502 Bad Gateway</h1>", 502)
        if on("rate-limit"):
            return too_many_requests(1)
        if failures.first("rate-limit-once", 2):
            return too_many_requests(0)
        if on("offsite-redirect"):
            return redirect(f"https://{OFFSITE_HOST}/steal")
        if on("redirect-loop"):
            return redirect(quote(request.path))
        if on("html-for-pdf"):
            return html(decoy)
        if on("empty-pdf"):
            return Response(200, b"", headers=response.headers)
        for mode, script in (("truncated", send_half), ("reset", send_half_and_reset),
                             ("slow", send_slowly)):
            if on(mode) and response.download:
                return Response(200, response.body, headers=response.headers,
                                download=True, script=script)
        return response


def too_many_requests(seconds):
    return html("<h1>429 Too Many Requests</h1>", 429,
                headers=[("Retry-After", str(seconds))])
