"""clisk-fetcher alone: what it makes of sites and of brokers that are faulty or hostile."""
import gzip
import hashlib
import os
import re
import socket
import threading
import time

import harness
from fetcherlib import PDF, SITE, Fetcher, body_of, download, get_page, https
from rawserver import chunked, h2_frame, h2_head, h2_serve, reply, then_close, wait


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
        told.failed("VENDOR_DOWN", ("may be cut", "unexpected eof"))


def test_plain_without_length_is_a_page(directory, site):
    told, _ = get_page(directory, then_close(b"HTTP/1.1 200 X\r\n\r\nall of it"))
    told.page()
    assert body_of(directory) == b"all of it"
    html = b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n\r\n<html>"
    told, _ = get_page(directory, then_close(html + b"</HTML>\n"))
    told.page()
    told, _ = get_page(directory, then_close(html, "cut"))
    told.failed("VENDOR_DOWN", ("may be cut", "unexpected eof"))


def test_two_lengths(directory, site):
    told, _ = get_page(directory, b"HTTP/1.1 200 X\r\nContent-Length: 3\r\nContent-Length: 4\r\n"
                                  b"\r\nabcd")
    told.failed("VENDOR_DOWN", ("two different lengths", "Invalid Content-Length"))
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
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        mapping = f"site.test=127.0.0.1:{bound.getsockname()[1]}"
        Fetcher(directory, connect=mapping, retries=1).script("begin", f"get {SITE}/").failed(
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


def test_the_channel_of_the_vault(directory, site):
    for words in ("end", "secret:a=b end", "secret:a=b key:k end", "key:k end"):
        told = Fetcher(directory).script("vault " + words, "begin")
        assert told.exit() == 0, (words, told.text)
    for words, why in (
            ("", "hung up"), ("secret:a=b", "hung up"), ("key:k", "hung up"),
            ("secret:a=b secret:a=c end", "twice"), ("key:k key:k end", "fetcher_session_key"),
            ("key:k secret:a=b end", "fetcher_secret"), ("key:long end", "31 bytes"),
            ("ready end", "fetcher_ready")):
        told = Fetcher(directory).script("vault " + words, "begin")
        assert told.exit() == 1 and why in told.all("log 0")[0], (words, told.text)
    assert Fetcher(directory).script("vault end", "vault end", "begin").exit() == 1
    assert Fetcher(directory).script("begin", "vault end", "sleep 200").exit() == 1
    assert Fetcher(directory).script("vault secret:a=b end", "secret a b", "begin").exit() == 1


def test_the_pool_is_sealed(directory, site):
    told = Fetcher(directory).script("begin")
    seals = int(re.search(r"seals=(\d+)", told.text).group(1))
    assert seals & 0x10 and seals & 0x6 == 0x6, told.text


harness.main(globals())
