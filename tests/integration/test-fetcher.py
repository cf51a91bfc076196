"""clisk-fetcher alone: what it sends and to whom, where it follows, what it keeps to itself."""
import base64
import gzip
import hashlib
import json
import os
import urllib.parse
import zlib

import harness
from fetcherlib import SITE, Fetcher, body_of, get_page, https, redirect
from rawserver import RawServer, chunked, reply

SECRET = "s3cr&t=é<\"'>"


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
    check_form_with_secret(directory, server, f"secret password {SECRET}")
    check_form_with_secret(directory, server, f"vault secret:password={SECRET} end")


def check_form_with_secret(directory, server, given):
    fetcher = Fetcher(directory, server)
    told = fetcher.script(given,
                          f"placement password {SITE} /login pass",
                          "begin", f"post {SITE}/login/do user=a+b*c secret:pass=password x=~/é")
    told.page()
    asked = server.asked[-1]
    assert asked.method == "POST", asked
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded", asked.headers
    assert asked.body == (b"user=a%2Bb*c&pass=s3cr%26t%3D%C3%A9%3C%22%27%3E"
                          b"&x=%7E%2F%C3%A9"), asked.body
    assert "expect" not in asked.headers, asked.headers
    assert "s3cr" not in told.text


def form_sent(directory, style, params):
    server = https(directory)
    server.on("/login/do", reply(200))
    told = Fetcher(directory, server).script(
        f"secret password {SECRET}", f"placement password {SITE} /login pass", "begin",
        f"form {style} {SITE}/login/do {params}")
    told.page()
    assert "s3cr" not in told.text
    return server.asked[0]


def test_multipart_with_secret(directory, site):
    asked = form_sent(directory, "1 windows-1252", 'a"b=é€♥ secret:pass=password')
    kind, _, boundary = asked.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data" and len(boundary) > 20, asked.headers
    head = b"Content-Disposition: form-data; name="
    parts = asked.body.split(b"--" + boundary.encode())
    assert parts == [b"", b"\r\n" + head + b'"a%22b"\r\n\r\n\xe9\x80&#9829;\r\n',
                     b"\r\n" + head + b'"pass"\r\n\r\n' + SECRET.encode("cp1252") + b"\r\n",
                     b"--\r\n"], asked.body


def test_plain_text_with_digest(directory, site):
    asked = form_sent(directory, "2 UTF-8", "x=é sha256:pass=password")
    assert asked.headers["content-type"] == "text/plain", asked.headers
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    assert asked.body == f"x=é\r\npass={digest}\r\n".encode(), asked.body


def test_several_bytes(directory, site):
    asked = form_sent(directory, "0 Shift_JIS", "x=あ base64:pass=password")
    encoded = base64.b64encode(SECRET.encode()).decode()
    assert asked.body == ("x=%82%A0&pass=" + urllib.parse.quote(encoded, safe="")).encode(), \
        asked.body


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


def echoed(directory, secret, page, location=None):
    server = https(directory)
    server.on("/login", redirect(302, location) if location else reply(200, page))
    server.on("/next", reply(200, page))
    fetcher = Fetcher(directory, server)
    return fetcher.script(f"secret password {secret}", f"placement password {SITE} /login pass",
                          "begin", f"post {SITE}/login secret:pass=password",
                          "page " + fetcher.path("page"))


def test_secrets_are_hidden_in_pages(directory, site):
    secret = 'p&ss"w\'<é'
    forms = [secret, "p%26ss%22w%27%3C%C3%A9", "p%26ss%22w'%3C%C3%A9", "p&amp;ss&quot;w&#39;&lt;é",
             "p&amp;ss&#34;w&#39;&lt;é", "p&amp;ss&quot;w&#x27;&lt;é", "p&amp;ss&quot;w&#039;&lt;é",
             "p&amp;ss\"w'&lt;é", 'p&ss\\"w\'<é', 'p&ss\\"w\'<\\u00e9']
    forms += [base64.b64encode(before + secret.encode()).decode().rstrip("=")
              for before in (b"", b":", b"u:")]
    page = "|".join(forms)
    told = echoed(directory, secret, page)
    told.page()
    hidden = body_of(directory).decode()
    assert len(hidden.encode()) == len(page.encode())
    for left in hidden.split("|"):
        # Of Base64, the digits that depend on what stands before and behind are left.
        assert len(left.replace("*", "")) <= 4, hidden
    assert "gives a secret back" in told.text, told.text


def test_short_secrets_are_hidden_in_fields_only(directory, site):
    page = '<input value="2024"> <p>Total 2024 EUR</p>'
    echoed(directory, "2024", page).page()
    assert body_of(directory).decode() == page.replace('"2024"', '"****"')


def test_secrets_in_urls_are_refused(directory, site):
    told = echoed(directory, "hunter2hunter2", b"x", "/next?pass=hunter2hunter2")
    told.failed("DENIED", "puts a secret into a URL")
    assert "hunter2" not in told.text


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
    told.failed("VENDOR_DOWN", ("two places", "Multiple Location"))


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
    fetcher.script(*setup, f"form 1 UTF-8 {SITE}/login sha1:pass=password").failed(
        "DENIED", "secret")
    fetcher.script(*setup, f"post {SITE}/login/up secret:pass=password").page()
    assert server.paths() == ["/login", "/login/in", "/login", "/login/up", "/login/last"], \
        server.asked
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
    server.on("/r", reply(case["status"], b"", "Location: /end"))
    server.on("/end", reply(200))
    server.asked.clear()
    ask = f"{case['method'].lower()} {SITE}/r"
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
    for case in cases:
        judge = (suite_hops if "hops" in case else
                 suite_method if "method" in case else suite_location)
        assert judge(server, directory, case), case
    print(f"http/wpt-redirects.json: {len(cases)} passed")


# ---- cookies

def keep_cookies(directory):
    """Cookies of one run that the next one sends: the file they are in, and who they were with."""
    server = https(directory)
    server.on("/set", reply(200, b"", "Set-Cookie: session=abc; Secure; HttpOnly; SameSite=Lax",
                            "Set-Cookie: kept=def; Max-Age=3600; Path=/",
                            "Set-Cookie: foreign=1; Domain=other.test",
                            "Set-Cookie: suffix=1; Domain=co.uk",
                            "Set-Cookie: __Host-bad=1; Path=/; Domain=site.test; Secure"))
    server.on("/see", reply(200))
    fetcher = Fetcher(directory, server)
    kept = fetcher.path("session")
    told = fetcher.script("vault key:k end", "begin", f"get {SITE}/set", f"get {SITE}/see",
                          "get https://other.test/see", "keep " + kept)
    assert server.asked[1].headers["cookie"] in ("session=abc; kept=def", "kept=def; session=abc")
    assert "cookie" not in server.asked[2].headers, server.asked[2].headers
    assert told.one("kept")["sealed"] == "1", told.text
    with open(kept, "rb") as file:
        assert b"abc" not in file.read()
    told = fetcher.script("vault key:k end", "session " + kept, "begin", f"get {SITE}/see")
    assert told.one("ready")["has_login"] == "1", told.text
    assert "session=abc" in server.asked[3].headers["cookie"], server.asked[3].headers
    assert "kept=def" in server.asked[3].headers["cookie"], server.asked[3].headers
    return kept, fetcher, server


def test_cookies(directory, site):
    keep_cookies(directory)


def test_a_session_that_does_not_open_is_none(directory, site):
    kept, fetcher, server = keep_cookies(directory)
    with open(kept, "rb") as file:
        sealed = file.read()
    other = Fetcher(directory, server, brand="other")
    for damaged, key, each in ((sealed, "x", fetcher), (sealed, "k", other),
                               (sealed[:-1] + bytes((sealed[-1] ^ 1,)), "k", fetcher),
                               (sealed[:20], "k", fetcher), (b"\0", "k", fetcher)):
        with open(kept, "wb") as file:
            file.write(damaged)
        told = each.script(f"vault key:{key} end", "session " + kept, "begin", f"get {SITE}/see")
        assert told.exit() == 0 and told.one("ready")["has_login"] == "0", told.text
        assert "does not open" in told.text
        assert "cookie" not in server.asked[-1].headers, server.asked[-1].headers
    # Without a key at all, nothing is opened and nothing is kept.
    told = fetcher.script("session " + kept, "begin", f"get {SITE}/set", "keep " + kept)
    assert told.exit() == 0 and told.one("kept")["sealed"] == "0", told.text


def test_the_end_of_a_session(directory, site):
    server = https(directory)
    server.on("/one", reply(200, b"", "Set-Cookie: a=1; Max-Age=1000"))
    server.on("/two", reply(200, b"", "Set-Cookie: b=1; Max-Age=9000"))
    server.on("/three", reply(200, b"", "Set-Cookie: c=1"))
    fetcher = Fetcher(directory, server)
    kept = fetcher.path("session")
    ends = []
    for paths in (("/one",), ("/one", "/two"), ("/one", "/two", "/three"), ()):
        told = fetcher.script("vault key:k end", "begin", *(f"get {SITE}{path}" for path in paths),
                              "keep " + kept)
        ends.append(int(told.one("kept")["ends_at"]))
    assert ends[1] - ends[0] >= 8000 and ends[0] > 1700000000 and ends[2:] == [0, 0], ends


def test_lines_of_a_session(directory, site):
    server = https(directory)
    server.on("/see", reply(200))
    fetcher = Fetcher(directory, server)
    kept = fetcher.path("session")
    told = fetcher.script("vault key:k end", "line cookie\tsite.test\tFALSE\t/\tTRUE\t0\ta\t1",
                          "line cookie\tsite.test\tFALSE\t/\tTRUE\t1000\told\t1",
                          "line later\twhat a newer clisk knows", "begin", f"get {SITE}/see",
                          "keep " + kept)
    assert server.asked[0].headers["cookie"] == "a=1", server.asked[0].headers
    # What is not known here is kept for who knows it.
    told = fetcher.script("vault key:k end", "session " + kept, "begin", "keep " + kept)
    size = os.path.getsize(kept)
    told = fetcher.script("vault key:k end", "session " + kept, "begin", "keep " + kept)
    assert os.path.getsize(kept) == size > len("what a newer clisk knows") + 28, told.text


def test_cookies_of_redirects(directory, site):
    server = https(directory)
    server.on("/set", reply(302, b"", "Set-Cookie: a=1", "Location: /see"))
    server.on("/see", reply(200))
    Fetcher(directory, server).script("begin", f"get {SITE}/set")
    assert server.asked[1].headers["cookie"] == "a=1"


def test_commands_are_no_cookies(directory, site):
    for line in ("ALL", "FLUSH", "Set-Cookie: a=b", "a\tb"):
        assert Fetcher(directory).script("line cookie\t" + line, "begin").exit() == 1, line


harness.main(globals())
