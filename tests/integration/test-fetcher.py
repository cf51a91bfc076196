"""clisk-fetcher alone: what it sends, what it refuses, what it makes of a faulty site."""
import gzip
import hashlib
import json
import os
import re
import subprocess
import threading
import time
import zlib

import harness
from rawserver import (RawServer, chunked, h2_frame, h2_head, h2_serve, make_authority, reply,
                       then_close, wait)

HOSTS = ("site.test", "other.test", "third.test")
SITE = "https://site.test"
SECRET = "s3cr&t =é<\"'>"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 200


class Fetcher:
    """A script for tests/integration/fetcher-drive.c, and what it printed."""

    def __init__(self, directory, server=None, scheme_http=False, **options):
        self.directory = directory
        self.lines = []
        if server:
            for host in HOSTS:
                self.lines.append(("map", f"{host}=127.0.0.1:{server.port}"))
            if server.tls:
                options.setdefault("ca_file", os.path.join(directory, "ca.pem"))
        self.options = {"retries": 0, "retry_sleep_ms": 10, "request_ms": 3000, **options}

    def script(self, *lines):
        maps = ",".join(text for kind, text in self.lines if kind == "map")
        setup = [f"option {name.replace('_', '-')} {value}"
                 for name, value in self.options.items()]
        if maps:
            setup.append("option connect " + maps)
        program = os.path.join(harness.TOP_BUILDDIR, "clisk-fetcher")
        drive = os.path.join(harness.TOP_BUILDDIR, "fetcher-drive")
        text = "\n".join([*setup, *lines, ""])
        result = subprocess.run([drive, program], input=text.encode(), stdout=subprocess.PIPE,
                                timeout=120, check=False)
        assert result.returncode == 0, result.stdout
        return Told(result.stdout.decode())

    def path(self, name):
        return os.path.join(self.directory, name)


class Told:
    """The lines that the driver printed."""

    def __init__(self, text):
        self.text = text
        self.lines = text.splitlines()

    def all(self, kind):
        return [line for line in self.lines if line.startswith(kind + " ")]

    def one(self, kind):
        found = self.all(kind)
        assert len(found) == 1, f"{kind}: {self.text}"
        return dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", found[0]))

    def failed(self, outcome, *words):
        failure = self.one("failed")
        assert failure["outcome"] == outcome, self.text
        for word in words:
            assert word in failure["message"], self.text
        assert self.exit() == 0, self.text
        return failure["message"]

    def page(self, status=200):
        response = self.one("response")
        assert int(response["status"]) == status, self.text
        assert self.exit() == 0, self.text
        return response

    def exit(self):
        assert re.fullmatch(r"exit \d+", self.lines[-1]), self.text
        return int(self.lines[-1].split()[1])


def https(directory, **options):
    if not os.path.exists(os.path.join(directory, "leaf.pem")):
        make_authority(directory, HOSTS)
    return RawServer(directory, **options)


def get_page(directory, script, path="/p", retries=0, server=None, **options):
    """Fetches one page from a script; what was told, and the server."""
    server = server or https(directory)
    server.on(path, script)
    fetcher = Fetcher(directory, server, retries=retries, **options)
    told = fetcher.script("begin", f"get {SITE}{path}", "page " + fetcher.path("page"))
    return told, server


def body_of(directory):
    with open(os.path.join(directory, "page"), "rb") as file:
        return file.read()


def download(directory, script, retries=0, limit="", server=None, **options):
    server = server or https(directory)
    server.on("/d", script)
    fetcher = Fetcher(directory, server, retries=retries, **options)
    told = fetcher.script("begin", f"download {SITE}/d {fetcher.path('file')} {limit}", "wait")
    with open(fetcher.path("file"), "rb") as file:
        return told, server, file.read()


# ---- what is sent, what comes back

def test_page(directory, site):
    told, server = get_page(directory, reply(200, "<p>é", "Content-Type: text/html",
                                             "Set-Cookie: hidden=1"))
    page = told.page()
    assert page["type"] == "text/html" and page["url"] == SITE + "/p", told.text
    assert body_of(directory) == "<p>é".encode()
    asked = server.asked[0]
    assert asked.method == "GET" and asked.headers["host"] == "site.test", asked.headers
    assert asked.headers["user-agent"].startswith("clisk-test/1 "), asked.headers
    assert asked.headers["accept-encoding"] == "gzip, deflate", asked.headers
    assert "cookie" not in asked.headers and "referer" not in asked.headers, asked.headers
    assert "hidden" not in told.text


def test_page_compressed(directory, site):
    text = b"bill " * 50000
    told, _ = get_page(directory, reply(200, gzip.compress(text), "Content-Encoding: gzip"))
    assert int(told.page()["length"]) == len(text)
    assert body_of(directory) == text
    told, _ = get_page(directory, chunked(zlib.compress(text),
                                          headers=["Content-Encoding: deflate"]))
    told.page()
    assert body_of(directory) == text


def test_statuses_are_delivered(directory, site):
    for status in (200, 204, 304, 400, 401, 403, 404, 410, 500, 501):
        told, server = get_page(directory, reply(status, b"" if status in (204, 304) else b"x"),
                                retries=3)
        told.page(status)
        assert len(server.asked) == 1, status


def test_content_type_is_text(directory, site):
    told, _ = get_page(directory, b"HTTP/1.1 200 X\r\nContent-Type: text/\xff\x1b]0;pwn\r\n"
                                  b"Content-Length: 0\r\n\r\n")
    assert told.page()["type"] == "text/??]0;pwn", told.text


def test_interim_answers(directory, site):
    told, _ = get_page(directory, b"HTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\n"
                                  b"HTTP/1.1 102 Busy\r\n\r\n" + reply(200, b"done"))
    told.page()
    assert body_of(directory) == b"done"


def test_form_with_secret(directory, site):
    server = https(directory)
    server.on("/login/do", reply(200))
    fetcher = Fetcher(directory, server)
    told = fetcher.script(f"secret password {SECRET}".replace(" =", "="),
                          f"placement password {SITE} /login pass",
                          "begin", f"post {SITE}/login/do user=a+b*c secret:pass=password x=~/é")
    told.page()
    asked = server.asked[0]
    assert asked.method == "POST", asked
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded", asked.headers
    assert asked.body == (b"user=a%2Bb*c&pass=s3cr%26t%3D%C3%A9%3C%22%27%3E"
                          b"&x=%7E%2F%C3%A9"), asked.body
    assert "expect" not in asked.headers, asked.headers
    assert "s3cr" not in told.text


def secret_refused(directory, url, field="pass", secret="password"):
    server = https(directory)
    fetcher = Fetcher(directory, server)
    told = fetcher.script("secret password hunter2hunter2", "secret pin 123456",
                          f"placement password {SITE} /login pass",
                          "begin", f"post {url} secret:{field}={secret}")
    told.failed("DENIED", secret, field)
    assert not server.asked, server.asked
    assert "hunter2" not in told.text


def test_secret_elsewhere(directory, site):
    secret_refused(directory, "https://other.test/login")
    secret_refused(directory, SITE + "/loginx")
    secret_refused(directory, SITE + "/")
    secret_refused(directory, SITE + "/login/../other")
    secret_refused(directory, SITE + ":8443/login")
    secret_refused(directory, SITE + "/login", field="Pass")
    secret_refused(directory, SITE + "/login", field="pass", secret="pin")
    secret_refused(directory, SITE + "/login", field="pass", secret="nothing")


def test_raw_body(directory, site):
    server = https(directory)
    server.on("/p", reply(200))
    told = Fetcher(directory, server).script(
        "begin", f"raw {SITE}/p application/json {{\"a\":1}}", f"raw {SITE}/p a\rX:y b")
    assert server.asked[0].body == b'{"a":1}'
    assert server.asked[0].headers["content-type"] == "application/json"
    assert len(server.asked) == 1
    assert told.one("failed")["outcome"] == "DENIED"


def test_empty_form(directory, site):
    server = https(directory)
    server.on("/p", reply(200))
    Fetcher(directory, server).script("begin", f"post {SITE}/p").page()
    assert server.asked[0].method == "POST" and server.asked[0].headers["content-length"] == "0"


def test_referer(directory, site):
    server = https(directory)
    server.on("/p", reply(200))
    Fetcher(directory, server).script(
        "begin", f"get {SITE}/p {SITE}/from?a=1#frag", f"get {SITE}/p https://other.test/from?a=1",
        f"get {SITE}/p nonsense")
    assert [asked.headers.get("referer") for asked in server.asked] == [
        SITE + "/from?a=1", "https://other.test/", None]


def test_large_page_goes_through_the_pool(directory, site):
    text = os.urandom(1 << 20) * 5
    told, _ = get_page(directory, reply(200, text))
    assert int(told.page()["length"]) == len(text)
    assert body_of(directory) == text


# ---- limits and addresses

def test_page_too_large(directory, site):
    def drip(peer, asked):
        peer.send("HTTP/1.1 200 X\r\n\r\n")
        for _ in range(40):
            peer.send(b"x" * 100000)
        peer.close()

    told, _ = get_page(directory, drip, pool_size=1 << 20)
    told.failed("LIMIT", "page larger than 1 MiB")
    told, _ = get_page(directory, reply(200, b"x", length=1 << 33), pool_size=1 << 20)
    told.failed("LIMIT", "page of 8589934592 bytes")


def test_urls_that_are_refused(directory, site):
    server = https(directory)
    fetcher = Fetcher(directory, server, allow_http=0)
    for url in ("http://site.test/", "ftp://site.test/", "file:///etc/passwd", "nonsense",
                "https://user:pw@site.test/", "https://site.test@other.test/"):
        fetcher.script("begin", "get " + url).failed("DENIED")
    assert not server.asked


def test_addresses_that_are_refused(directory, site):
    server = https(directory)
    for host in ("127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "[fe80::1]", "0.0.0.0",
                 "localhost", "192.168.1.1", "[::ffff:127.0.0.1]"):
        told = Fetcher(directory).script("begin", f"get https://{host}:{server.port}/")
        if host == "localhost":
            assert told.one("failed")["outcome"] in ("DENIED", "VENDOR_DOWN"), told.text
        else:
            told.failed("DENIED", "no address of the Internet")
    assert server.connections == 0


def test_a_mapping_stays_on_this_machine(directory, site):
    for mapping in ("site.test=10.0.0.1:443", "site.test=example.org:443", "site.test=",
                    "site.test=127.0.0.1:0", "site.test=127.0.0.1"):
        told = Fetcher(directory, connect=mapping).script("begin")
        assert told.exit() == 1, told.text
        assert told.all("log 0"), told.text


def test_plain_http_only_to_this_machine(directory, site):
    server = RawServer()
    server.on("/", reply(200))
    url = f"http://127.0.0.1:{server.port}/"
    Fetcher(directory, allow_http=1).script("begin", "get " + url).page()
    Fetcher(directory, allow_http=0).script("begin", "get " + url).failed("DENIED")
    Fetcher(directory, allow_http=1).script("begin", "get http://site.test/").failed("DENIED")
    Fetcher(directory, server, allow_http=1).script("begin", "get http://site.test/").page()


def test_certificates(directory, site):
    server = https(directory)
    server.on("/", reply(200))
    port = server.port
    fetcher = Fetcher(directory, server)
    fetcher.lines.append(("map", f"unnamed.test=127.0.0.1:{port}"))
    fetcher.script("begin", "get https://unnamed.test/").failed("VENDOR_DOWN", "cannot trust")
    untrusting = Fetcher(directory, connect=f"*=127.0.0.1:{port}")
    untrusting.script("begin", f"get {SITE}/").failed("VENDOR_DOWN", "cannot trust")
    assert not server.asked


# ---- redirects

def redirect(status, location):
    return reply(status, b"moved", f"Location: {location}")


def test_redirect_methods(directory, site):
    server = https(directory)
    server.on("/end", reply(200))
    for status in (301, 302, 303, 307, 308):
        server.on(f"/{status}", redirect(status, "end?x=1"))
    told = Fetcher(directory, server).script(
        "begin", *(f"post {SITE}/{status} a=1" for status in (301, 302, 303, 307, 308)))
    ends = [asked for asked in server.asked if asked.path == "/end"]
    assert [asked.method for asked in ends] == ["GET", "GET", "GET", "POST", "POST"], ends
    assert [asked.body for asked in ends] == [b"", b"", b"", b"a=1", b"a=1"], ends
    assert ["content-type" in asked.headers for asked in ends] == [False] * 3 + [True] * 2
    hops = told.all("hop")
    assert len(hops) == 5 and all(hop.endswith(SITE + "/end?x=1") for hop in hops), told.text
    assert all(SITE + "/end?x=1" in line for line in told.all("response")), told.text


def test_redirect_with_retry_status_body(directory, site):
    told, server = get_page(directory, redirect(302, "/p2"))
    told.page(404)
    assert server.connections == 1, "the body of the redirect was not read to its end"


def test_redirect_fragment_and_referer(directory, site):
    server = https(directory)
    server.on("/a", redirect(302, "https://other.test/b"))
    server.on("/b", reply(200))
    told = Fetcher(directory, server).script("begin", f"get {SITE}/a#part {SITE}/from?q=1")
    assert told.page()["url"] == "https://other.test/b#part", told.text
    assert server.asked[1].headers["referer"] == SITE + "/", server.asked[1].headers


def test_redirects_refused(directory, site):
    for location in ("http://site.test/x", "ftp://site.test/x", "file:///etc/passwd",
                     "javascript:alert(1)", "https://u:p@site.test/", "data:text/plain,x"):
        told, server = get_page(directory, redirect(302, location))
        told.failed("DENIED")
        assert len(server.asked) == 1 and not told.all("hop"), told.text


def test_redirect_to_private_address(directory, site):
    told, _ = get_page(directory, redirect(302, "https://169.254.169.254/latest/"))
    told.failed("DENIED", "169.254.169.254")


def test_redirect_denied_by_broker(directory, site):
    server = https(directory)
    server.on("/a", redirect(302, "https://other.test/steal"))
    server.on("/b", reply(200))
    told = Fetcher(directory, server).script("deny https://other.test", "begin", f"get {SITE}/a",
                                             f"get {SITE}/b")
    told.page()
    assert server.paths() == ["/a", "/b"], server.asked


def test_redirect_loop(directory, site):
    told, server = get_page(directory, redirect(302, "/p"))
    told.failed("VENDOR_DOWN", "redirects more than 20 times")
    assert len(server.asked) == 21


def test_two_locations(directory, site):
    told, _ = get_page(directory, reply(302, b"", "Location: /a", "Location: /b"))
    told.failed("VENDOR_DOWN", "two places")


def test_redirect_without_location(directory, site):
    for status in (301, 302, 303, 307, 308):
        told, _ = get_page(directory, reply(status, b"here"))
        told.page(status)
        assert body_of(directory) == b"here"


def test_secret_is_not_sent_on(directory, site):
    server = https(directory)
    server.on("/login", redirect(307, "https://other.test/login"))
    server.on("/login/in", redirect(307, "/elsewhere"))
    server.on("/login/up", redirect(308, "/login/last"))
    server.on("/login/last", reply(200))
    setup = ("secret password hunter2hunter2", f"placement password {SITE} /login pass",
             "placement password https://other.test /login pass", "begin")
    fetcher = Fetcher(directory, server)
    fetcher.script(*setup, f"post {SITE}/login secret:pass=password").failed("DENIED", "secret")
    fetcher.script(*setup, f"post {SITE}/login/in secret:pass=password").failed(
        "DENIED", "/elsewhere", "password")
    fetcher.script(*setup, f"post {SITE}/login/up secret:pass=password").page()
    assert server.paths() == ["/login", "/login/in", "/login/up", "/login/last"], server.asked
    assert server.asked[-1].body == b"pass=hunter2hunter2"


def suite_location(server, directory, case):
    """A case that is about what becomes of one Location."""
    location = case.get("location_latin1", case.get("location"))
    fields = [] if location is None else ["Location: " + location]
    server.on("/r/redirect.py", reply(case.get("status", 302), b"", *fields))
    told = Fetcher(directory, server).script("begin", f"get {SITE}/r/redirect.py")
    if "expect_url_suffix" in case:
        return told.all("hop")[0].endswith("/" + case["expect_url_suffix"])
    if case["expect"].get("error"):
        return len(told.all("failed")) == 1 and not told.all("hop")
    return int(told.one("response")["status"]) == case["expect"]["final_status"]


def suite_method(server, directory, case):
    """A case that is about what is asked after the redirect."""
    expect = case["expect"]
    server.on("/r", redirect(case["status"], "/end"))
    server.on("/end", reply(200))
    server.asked.clear()
    ask = f"get {SITE}/r"
    if case["method"] == "POST":
        ask = f"raw {SITE}/r {case['body_type'] or '-'} {case['body']}"
    Fetcher(directory, server).script("begin", ask).page()
    last = server.asked[-1]
    return (last.method == expect["method"] and last.body.decode() == expect["body"] and
            last.headers.get("content-type") == expect["content_type"])


def suite_hops(server, directory, case):
    for i in range(case["hops"]):
        server.on(f"/{i}", redirect(302, f"/{i + 1}"))
    server.on(f"/{case['hops']}", reply(200))
    told = Fetcher(directory, server).script("begin", f"get {SITE}/0")
    return int(told.one("response")["status"]) == case["expect"]["final_status"]


def test_suite_of_redirects(directory, site):
    path = os.path.join(os.environ.get("CLISK_SUITES", "."), "http", "wpt-redirects.json")
    if not os.path.exists(path):
        print("the suite is not here: " + path)
        return
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    server = https(directory)
    passed = skipped = 0
    for case in cases:
        if case.get("method") == "HEAD":
            skipped += 1
            continue
        judge = (suite_hops if "hops" in case else
                 suite_method if "method" in case else suite_location)
        assert judge(server, directory, case), case
        passed += 1
    print(f"http/wpt-redirects.json: {passed} passed, {skipped} skipped (no konnector asks HEAD)")


# ---- cookies

def test_cookies(directory, site):
    server = https(directory)
    server.on("/set", reply(200, b"", "Set-Cookie: session=abc; Secure; HttpOnly; SameSite=Lax",
                            "Set-Cookie: kept=def; Max-Age=3600; Path=/",
                            "Set-Cookie: foreign=1; Domain=other.test",
                            "Set-Cookie: suffix=1; Domain=co.uk",
                            "Set-Cookie: __Host-bad=1; Path=/; Domain=site.test; Secure"))
    server.on("/see", reply(200))
    fetcher = Fetcher(directory, server)
    told = fetcher.script("begin", f"get {SITE}/set", f"get {SITE}/see",
                          "get https://other.test/see", "jar")
    assert server.asked[1].headers["cookie"] in ("session=abc; kept=def", "kept=def; session=abc")
    assert "cookie" not in server.asked[2].headers, server.asked[2].headers
    lines = [line[len("cookie "):] for line in told.all("cookie")]
    assert sorted(line.split("\t")[5] for line in lines) == ["kept", "session"], lines
    told = fetcher.script(*("cookie " + line for line in lines), "begin", f"get {SITE}/see", "jar")
    assert "session=abc" in server.asked[3].headers["cookie"], server.asked[3].headers
    assert "kept=def" in server.asked[3].headers["cookie"], server.asked[3].headers
    assert sorted(line[len("cookie "):] for line in told.all("cookie")) == sorted(lines)


def test_cookies_of_redirects(directory, site):
    server = https(directory)
    server.on("/set", reply(302, b"", "Set-Cookie: a=1", "Location: /see"))
    server.on("/see", reply(200))
    Fetcher(directory, server).script("begin", f"get {SITE}/set")
    assert server.asked[1].headers["cookie"] == "a=1"


def test_commands_are_no_cookies(directory, site):
    for line in ("ALL", "FLUSH", "Set-Cookie: a=b", "a\tb"):
        assert Fetcher(directory).script("cookie " + line, "begin").exit() == 1, line


# ---- hygiene

def test_short_body(directory, site):
    for end in ("close", "cut", "reset"):
        told, _ = get_page(directory, then_close(reply(200, b"short", length=5000), end))
        told.failed("VENDOR_DOWN", "site.test")


def test_cut_chunks(directory, site):
    told, _ = get_page(directory, then_close(chunked(b"abc", end=False)))
    told.failed("VENDOR_DOWN")


def test_compressed_without_length(directory, site):
    packed = gzip.compress(os.urandom(5000))
    head = b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\n\r\n"
    for data in (head + packed[:3000], head + packed):
        told, _ = get_page(directory, then_close(data))
        told.failed("VENDOR_DOWN", "without its length")


def test_plain_without_length_is_a_page(directory, site):
    told, _ = get_page(directory, then_close(b"HTTP/1.1 200 X\r\n\r\nall of it"))
    told.page()
    assert body_of(directory) == b"all of it"
    told, _ = get_page(directory, then_close(b"HTTP/1.1 200 X\r\n\r\nall of it", "cut"))
    told.failed("VENDOR_DOWN")


def test_two_lengths(directory, site):
    told, _ = get_page(directory, b"HTTP/1.1 200 X\r\nContent-Length: 3\r\nContent-Length: 4\r\n"
                                  b"\r\nabcd")
    told.failed("VENDOR_DOWN", "two different lengths")
    told, _ = get_page(directory, b"HTTP/1.1 200 X\r\nContent-Length: 4\r\nContent-Length: 4\r\n"
                                  b"\r\nabcd")
    told.page()


def test_strange_codings(directory, site):
    twice = gzip.compress(gzip.compress(b"a"))
    told, _ = get_page(directory, reply(200, twice, "Content-Encoding: gzip, gzip"))
    told.failed("VENDOR_DOWN", "more than once")
    told, _ = get_page(directory, reply(200, twice, "Content-Encoding: gzip",
                                        "Content-Encoding: gzip"))
    told.failed("VENDOR_DOWN", "more than once")
    told, _ = get_page(directory, b"HTTP/1.1 200 X\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                                  b"0\r\n\r\n")
    told.failed("VENDOR_DOWN")
    told, _ = get_page(directory, reply(200, b"no gzip at all", "Content-Encoding: gzip"))
    told.failed("VENDOR_DOWN")


def test_bomb(directory, site):
    packed = gzip.compress(bytes(30 << 20), 9)
    told, _ = get_page(directory, reply(200, packed, "Content-Encoding: gzip"))
    told.failed("LIMIT", "200 times its size")
    told, _, _ = download(directory, chunked(packed, headers=["Content-Encoding: gzip"]))
    told.failed("LIMIT", "200 times its size")


def test_header_flood(directory, site):
    told, _ = get_page(directory, "HTTP/1.1 200 X\r\n" + "A: b\r\n" * 1000 + "\r\n")
    told.failed("LIMIT", "headers")
    told, _ = get_page(directory, "HTTP/1.1 200 X\r\nA: " + "b" * (1 << 20) + "\r\n\r\n")
    assert told.one("failed")["outcome"] in ("LIMIT", "VENDOR_DOWN"), told.text
    told, _ = get_page(directory, "HTTP/1.1 100 Wait\r\n\r\n" * 500)
    told.failed("LIMIT", "headers")


def test_no_http(directory, site):
    for data in (b"SSH-2.0-OpenSSH\r\n", b"\0\0\0\0", b""):
        told, _ = get_page(directory, then_close(data))
        told.failed("VENDOR_DOWN")


def test_slow_page(directory, site):
    def drip(peer, asked):
        peer.send("HTTP/1.1 200 X\r\n\r\n")
        for _ in range(100):
            peer.send(b"x")
            wait(0.1)

    told, _ = get_page(directory, drip, request_ms=600)
    told.failed("VENDOR_DOWN", "site.test")


def test_slow_download(directory, site):
    def drip(peer, asked):
        peer.send("HTTP/1.1 200 X\r\nContent-Length: 10000\r\n\r\n")
        for _ in range(1000):
            peer.send(b"x" * 10)
            wait(0.1)

    told, _, _ = download(directory, drip, request_ms=600)
    told.failed("VENDOR_DOWN")


def test_silent_download(directory, site):
    told, _, _ = download(directory, lambda peer, asked: wait(5), request_ms=500)
    told.failed("VENDOR_DOWN", "site.test")


# ---- downloads

def test_download(directory, site):
    told, server, data = download(directory, reply(200, PDF, "Content-Type: application/pdf"))
    done = told.one("downloaded")
    assert data == PDF and int(done["size"]) == len(PDF) and done["whole"] == "1", told.text
    assert done["sha256"] == hashlib.sha256(PDF).hexdigest(), told.text
    assert done["type"] == "application/pdf", told.text
    assert server.asked[0].headers["accept-encoding"] == "identity", server.asked[0].headers


def test_download_wholeness(directory, site):
    told, _, data = download(directory, chunked(PDF[:100], PDF[100:]))
    assert told.one("downloaded")["whole"] == "1" and data == PDF
    told, _, data = download(directory, then_close(b"HTTP/1.1 200 X\r\n\r\n" + PDF))
    assert told.one("downloaded")["whole"] == "0" and data == PDF
    told, _, data = download(directory, reply(200, gzip.compress(PDF), "Content-Encoding: gzip"))
    assert told.one("downloaded")["whole"] == "1" and data == PDF
    told, _, data = download(directory, reply(200))
    done = told.one("downloaded")
    assert done["size"] == "0" and done["sha256"] == hashlib.sha256(b"").hexdigest()


def test_download_statuses(directory, site):
    told, _, data = download(directory, reply(404, b"not here", "Content-Type: text/html"))
    assert told.one("downloaded")["status"] == "404" and data == b"not here"


def test_download_too_large(directory, site):
    told, _, _ = download(directory, chunked(PDF), limit="1000")
    told.failed("LIMIT", "document larger than 1000 bytes")
    told, _, _ = download(directory, reply(200, PDF), limit="1000")
    told.failed("LIMIT", "document of")


def test_download_again_after_a_cut(directory, site):
    answers = [then_close(reply(200, b"WRONG" * 30000, length=200000), "reset"),
               lambda peer, asked: peer.send(reply(503, b"busy" * 100)),
               lambda peer, asked: peer.send(reply(200, PDF))]
    told, server, data = download(directory, lambda peer, asked: answers.pop(0)(peer, asked),
                                  retries=2)
    done = told.one("downloaded")
    assert data == PDF and done["sha256"] == hashlib.sha256(PDF).hexdigest(), told.text
    assert len(server.asked) == 3 and len(told.all("log 2")) == 2, told.text


def test_download_progress(directory, site):
    def drip(peer, asked):
        peer.send("HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(10):
            peer.send(bytes(100000))
            wait(0.1)

    told, _, _ = download(directory, drip)
    told.one("downloaded")
    assert 2 <= len(told.all("progress")) <= 6, told.text


def test_six_at_once(directory, site):
    server = https(directory)

    def slow(peer, asked):
        wait(0.1)
        peer.send(reply(200, PDF))

    server.on("/d", slow)
    fetcher = Fetcher(directory, server)
    told = fetcher.script("begin", *(f"download {SITE}/d {fetcher.path(f'f{i}')}"
                                     for i in range(30)), "wait")
    assert len(told.all("downloaded")) == 30, told.text
    assert server.most_active == 6 and server.connections <= 6, (server.most_active,
                                                                 server.connections)


def test_cancel(directory, site):
    server = https(directory)
    gate = threading.Event()
    server.on("/d", lambda peer, asked: gate.wait(5))
    server.on("/p", reply(200))
    fetcher = Fetcher(directory, server)
    told = fetcher.script("begin", f"download {SITE}/d {fetcher.path('f')}", "sleep 200",
                          "cancel 1", "cancel 1", "cancel 99", f"get {SITE}/p")
    gate.set()
    told.page()
    assert not told.all("failed") and not told.all("downloaded"), told.text


# ---- retries

def test_retries(directory, site):
    for status in (429, 502, 503, 504):
        answers = [reply(status), reply(status), reply(200, b"ok")]
        told, server = get_page(directory, lambda peer, asked: peer.send(answers.pop(0)),
                                retries=2)
        told.page()
        assert len(server.asked) == 3, status
        told, server = get_page(directory, reply(status, b"no"), retries=1)
        told.page(status)
        assert len(server.asked) == 2 and body_of(directory) == b"no", status


def test_retry_after(directory, site):
    answers = [reply(429, b"", "Retry-After: 1"), reply(200)]
    started = time.monotonic()
    told, server = get_page(directory, lambda peer, asked: peer.send(answers.pop(0)), retries=1)
    told.page()
    assert time.monotonic() - started >= 1
    told, server = get_page(directory, reply(429, b"", "Retry-After: 3600"), retries=3)
    told.failed("THROTTLED", "asks to wait 3600 s")
    assert len(server.asked) == 1


def test_a_form_is_sent_once(directory, site):
    for script in (reply(503), reply(429), then_close(reply(200, b"x", length=9)),
                   lambda peer, asked: peer.reset()):
        server = https(directory)
        server.on("/f", script)
        Fetcher(directory, server, retries=3).script("begin", f"post {SITE}/f a=1")
        assert len(server.asked) == 1, server.asked


def test_a_form_is_sent_once_over_a_kept_connection(directory, site):
    server = https(directory)
    server.on("/p", reply(200))
    server.on("/f", lambda peer, asked: peer.close())
    told = Fetcher(directory, server, retries=3).script("begin", f"get {SITE}/p",
                                                        f"post {SITE}/f a=1")
    assert told.one("failed")["outcome"] == "VENDOR_DOWN", told.text
    assert server.paths() == ["/p", "/f"], server.asked


def test_no_such_server(directory, site):
    server = https(directory)
    server.listener.close()
    Fetcher(directory, server, retries=1).script("begin", f"get {SITE}/").failed(
        "VENDOR_DOWN", "cannot reach site.test")
    told = Fetcher(directory).script("begin", "get https://nowhere.invalid/")
    told.failed("VENDOR_DOWN", "nowhere.invalid")


def test_nothing_of_the_query_is_logged(directory, site):
    server = https(directory)
    server.on("/p", lambda peer, asked: peer.reset())
    told = Fetcher(directory, server, retries=2).script("begin", f"get {SITE}/p?token=t0k3n")
    assert told.all("log"), told.text
    assert "t0k3n" not in told.text


# ---- HTTP/2, with frames made by hand

def h2_server(directory, answer):
    return https(directory, alpn="h2", connection=lambda peer: h2_serve(peer, answer))


def test_http2(directory, site):
    def answer(peer, stream):
        peer.send(h2_head(stream, 200, ("content-type", "text/html")))
        peer.send(h2_frame(0, 0, stream, PDF[:16000]) + h2_frame(0, 1, stream, b"end"))

    server = h2_server(directory, answer)
    fetcher = Fetcher(directory, server)
    told = fetcher.script("begin", f"get {SITE}/p", "page " + fetcher.path("page"),
                          *(f"download {SITE}/d{i} {fetcher.path(f'f{i}')}" for i in range(12)),
                          "wait")
    assert told.page()["type"] == "text/html"
    assert body_of(directory) == PDF[:16000] + b"end"
    done = told.all("downloaded")
    assert len(done) == 12 and all("whole=1" in line for line in done), told.text
    assert server.connections == 1


def test_http2_cut(directory, site):
    def answer(peer, stream):
        peer.send(h2_head(stream, 200))
        peer.send(h2_frame(0, 0, stream, b"some of it"))
        peer.close()

    told, _, _ = download(directory, None, server=h2_server(directory, answer))
    told.failed("VENDOR_DOWN")


def test_http2_reset(directory, site):
    def answer(peer, stream):
        peer.send(h2_head(stream, 200))
        peer.send(h2_frame(0, 0, stream, b"some of it") + h2_frame(3, 0, stream, b"\0\0\0\2"))

    told, _, _ = download(directory, None, server=h2_server(directory, answer))
    told.failed("VENDOR_DOWN")


# ---- the broker

def test_protocol(directory, site):
    assert Fetcher(directory).script("begin").exit() == 0
    told = Fetcher(directory).script("begin", "violate", "sleep 200")
    assert told.exit() == 1 and "fetcher_ready" in told.all("log 0")[0], told.text
    assert Fetcher(directory).script("begin", "begin", "sleep 200").exit() == 1
    assert Fetcher(directory).script("begin", "secret a b", "sleep 200").exit() == 1
    assert Fetcher(directory).script("violate", "sleep 200", "begin").exit() == 1
    assert Fetcher(directory).script("secret a b", "secret a b", "begin").exit() == 1


def test_the_pool_is_sealed(directory, site):
    told = Fetcher(directory).script("begin")
    seals = int(re.search(r"seals=(\d+)", told.text).group(1))
    assert seals & 0x10 and seals & 0x6 == 0x6, told.text


harness.main(globals())
