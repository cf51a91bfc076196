"""The ways in which a konnector may try to get its password, its cookie or its token.

tests/plugins/thief.c goes them and sends what it got to the site. Each page that gives the secret
back has a marker beside it, written in the same way: it must be in the loot, which proves that the
way would lead somewhere; of the secret there must be nothing worth having.

Out of reach, since nothing in the fetcher can know them: a site that gives a secret back in two
pieces, turned round, encrypted, or twice encoded in Base64; compressed without saying so; one
that tells its length.
"""
import base64
import difflib
import gzip
import hashlib
import html
import json
import os
import urllib.parse
import zlib

import harness
from fetcherlib import HOSTS
from rawserver import RawServer, chunked, make_authority, reply

PASSWORD = "C0rrect/h\"0rs3+b&tt<r>y 'st\u00e9pl\u20ac\\x7 %z"
MARKER = "Pla|n\"m'rk&r=w<th>\\all/k\u00efnds+of\u20ac 4% _"
SESSION = "s3ss10n-of-the-th1ef-0123456789"
TOKEN = "t0ken/of.the+th1ef_9876543210"


def each(write):
    return lambda text: "".join(write(char) for char in text)


def units(text):
    data = text.encode("utf-16-be")
    return [int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2)]


def lowered(text):
    """Percent-encoded with small letters in the escapes."""
    first, *others = urllib.parse.quote(text, safe="").split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in others)])


def behind(prefix, encode):
    return lambda text: encode(prefix + text.encode()).decode().rstrip("=")


def no_cdata(text):
    return text.replace("<", "\\x3c").replace("&", "\\x26")


# How a site may write a text into a page.
WRITINGS = {
    "raw": lambda text: text,
    "url-form": urllib.parse.quote_plus,
    "url-component": lambda text: urllib.parse.quote(text, safe="!~*'()"),
    "url-lower": lowered,
    "url-all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "url-slash-kept": urllib.parse.quote,
    "url-double": lambda text: urllib.parse.quote(urllib.parse.quote(text, safe=""), safe=""),
    "url-latin": lambda text: urllib.parse.quote(text.encode("windows-1252"), safe=""),
    "html": html.escape,
    "html-no-quotes": lambda text: html.escape(text, quote=False),
    "html-decimal": each(lambda char: f"&#{ord(char)};"),
    "html-hex": each(lambda char: f"&#x{ord(char):x};"),
    "html-hex-large": each(lambda char: f"&#X{ord(char):04X};"),
    "html-padded": each(lambda char: char if char.isalnum() else f"&#{ord(char):05d};"),
    "html-mustache": each(lambda char: f"&#x{ord(char):02X};" if char in "&<>\"'`=/" else char),
    "html-ascii": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace").decode(),
    "html-double": lambda text: html.escape(html.escape(text)),
    "html-named": lambda text: html.escape(text).replace("\u00e9", "&eacute;").replace(
        "\u00ef", "&iuml;").replace("\u20ac", "&euro;").replace("'", "&apos;"),
    "html-url": lambda text: html.escape(urllib.parse.quote(text)),
    "json": lambda text: json.dumps(text, ensure_ascii=False),
    "json-ascii": json.dumps,
    "json-slash": lambda text: json.dumps(text).replace("/", "\\/"),
    "json-html-safe": lambda text: "".join(
        f"\\u{ord(c):04x}" if c in "<>&'\"+/" else c for c in text.replace("\\", "\\\\")),
    "json-all": lambda text: "".join(f"\\u{unit:04x}" for unit in units(text)),
    "json-all-large": lambda text: "".join(f"\\u{unit:04X}" for unit in units(text)),
    "json-double": lambda text: json.dumps(json.dumps(text)),
    "json-in-html": lambda text: html.escape(json.dumps(text)),
    "js-hex": each(lambda char: f"\\x{ord(char):02x}" if ord(char) < 256 else char),
    "js-quoted": lambda text: text.replace("\\", "\\\\").replace("'", "\\'").replace("/", "\\/"),
    "js-no-markup": lambda text: no_cdata(text.replace("\\", "\\\\").replace('"', '\\"')),
    "js-braces": each(lambda char: f"\\u{{{ord(char):x}}}"),
    "base64": behind(b"", base64.b64encode),
    "base64-1": behind(b"u", base64.b64encode),
    "base64-2": behind(b"me:", base64.b64encode),
    "base64url": behind(b"", base64.urlsafe_b64encode),
    "base64url-1": behind(b"u", base64.urlsafe_b64encode),
    "base64url-2": behind(b"me", base64.urlsafe_b64encode),
    "base64-in-url": lambda text: urllib.parse.quote(base64.b64encode(text.encode()).decode()),
    "base64-in-json": lambda text: base64.b64encode(text.encode()).decode().replace("/", "\\/"),
    "hex": lambda text: text.encode().hex(),
    "hex-large": lambda text: text.encode().hex().upper(),
    "latin": lambda text: text.encode("windows-1252"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "sha1": lambda text: hashlib.sha1(text.encode()).hexdigest(),
    "sha256-large": lambda text: hashlib.sha256(text.encode()).hexdigest().upper(),
}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def pair(write, secret=PASSWORD):
    """Both as a site writes them, each on a line."""
    return b"<p>\n" + as_bytes(write(secret)) + b"\n" + as_bytes(write(MARKER)) + b"\n</p></html>"


PLAIN = WRITINGS["raw"]
IN_HEADER = urllib.parse.quote_plus


class Way:
    """One way: what the konnector does, what the site answers, what is looked for in the loot."""

    def __init__(self, kind, path, answer, write=PLAIN, secret=PASSWORD):
        self.kind, self.path, self.answer = kind, path, answer
        self.secret, self.marker = as_bytes(write(secret)), as_bytes(write(MARKER))


def header(name, value=None):
    """An answer with both in a header."""
    text = f"{IN_HEADER(PASSWORD)} {IN_HEADER(MARKER)}"
    return lambda asked: reply(200, "", f"{name}: {(value or '{}').format(text)}")


def body(content, *headers, status=200):
    return lambda asked: reply(status, content, "Content-Type: text/html", *headers)


def echo_of(name):
    """What was asked, given back as it came, beside the marker."""
    return lambda asked: reply(200, asked.headers[name] + "\n" + base64.b64encode(
        b"me:" + MARKER.encode()).decode())


def writing_ways():
    for name, write in WRITINGS.items():
        yield Way("form", "/login/as-" + name, body(pair(write)), write)


def sending_ways():
    yield Way("form", "/login/gzip", body(gzip.compress(pair(PLAIN)), "Content-Encoding: gzip"))
    yield Way("form", "/login/deflate",
              body(zlib.compress(pair(PLAIN)), "Content-Encoding: deflate"))
    yield Way("form", "/login/chunked",
              lambda asked: chunked(*[bytes([byte]) for byte in pair(PLAIN)]))
    for status in (201, 400, 403, 404):
        yield Way("form", f"/login/status-{status}", body(pair(PLAIN), status=status))
    yield Way("form", "/login/script", body(b"<script>var p='" + pair(PLAIN) + b"'</script>"))
    yield Way("form", "/login/comment", body(b"<!-- " + pair(PLAIN) + b" -->"))
    yield Way("form", "/login/twice", body(pair(PLAIN) + pair(PLAIN)))
    yield Way("form", "/login/binary", lambda asked: reply(
        200, b"\0\1\2" + pair(PLAIN), "Content-Type: application/octet-stream"))


def header_ways():
    write = IN_HEADER
    for name in ("X-Echo", "ETag", "Warning", "Via"):
        yield Way("form", "/login/header-" + name.lower(), header(name), write)
    yield Way("form", "/login/link", header("Link", "<https://site.test/{}>; rel=next"), write)
    yield Way("form", "/login/refresh", header("Refresh", "5; url=/{}"), write)
    yield Way("form", "/login/disposition",
              header("Content-Disposition", "attachment; filename=\"{}\""), write)
    yield Way("form", "/login/content-type", header("Content-Type", "text/html; x={}"), write)
    yield Way("form", "/login/created", lambda asked: reply(
        201, "", f"Location: /x?{IN_HEADER(PASSWORD)}&{IN_HEADER(MARKER)}"), write)
    yield Way("form", "/login/raw-header", lambda asked: reply(
        200, "", "X-Echo: " + (PASSWORD + " " + MARKER).encode().decode("latin-1")))


def credential_ways():
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"):
        yield Way("basic-" + method, "/basic/" + method.lower(), echo_of("authorization"),
                  behind(b"me:", base64.b64encode))
    yield Way("basic-HEAD", "/basic/head", lambda asked: reply(
        200, "", "X-Echo: " + asked.headers["authorization"] + " " + base64.b64encode(
            b"me:" + MARKER.encode()).decode())[:], behind(b"me:", base64.b64encode))
    yield Way("json", "/api/json", lambda asked: reply(
        200, asked.body + json.dumps(MARKER).encode()), json.dumps)
    for name, digest in (("sha1", hashlib.sha1), ("sha256", hashlib.sha256)):
        write = lambda text, digest=digest: digest(text.encode()).hexdigest()
        yield Way("form-" + name, "/login/sent-" + name,
                  lambda asked, write=write: reply(200, asked.body + write(MARKER).encode()), write)
    write = WRITINGS["base64-in-url"]
    yield Way("form-base64", "/login/sent-base64",
              lambda asked, write=write: reply(200, asked.body + b"&" + write(MARKER).encode()),
              lambda text: urllib.parse.quote_plus(base64.b64encode(text.encode()).decode()))
    yield Way("form", "/login/multipart", lambda asked: reply(200, asked.body + MARKER.encode()))
    yield Way("form", "/login/text-plain", lambda asked: reply(200, asked.body + MARKER.encode()))
    yield Way("form", "/login/latin-form", lambda asked: reply(
        200, asked.body + MARKER.encode("windows-1252")), WRITINGS["latin"])


def session_ways():
    def redirecting(asked):
        return reply(302, "", "Location: /after") if asked.method == "POST" else reply(404)

    yield Way("form", "/login/redirect", redirecting)
    yield Way("ahead", "/ahead", body(pair(PLAIN)))
    yield Way("cookie", "/login/cookie", lambda asked: reply(
        200, "", f"Set-Cookie: csrf={IN_HEADER(PASSWORD)}-{IN_HEADER(MARKER)}; Path=/"), IN_HEADER)
    yield Way("get", "/cookies", lambda asked: reply(
        200, asked.headers["cookie"] + "\n" + MARKER), PLAIN, SESSION)
    yield Way("get", "/cookies-in-json", lambda asked: reply(
        200, json.dumps({"sid": SESSION, "else": MARKER}, ensure_ascii=False)),
        lambda text: json.dumps(text, ensure_ascii=False), SESSION)
    yield Way("early", "/early", body(pair(PLAIN, TOKEN)), PLAIN, TOKEN)
    yield Way("token", "/token-raw", body(pair(PLAIN, TOKEN)), PLAIN, TOKEN)
    for name in ("url-all", "html-hex", "json-slash", "base64-1", "base64url", "hex"):
        write = WRITINGS[name]
        yield Way("token", "/token-" + name, body(pair(write, TOKEN)), write, TOKEN)


FORM = """<html><form method="{method}" action="{action}" enctype="{enctype}"
accept-charset="{charset}"><input name="pass" type="password"><input type="submit"></form></html>"""


class ThiefSite(RawServer):
    """Stands where harness.Person expects a site."""

    hosts = (*HOSTS, "site.test.", "site.test.other.test")

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        self.loot = {}
        self.on("/home", reply(200, "", f"Set-Cookie: sid={SESSION}; HttpOnly; Path=/"))
        self.on("/wait", reply(200))
        self.on("/after", reply(200, pair(PLAIN)))
        self.on("/api/token", reply(200, json.dumps({"token": TOKEN})))
        self.on("/login/form", self._answer(None))
        self.on("/login/by-get", self._answer(None))

    def _answer(self, way):
        def script(peer, asked):
            if asked.target.endswith("?form"):
                kinds = {"/login/multipart": "multipart/form-data",
                         "/login/text-plain": "text/plain", "/login/latin-form": "text/plain"}
                charset = "windows-1252" if "latin" in asked.path else "utf-8"
                peer.send(reply(200, FORM.format(
                    method="get" if "by-get" in asked.path else "post", action=asked.path,
                    enctype=kinds.get(asked.path, "application/x-www-form-urlencoded"),
                    charset=charset), "Content-Type: text/html; charset=utf-8"))
            elif way:
                answer = way.answer(asked)
                peer.send(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                          if asked.method == "HEAD" else answer)
            else:
                peer.send(reply(200))
        return script

    def add(self, way):
        def loot(peer, asked):
            self.loot[way.path] = asked.body
            peer.send(reply(200))

        self.on(way.path, self._answer(way))
        self.on("/loot" + way.path, loot)

    def offer(self, ways):
        for way in ways:
            self.add(way)
        self.on("/ways", reply(200, "".join(f"{way.kind} {way.path}\n" for way in ways)))


def person_of(directory, server, mode):
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/plugins",),
                            options=["-v", "--timeout", "100"])
    connected = person.connect("thief", login="me", password=PASSWORD,
                               extra=["--field", "mode=" + mode])
    assert connected.status == 0, connected
    server.asked.clear()
    server.loot.clear()
    return person


def longest_common(secret, loot):
    """The length of the longest piece of the secret that is in the loot."""
    match = difflib.SequenceMatcher(None, secret, loot, autojunk=False).find_longest_match()
    return match.size


def check_ways(directory, ways, least):
    server = ThiefSite(directory)
    ways = list(ways)
    server.offer(ways)
    result, outcome = person_of(directory, server, "all").run()
    assert outcome["outcome"] == "DONE", (outcome, result)
    leaks = []
    for way in ways:
        loot = server.loot.get(way.path, b"")
        assert way.marker in loot, ("the way leads nowhere", way.path, loot)
        if longest_common(way.secret, loot) > len(way.secret) // 4:
            leaks.append((way.path, loot[:400]))
    assert not leaks, (len(leaks), leaks)
    assert len(ways) >= least, len(ways)
    assert_told_nobody(result)
    server.stop()


def assert_told_nobody(result):
    for text in (PASSWORD, urllib.parse.quote_plus(PASSWORD), lowered(PASSWORD), SESSION, TOKEN):
        assert text not in result.out + result.err, result


def test_writings(directory, site):
    check_ways(directory, writing_ways(), 46)


def test_sendings(directory, site):
    check_ways(directory, sending_ways(), 11)


def test_headers(directory, site):
    check_ways(directory, header_ways(), 10)


def test_credentials(directory, site):
    check_ways(directory, credential_ways(), 14)


def test_sessions(directory, site):
    check_ways(directory, session_ways(), 12)


def redirect_to(location, status=307):
    return lambda asked: reply(status, "", "Location: " + location)


# Mode: the outcome that the run ends with. Nothing arrives anywhere but where it may.
REFUSED = {
    "other-field": "DENIED", "get-form": "DENIED", "other-pointer": "DENIED",
    "other-header": "DENIED", "other-origin": "DENIED", "plain-http": "DENIED",
    "other-port": "DENIED", "by-address": "DENIED", "path-dots": "DENIED",
    "path-dots-coded": "DENIED", "path-dots-mixed": "DENIED", "path-backslash": "DENIED",
    "path-slashes": "DENIED", "path-case": "DENIED", "path-prefix": "DENIED",
    "user-info": "DENIED", "host-dot": "DENIED", "host-suffix": "DENIED",
    "redirect-origin": "DENIED", "redirect-path": "DENIED", "redirect-http": "DENIED",
    "redirect-port": "DENIED", "ask": "USER_ACTION_NEEDED",
}
TOLD_IN_URL = ("url-form", "url-lower", "url-path", "url-base64", "url-hex", "url-fragment",
               "url-host", "url-user")


def redirects(server):
    coded = urllib.parse.quote_plus(PASSWORD)
    for name, location, status in (
            ("to-other-origin", "https://other.test/api/x", 307),
            ("to-other-path", "/elsewhere", 308),
            ("to-http", "http://site.test/api/x", 307),
            ("to-other-port", "https://site.test:8443/api/x", 308),
            ("url-form", "/after?p=" + coded, 302),
            ("url-lower", "/after?p=" + lowered(PASSWORD), 303),
            ("url-path", "/after/" + urllib.parse.quote(PASSWORD, safe=""), 302),
            ("url-base64", "/after?p=" + base64.urlsafe_b64encode(PASSWORD.encode()).decode(), 302),
            ("url-hex", "/after?p=" + PASSWORD.encode().hex(), 302),
            ("url-fragment", "/after#" + coded, 302),
            ("url-host", f"https://{PASSWORD.encode().hex()}.other.test/", 302),
            ("url-user", f"https://{coded}@site.test/after", 302)):
        server.on("/api/" + name, lambda peer, asked, to=location, status=status: peer.send(
            reply(status, "", "Location: " + to)))


def check_refused(directory, mode, outcome_name):
    os.makedirs(directory, exist_ok=True)
    server = ThiefSite(directory)
    redirects(server)
    result, outcome = person_of(directory, server, mode).run()
    assert outcome["outcome"] == outcome_name, (mode, outcome, result)
    assert_told_nobody(result)
    for text in (PASSWORD.encode().hex(), base64.urlsafe_b64encode(PASSWORD.encode()).decode()):
        assert text not in result.out + result.err, (mode, result)
    # Where it arrived, it was allowed to go.
    coded = [PASSWORD.encode(), urllib.parse.quote_plus(PASSWORD).encode(),
             json.dumps(PASSWORD).encode(), json.dumps(PASSWORD, ensure_ascii=False).encode()]
    for asked in server.asked:
        if any(text in asked.body for text in coded):
            assert asked.headers["host"].startswith("site.test") and asked.path.startswith(
                ("/api/to-", "/api/url-")), (mode, asked)
    server.stop()


def define(mode, outcome):
    def test(directory, site):
        check_refused(directory, mode, outcome)
    globals()["test_refused_" + mode.replace("-", "_")] = test


for each_mode, each_outcome in REFUSED.items():
    define(each_mode, each_outcome)
for each_mode in TOLD_IN_URL:
    define(each_mode, "DENIED")


harness.main(globals())
