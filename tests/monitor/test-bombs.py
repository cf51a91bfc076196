"""Pages, documents and konnectors without measure: the run ends with an outcome, and clisk itself
stays small. `make check` leaves out those that need the run's whole time; CLISK_BOMBS=all has all
of them, and prints how long each took.
"""
import gzip
import json
import os
import re
import sys
import threading
import time
import zlib

TOP = os.environ.get("top_srcdir", ".")
sys.path.insert(0, os.path.join(TOP, "tests/integration"))

import harness  # noqa: E402
from fetcherlib import HOSTS  # noqa: E402
from rawserver import RawServer, make_authority, reply  # noqa: E402

GROWTH_KB = 64 * 1024
SECONDS = 3
MIB = 1 << 20
HEAD = b"HTTP/1.1 200 X\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
# The kernel counts what a process was before exec() as its own: a shell is smaller than this one.
APART = ("/bin/sh", "-c", '"$@"; exit $?', "sh")
HTML = "Content-Type: text/html"
XML = "Content-Type: application/xml"
JSON = "Content-Type: application/json"


def packed(data, wbits=31):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(data) + packer.flush()


def html(body):
    return reply(200, body, HTML)


def for_ever(head, piece, pause=0.0):
    """Sends the head, then the piece until nobody is there any more."""
    def script(peer, _asked):
        peer.send(head)
        while True:
            peer.send(piece)
            if pause:
                time.sleep(pause)
    return script


def redirects(longer):
    def script(peer, asked):
        peer.send(reply(302, b"", "Location: /bomb?" + "x" * (len(asked.target) * longer) +
                        str(time.monotonic_ns())))
    return script


def next_page(peer, asked):
    peer.send(html(f"<ul><li>{time.monotonic_ns()}</ul><a rel=next href='?{time.monotonic_ns()}'>"))


def cookies(count, size):
    return reply(200, b"<p>", HTML, *(f"Set-Cookie: c{i}={'x' * size}" for i in range(count)))


def laughs():
    lines = ['<!ENTITY l0 "lol">']
    lines += [f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10)]
    return '<?xml version="1.0"?><!DOCTYPE a [' + "".join(lines) + "]><a>&l9;</a>"


QUADRATIC = '<!DOCTYPE a [<!ENTITY x "' + "x" * 50000 + '">]><a>' + "&x;" * 50000 + "</a>"
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
DTD = '<!DOCTYPE a SYSTEM "https://site.test/mode"><a/>'
TREE = "<div><p><p><b><i>" * 60 + "<div>x</div>" * 3000

LIMIT, DOWN, CHANGED = ("LIMIT",), ("VENDOR_DOWN",), ("SITE_CHANGED",)
BOUNDED = ("LIMIT", "SITE_CHANGED", "PLUGIN_BUG", "VENDOR_DOWN")
ANY = ("DONE", *BOUNDED, "PARTIAL")

# name: how the konnector reads it, what the site sends, outcomes. Those of the second table last as
# long as the run may.
BOMBS = {
    "gzip": ("html", lambda: reply(200, packed(bytes(64 * MIB)), HTML, "Content-Encoding: gzip"),
             LIMIT),
    "zlib": ("html", lambda: reply(200, packed(bytes(64 * MIB), 15), HTML,
                                   "Content-Encoding: deflate"), LIMIT),
    "raw deflate": ("html", lambda: reply(200, packed(bytes(64 * MIB), -15), HTML,
                                          "Content-Encoding: deflate"), LIMIT),
    "gzip twice": ("html", lambda: reply(200, packed(packed(bytes(64 * MIB))), HTML,
                                         "Content-Encoding: gzip, gzip"), DOWN),
    "gzip in gzip": ("html", lambda: reply(200, packed(packed(bytes(64 * MIB))), HTML,
                                           "Content-Encoding: gzip"), ANY),
    "brotli": ("html", lambda: reply(200, b"\xce" * 1000, HTML, "Content-Encoding: br"), DOWN),
    "many members": ("html", lambda: reply(200, gzip.compress(b"") * 20000, HTML,
                                           "Content-Encoding: gzip"), ANY),
    "many headers": ("html", lambda: for_ever(HEAD, b"A: b\r\n" * 100), LIMIT),
    "long header": ("html", lambda: for_ever(HEAD + b"A: ", b"b" * 8192), ("LIMIT", "VENDOR_DOWN")),
    "interim answers": ("html", lambda: for_ever(b"", b"HTTP/1.1 103 X\r\n\r\n" * 50),
                        ("LIMIT", "VENDOR_DOWN")),
    "status line": ("html", lambda: for_ever(b"HTTP/1.1 200 ", b"x" * 8192),
                    ("LIMIT", "VENDOR_DOWN")),
    "page": ("html", lambda: for_ever(HEAD + b"\r\n", b"<p>" * 20000), LIMIT),
    "chunk size": ("html", lambda: CHUNKED + b"\r\nffffffffffffffff\r\nx", ("VENDOR_DOWN", "LIMIT")),
    "longer chunk size": ("html", lambda: CHUNKED + b"\r\n" + b"f" * 5000 + b"\r\nx", DOWN),
    "length": ("html", lambda: HEAD + b"Content-Length: 1000000000000000000\r\n\r\nx",
               ("LIMIT", "VENDOR_DOWN")),
    "no number": ("html", lambda: HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nx", DOWN),
    "redirects": ("html", lambda: redirects(0), ("VENDOR_DOWN", "SITE_CHANGED", "LIMIT")),
    "longer redirects": ("html", lambda: redirects(4), BOUNDED),
    "10,000 cookies": ("html", lambda: cookies(10000, 1), ("LIMIT", "VENDOR_DOWN")),
    "200 cookies": ("html", lambda: cookies(200, 4000), ANY),
    "long cookie": ("html", lambda: cookies(1, 90000), ANY),
    "depth": ("html", lambda: html("<div>" * 100000), BOUNDED),
    "formatting": ("html", lambda: html("<font>" * 50000), BOUNDED),
    "tables": ("html", lambda: html("<table>" * 50000), ANY),
    "attributes": ("html", lambda: html("<p " + " ".join(f"a{i}=b" for i in range(200000)) + ">"),
                   BOUNDED),
    "names": ("html", lambda: html("".join(f"<x{i}>" + f"</x{i}>" for i in range(200000))), BOUNDED),
    "tag": ("html", lambda: html("<p " + "a" * (8 * MIB)), ANY),
    "comment": ("html", lambda: html("<!--" + "-" * (8 * MIB)), ANY),
    "entities": ("html", lambda: html("&amp;" * (MIB // 8)), ANY),
    "elements": ("html", lambda: html("<br>" * (MIB // 4)), ANY),
    "selectors": ("selector", lambda: html(TREE), ANY),
    "xpath": ("xpath", lambda: html("<p>" * 3000), BOUNDED),
    "laughs": ("xml", lambda: reply(200, laughs(), XML), CHANGED),
    "quadratic": ("xml", lambda: reply(200, QUADRATIC, XML), CHANGED),
    "outside": ("xml", lambda: reply(200, OUTSIDE, XML), CHANGED),
    "doctype": ("xml", lambda: reply(200, DTD, XML), ("DONE", "SITE_CHANGED")),
    "xml depth": ("xml", lambda: reply(200, "<a>" * 200000, XML), BOUNDED),
    "xml attributes": ("xml", lambda: reply(
        200, "<a " + " ".join(f"a{i}='b'" for i in range(100000)) + "/>", XML), ANY),
    "xml names": ("xml", lambda: reply(
        200, "<a>" + "".join(f"<b{i}/>" for i in range(80000)) + "</a>", XML), ANY),
    "json depth": ("json", lambda: reply(200, '{"a":' + "[" * MIB, JSON), BOUNDED),
    "json number": ("json", lambda: reply(200, '{"a":' + "9" * (4 * MIB) + "}", JSON), BOUNDED),
    "json exponent": ("json", lambda: reply(200, '{"a":1e999999999}', JSON), BOUNDED),
    "json keys": ("json", lambda: reply(
        200, "{" + ",".join(f'"{i}":{i}' for i in range(400000)) + "}", JSON), BOUNDED),
    "json escapes": ("json", lambda: reply(200, '{"a":"' + "\\u0000" * MIB + '"}', JSON), BOUNDED),
    "pattern": ("pattern", lambda: reply(200, b"a" * 60000), ANY),
    "document": ("document", lambda: for_ever(HEAD + b"\r\n%PDF-1.4\n", b"x" * 65536), ("PARTIAL",)),
    "packed document": ("document", lambda: reply(200, packed(bytes(64 * MIB)),
                                                  "Content-Encoding: gzip"), ("PARTIAL",)),
}
LASTING = {
    "chunks": ("html", lambda: for_ever(CHUNKED + b"\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
               LIMIT),
    "chunk extension": ("html", lambda: for_ever(CHUNKED + b"\r\n1;", b"x" * 8192),
                        ("LIMIT", "VENDOR_DOWN")),
    "trailers": ("html", lambda: for_ever(CHUNKED + b"\r\n1\r\nx\r\n0\r\n", b"A: b\r\n" * 100),
                 ("LIMIT", "VENDOR_DOWN")),
    "log": ("log", lambda: reply(200), LIMIT),
    "entries": ("entries", lambda: reply(200), LIMIT),
    "memory": ("memory", lambda: reply(200), ("PLUGIN_BUG", "LIMIT")),
    "texts": ("texts", lambda: reply(200), BOUNDED),
    "drip": ("html", lambda: for_ever(HEAD + b"\r\n", b"x", 0.1), ("VENDOR_DOWN", "LIMIT")),
    "silence": ("html", lambda: lambda peer, asked: time.sleep(10), ("VENDOR_DOWN", "LIMIT")),
    "header drip": ("html", lambda: for_ever(HEAD, b"A: b\r\n", 0.1), ("VENDOR_DOWN", "LIMIT")),
    "document drip": ("document", lambda: for_ever(HEAD + b"\r\n", b"x" * 2000, 0.1),
                      ("PARTIAL", "LIMIT")),
    "paging": ("paging", lambda: next_page, LIMIT),
    "ahead": ("ahead", lambda: html("<p>"), LIMIT),
    "processor": ("processor", lambda: reply(200), LIMIT),
}


class Site(RawServer):
    """Stands where harness.Person expects a site."""

    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)


def own_kb(result):
    """The largest memory of clisk itself, in KB, as it says at the end of a run."""
    found = re.findall(r"clisk used \d+ ms of processor time and (\d+) KB of memory", result.err)
    assert found, result.err[-3000:]
    return int(found[-1])


def try_bomb(person, server, name, bomb):
    mode, make, outcomes = bomb
    server.on("/mode", reply(200, mode))
    server.on("/bomb", make())
    began = time.monotonic()
    result = person.clisk("run", "--format", "json", wrapper=APART)
    run = json.loads(result.out)[0] if result.out.strip() else None
    seconds = time.monotonic() - began
    assert run and run["outcome"] in outcomes, (name, outcomes, run, result.err[-3000:])
    assert len(result.err) < 64 * MIB
    print(f"{name}: {run['outcome']}, {own_kb(result)} KB, {seconds:.1f} s: "
          f"{run['message'][:90]}", flush=True)
    return own_kb(result)


def test_bombs(directory, site):
    server = Site(directory)
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/monitor",),
                            options=["-vv", "--timeout", str(SECONDS), "--request-timeout", "2",
                                     "--retries", "0", "--max-size", "4M"])
    connected = person.connect("bombs", login="me", password="correct-horse")
    assert connected.status == 0, connected
    common = try_bomb(person, server, "a page", ("html", lambda: html("<a href=x>"), ("DONE",)))
    bombs = {**BOMBS, **(LASTING if os.environ.get("CLISK_BOMBS") == "all" else {})}
    if harness.is_sanitized():
        for name in ("memory", "texts"):
            bombs.pop(name, None)
    faults = []
    for name, bomb in bombs.items():
        try:
            grown = try_bomb(person, server, name, bomb) - common
            assert harness.is_sanitized() or grown < GROWTH_KB, (name, grown)
        except AssertionError as fault:
            faults.append(fault)
    # And nothing of it is left: an ordinary run works.
    try_bomb(person, server, "a page", ("html", lambda: html("<a href=x>"), ("DONE",)))
    assert not faults, "\n".join(str(fault) for fault in faults)
    assert len(bombs) >= 40


threading.stack_size(256 * 1024)
harness.main(globals())
