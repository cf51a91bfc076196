"""What a konnector may not ask for is not fetched: not by itself, and not by way of a redirect.

The forms are in forbidden-urls.txt. All go through the broker's own policy and the fetcher; those
that lead to addresses which are not public through the fetcher alone, too.
"""
import os
import re
import socket
import subprocess
import sys
import threading

TOP = os.environ.get("top_srcdir", ".")
sys.path.insert(0, os.path.join(TOP, "tests/integration"))

import harness  # noqa: E402
from fetcherlib import Fetcher, https, redirect  # noqa: E402
from rawserver import reply  # noqa: E402

ESCAPES = (("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r"), ("\\x7f", "\x7f"))
HOPS_MAX = 30


class Trap:
    """Somebody who listens where nobody may come to, on both loopbacks."""

    def __init__(self):
        self.came = 0
        self.port = 0
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            try:
                listener = socket.create_server((host, self.port), family=family)
            except OSError:
                continue
            self.port = listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener):
        while True:
            sock, _ = listener.accept()
            self.came += 1
            sock.close()


def forms(trap, kind=None):
    found = []
    with open(os.path.join(TOP, "tests/monitor/forbidden-urls.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            what, _, url = line.rstrip("\n").partition("\t")
            for escape, byte in ESCAPES:
                url = url.replace(escape, byte)
            if kind in (None, what):
                found.append(url.replace("{port}", str(trap.port)))
    return found


def drive(ca, connect, urls, *more):
    program = os.path.join(harness.TOP_BUILDDIR, "url-drive")
    result = subprocess.run([program, ca, connect, *more], check=False,
                            input=b"".join(url.encode() + b"\0" for url in urls),
                            stdout=subprocess.PIPE)
    assert result.returncode == 0, result
    return [line.split(" ", 2) for line in result.stdout.decode().splitlines()]


def test_asked_for(directory, site):
    trap = Trap()
    server = https(directory)
    urls = forms(trap)
    # Wherever a name leads, somebody listens.
    lines = drive(directory + "/ca.pem",
                  f"site.test=127.0.0.1:{server.port}\n*=127.0.0.1:{trap.port}", urls)
    assert len(lines) == len(urls) >= 200, len(lines)
    for url, (_, outcome, message) in zip(urls, lines):
        assert outcome == "DENIED" and message, (url, outcome, message)
    assert trap.came == 0 and server.asked == [], (trap.came, server.asked)


def test_redirected_to(directory, site):
    """One konnector asks for all of them, each behind some hops; it may ask the site itself."""
    trap = Trap()
    server = https(directory)
    # What is part of an address leads to the site itself.
    urls = [url for url in forms(trap) if not set(url) & set("\r\n")
            and re.match(r"\s*(https:[/\\]{2}.|(?!https:)[A-Za-z][A-Za-z0-9+.-]*:)", url)]
    assert len(urls) >= 200, len(urls)
    asked = []
    for number, url in enumerate(urls):
        hops = number % (HOPS_MAX + 1)
        server.on(f"/r/{number}/0", redirect(302, url.encode().decode("latin-1")))
        for hop in range(hops):
            server.on(f"/r/{number}/{hop + 1}", redirect(302, f"/r/{number}/{hop}"))
        asked.append(f"https://site.test/r/{number}/{hops}")
    server.on("/fine", reply(200, b"fine"))
    asked.append("https://site.test/fine")
    lines = drive(directory + "/ca.pem",
                  f"site.test=127.0.0.1:{server.port}\n*=127.0.0.1:{trap.port}", asked, "all")
    assert lines.pop()[:2] == ["run", "DONE"], lines
    assert lines.pop()[1:] == ["answered", "200"], lines
    assert len(lines) == len(urls)
    for url, (number, outcome, message) in zip(urls, lines):
        hops = int(number) % (HOPS_MAX + 1)
        known = ("DENIED",) if hops < 20 else ("DENIED", "SITE_CHANGED", "VENDOR_DOWN", "LIMIT")
        assert outcome in known and message, (url, hops, outcome, message)
    assert trap.came == 0, trap.came
    assert all(path.startswith("/r/") or path == "/fine" for path in server.paths())


def test_addresses_by_the_fetcher_alone(directory, site):
    """Were there no policy, the address that is really connected to is looked at."""
    trap = Trap()
    urls = forms(trap, "address")
    assert len(urls) > 80
    told = Fetcher(directory).script("begin", *(f"get {url}" for url in urls))
    assert len(told.all("failed")) == len(urls) and not told.all("response"), told.text
    for url, line in zip(urls, told.all("failed")):
        assert "outcome=DENIED" in line, (url, line)
    assert trap.came == 0


def test_a_host_is_never_asked_without_tls(directory, site):
    """What HSTS is for (RFC 6797): also where development lets http go to this machine, a host that
    may be asked over https is asked in no other way, whatever it said before."""
    trap = Trap()
    server = https(directory)
    strict = "Strict-Transport-Security: max-age=31536000; includeSubDomains"
    server.on("/strict", reply(200, b"fine", strict))
    for status in (301, 302, 303, 307, 308):
        server.on(f"/{status}", redirect(status, f"http://site.test:{trap.port}/"))
    connect = f"site.test=127.0.0.1:{server.port}"
    for options in ((), ("http",)):
        urls = ["https://site.test/strict",
                *(f"https://site.test/{status}" for status in (301, 302, 303, 307, 308))]
        lines = drive(directory + "/ca.pem", connect, urls, "all", *options)
        assert lines[0][1:] == ["answered", "200"] and lines[-1][1] == "DONE", lines
        assert all(line[1] == "DENIED" for line in lines[1:-1]) and len(lines) == 7, lines
        plain = ["http://site.test/", f"http://site.test:{trap.port}/", "http://SITE.test:443/"]
        lines = drive(directory + "/ca.pem", connect, plain, *options)
        assert [line[1] for line in lines] == ["DENIED"] * 3, lines
    assert trap.came == 0


# What a name resolves to: at first, the second time and so on.
ANSWERS = (
    "127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "0.0.0.0", "::", "100.64.0.1", "198.18.0.1",
    "1.2.3.4,127.0.0.1", "1.2.3.4,::1", "2a00::1,127.0.0.1", "1.2.3.4,5.6.7.8,::1,127.0.0.1",
    "1.2.3.4 127.0.0.1", "1.2.3.4 ::1", "2a00::1 127.0.0.1,::1", "1.2.3.4 1.2.3.4,127.0.0.1",
    "1.2.3.4 5.6.7.8 127.0.0.1", "1.2.3.4 ::ffff:127.0.0.1",
)


def test_names_that_change_their_mind(directory, site):
    if harness.is_sanitized():
        print("a sanitizer wants to be loaded first")
        return
    trap = Trap()
    library = os.path.join(harness.TOP_BUILDDIR, "tests/monitor/.libs/resolver.so")
    get = f"get https://changing.test:{trap.port}/"
    os.environ["LD_PRELOAD"] = library
    try:
        for answers in ANSWERS:
            os.environ["CLISK_TEST_ADDRESSES"] = answers
            told = Fetcher(directory, retries=1).script("begin", get, get, get)
            failed = told.all("failed")
            assert len(failed) == 3 and not told.all("response"), (answers, told.text)
            # Where no public address is among them, it is the address that is refused.
            if "1.2.3.4" not in answers and "2a00::1" not in answers:
                assert all("outcome=DENIED" in line for line in failed), (answers, told.text)
            assert trap.came == 0, answers
        # The resolver is ours, and the trap works: a mapping may lead there.
        os.environ["CLISK_TEST_ADDRESSES"] = "127.0.0.1"
        mapped = Fetcher(directory, connect=f"changing.test=127.0.0.1:{trap.port}")
        mapped.script("begin", get)
        assert trap.came > 0
    finally:
        del os.environ["LD_PRELOAD"], os.environ["CLISK_TEST_ADDRESSES"]


harness.main(globals())
