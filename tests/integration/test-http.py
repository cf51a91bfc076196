"""What a konnector can do of HTTP: methods, headers, cookies, tokens, pages fetched ahead."""
import base64
import json
import os
import threading

import harness
from fetcherlib import HOSTS, redirect
from rawserver import RawServer, make_authority, reply

PASSWORD = "correct-\"horse\\battery"
TOKEN = "eyJhbGciOiJub25lIn0.canary-token/1"
RENEWED = "renewed-canary-token-2"


class Scripts(RawServer):
    """A server of scripts that stands where harness.Person expects a site."""

    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        self.on("/home", reply(200))


def run(directory, server, mode):
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/plugins",),
                            options=["-v"])
    connected = person.connect("http", login="me", password=PASSWORD,
                               extra=["--field", "mode=" + mode])
    assert connected.status == 0, connected
    server.asked.clear()
    result, outcome = person.run()
    assert "canary" not in result.err + result.out, result
    return result, outcome


def run_fine(directory, server, mode):
    result, outcome = run(directory, server, mode)
    assert outcome["outcome"] == "DONE", (outcome, result)
    return result.err


def asked_of(server, path):
    return [asked for asked in server.asked if asked.path == path]


def test_methods(directory, site):
    server = Scripts(directory)

    def exact(peer, asked):
        body = asked.method.lower().encode()
        head = reply(200, body, "Content-Type: text/html")
        peer.send(head[:-len(body)] if asked.method == "HEAD" else head)

    server.on("/method", exact)
    log = run_fine(directory, server, "methods")
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    asked = asked_of(server, "/method")
    assert [each.method for each in asked] == methods, asked
    for each in asked:
        assert each.headers["x-number"] == "1" and each.headers["x-empty"] == "", each.headers
        assert each.headers["accept"] == "application/json", each.headers
        has_body = each.method not in ("GET", "HEAD")
        assert each.body == (each.method.encode() if has_body else b""), each
        assert each.headers.get("content-type") == ("text/plain" if has_body else None), each
        text = "" if each.method == "HEAD" else each.method.lower()
        assert f'{each.method}: 200 "{text}"' in log, log


def test_headers_and_redirects(directory, site):
    server = Scripts(directory)
    server.on("/from", redirect(302, "/middle?c"))
    server.on("/middle", redirect(307, "https://other.test/end#part"))
    server.on("/end", reply(200, "", "X-List: one", "x-LIST: deux\u00e9", "Set-Cookie: a=b"))
    log = run_fine(directory, server, "answers")
    assert "header: one, deux\u00e9" in log and "none: 1 1 1" in log, log
    assert "redirect 302 https://site.test/from?a=b" in log, log
    assert "redirect 307 https://site.test/middle?c" in log, log
    assert log.count("redirect 3") == 2, log


def test_a_cookie_that_may_be_read(directory, site):
    server = Scripts(directory)
    server.on("/set", reply(200, "", "Set-Cookie: csrf=t%41; Secure", "Set-Cookie: session=canary"))
    server.on("/echo", reply(200))
    log = run_fine(directory, server, "cookie")
    assert "cookie: t%41, elsewhere 1" in log, log
    echo, = asked_of(server, "/echo")
    assert echo.headers["x-csrf"] == "t%41", echo.headers
    assert echo.headers["cookie"] == "csrf=t%41; session=canary", echo.headers


def test_a_cookie_that_may_not_be_read(directory, site):
    server = Scripts(directory)
    server.on("/set", reply(200, "", "Set-Cookie: session=canary"))
    result, outcome = run(directory, server, "cookie-hidden")
    assert outcome["outcome"] == "PLUGIN_BUG", (outcome, result)
    assert "\"session\" among the readable" in outcome["message"], outcome


def test_conditional_requests_and_ranges(directory, site):
    server = Scripts(directory)

    def answer(peer, asked):
        if asked.headers.get("if-none-match") == '"v1"':
            peer.send(b'HTTP/1.1 304 X\r\nETag: "v1"\r\n\r\n')
        elif asked.headers.get("range"):
            assert asked.headers["if-range"] == '"v1"', asked.headers
            assert asked.headers["accept-encoding"] == "identity", asked.headers
            peer.send(reply(206, b"4567", "Content-Range: bytes 4-7/8"))
        else:
            peer.send(reply(200, b"01234567", 'ETag: "v1"'))

    server.on("/doc", answer)
    log = run_fine(directory, server, "conditional")
    assert "again: 304" in log and "part: 206 bytes 4-7/8 4567" in log, log
    assert asked_of(server, "/doc")[2].headers["range"] == "bytes=4-"


def token_site(directory):
    server = Scripts(directory)
    answer = '{"data": [{"token": "%s"}], "copy": "%s"}' % (TOKEN.replace("/", "\\/"), TOKEN)
    server.on("/api/token", reply(200, answer, "Content-Type: application/json"))
    server.on("/api/me", reply(200, "I have " + TOKEN, "X-Token: Bearer " + RENEWED))
    server.on("/api/bare", reply(200, "{}"))
    server.on("/me", lambda peer, asked: peer.send(
        reply(200, asked.headers.get("authorization", "nothing"))))
    server.on("/leave", redirect(302, "https://other.test/me"))
    return server


def test_tokens_stay_with_the_fetcher(directory, site):
    server = token_site(directory)
    log = run_fine(directory, server, "token")
    login, = asked_of(server, "/api/token")
    assert json.loads(login.body) == {"user": {"name": "me", "password": PASSWORD}}, login
    assert asked_of(server, "/api/me")[0].headers["authorization"] == "Bearer " + TOKEN
    assert 'token: {"data": [{"token": "' + "*" * (len(TOKEN) + 1) in log, log
    assert "me: I have " + "*" * len(TOKEN) in log, log
    assert "other: Bearer " + "*" * len(RENEWED) in log, log
    # A redirect to another origin loses the credential, wherever the token may go.
    assert "leaves: nothing" in log, log


def test_a_token_goes_where_the_manifest_says(directory, site):
    server = token_site(directory)
    result, outcome = run(directory, server, "token-elsewhere")
    assert outcome["outcome"] == "DENIED" and "access" in outcome["message"], (outcome, result)
    assert not asked_of(server, "/me"), server.asked


def test_a_token_before_it_is_captured(directory, site):
    server = token_site(directory)
    _, outcome = run(directory, server, "token-missing")
    assert outcome["outcome"] == "PLUGIN_BUG" and "not captured" in outcome["message"], outcome
    assert not asked_of(server, "/api/bare"), server.asked


def test_an_answer_without_its_token(directory, site):
    _, outcome = run(directory, token_site(directory), "token-absent")
    assert outcome["outcome"] == "SITE_CHANGED" and "X-Token" in outcome["message"], outcome


def test_basic(directory, site):
    server = Scripts(directory)
    server.on("/api/basic", lambda peer, asked: peer.send(
        reply(200, asked.headers["authorization"])))
    log = run_fine(directory, server, "basic")
    pair = base64.b64encode(("me:" + PASSWORD).encode()).decode()
    asked, = asked_of(server, "/api/basic")
    assert asked.headers["authorization"] == "Basic " + pair, asked.headers
    assert pair not in log and "basic: 200 Basic " in log, log


def test_basic_elsewhere(directory, site):
    server = Scripts(directory)
    result, outcome = run(directory, server, "basic-elsewhere")
    assert outcome["outcome"] == "DENIED" and "Authorization:" in outcome["message"], outcome
    assert not asked_of(server, "/api/other"), server.asked


def test_pages_fetched_ahead(directory, site):
    server = Scripts(directory)
    together = threading.Barrier(3)

    # The first three answer only when all of them were asked: the manifest permits three at once.
    def answer(peer, asked):
        number = asked.target.partition("?")[2]
        if number in ("0", "1", "2"):
            together.wait(timeout=60)
        peer.send(reply(200, number, f"Set-Cookie: c{number}=1"))

    server.on("/page", answer)
    server.on("/see", reply(200))
    log = run_fine(directory, server, "all")
    pages = [line.rpartition(" ")[2] for line in log.splitlines() if ": page " in line]
    assert pages == [str(number) for number in range(14)], log
    assert "between b" in log and "end 1" in log, log
    assert server.most_active == 3, server.most_active
    sent = asked_of(server, "/see")[0].headers["cookie"]
    assert sorted(sent.split("; ")) == sorted(f"c{n}=1" for n in [*range(14), "b"]), sent


def test_a_page_fetched_ahead_fails(directory, site):
    server = Scripts(directory)
    server.on("/page", reply(200, "fine"))
    server.on("/leave", redirect(302, "https://third.test/"))
    result, outcome = run(directory, server, "all-fails")
    assert outcome["outcome"] == "DENIED" and "third.test" in outcome["message"], (outcome, result)
    assert result.err.count("page fine") == 1, result
    assert not any(asked.headers["host"] == "third.test" for asked in server.asked), server.asked


def test_a_site_that_wants_a_long_pause(directory, site):
    for status in (429, 503):
        server = Scripts(directory)
        server.on("/busy", reply(status, "", "Retry-After: 3600"))
        os.makedirs(f"{directory}/{status}")
        _, outcome = run(f"{directory}/{status}", server, "throttled")
        assert outcome["outcome"] == "THROTTLED", outcome
        assert outcome["detail"] == "RETRY_AFTER_3600" and "3600 s" in outcome["message"], outcome
        assert len(asked_of(server, "/busy")) == 1, server.asked


if __name__ == "__main__":
    harness.main(globals())
