"""Serves a site over HTTPS with a throw-away certificate.

The server is made for quick tests: one thread a connection, keep-alive, and
one send for the head and the body of an answer.
"""

import argparse
import re
import secrets
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from urllib.parse import quote

from sitelib import Request, Text, redirect

MAX_HEAD = 65536
MAX_BODY = 1 << 20
MIN_GZIP = 256
GZIP_ACCEPTED = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

OPENSSL_CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = overridden
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


def make_certificates(directory, hosts, days=30):
    """Makes ca.pem, leaf.pem and leaf.key in directory; returns the latter two.

    The key of the authority is deleted once it has signed.  The directory
    certs/ receives the authority under its OpenSSL hash, so that it can be
    given to clients as a hashed directory.
    """
    def openssl(*arguments):
        return subprocess.run(("openssl",) + arguments, cwd=directory, text=True,
                              check=True, stdin=subprocess.DEVNULL,
                              capture_output=True).stdout

    def new_certificate(name, subject, extensions, *more):
        openssl("req", "-x509", "-config", "openssl.cnf", "-newkey", "ec",
                "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", str(days), "-subj", f"/CN={subject}",
                "-extensions", extensions, "-keyout", f"{name}.key",
                "-out", f"{name}.pem", *more)

    names = ",".join(f"DNS:{host}" for host in hosts)
    config = directory / "openssl.cnf"
    config.write_text(OPENSSL_CONFIG.format(names=names))
    new_certificate("ca", f"Throw-away test CA {secrets.token_hex(4)}", "authority")
    new_certificate("leaf", "Local test site", "leaf", "-CA", "ca.pem", "-CAkey", "ca.key")
    (directory / "ca.key").unlink()
    config.unlink()

    hashed = directory / "certs"
    hashed.mkdir(exist_ok=True)
    for old in hashed.glob("*.0"):
        old.unlink()
    name = openssl("x509", "-in", "ca.pem", "-noout", "-hash").strip()
    (hashed / f"{name}.0").write_bytes((directory / "ca.pem").read_bytes())
    return directory / "leaf.pem", directory / "leaf.key"


class Connection:
    """One connection of a client, served by its own thread."""

    def __init__(self, server, sock, secure):
        self._server = server
        self._socket = sock
        self._secure = secure
        self._buffer = b""
        self._counted = False
        self._gone = False
        self._login = None

    def serve(self):
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._secure:
                self._socket = self._server.tls.wrap_socket(self._socket, server_side=True)
            while self._serve_one():
                pass
        except OSError:
            self._gone = True
        except Exception:
            traceback.print_exc()
        finally:
            self._close()

    def send(self, data):
        self._socket.sendall(data)

    def send_download(self, data):
        """Sends the end of a download, which counts unless this fails."""
        stats = self._server.site.stats
        stats.add("downloads", login=self._login)
        try:
            self._socket.sendall(data)
        except OSError:
            stats.add("downloads", -1, self._login)
            raise

    def reset(self):
        """Ends the connection with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
        self._gone = True

    def wait_for_client(self):
        """Waits until the client sends something more or leaves."""
        select.select([self._socket], [], [])

    def _close(self):
        """Closes; over TLS the client is told so that it sees no truncation."""
        try:
            if self._secure and not self._gone:
                self._socket.settimeout(1)
                self._socket.unwrap()
        except (OSError, ValueError):
            pass
        self._socket.close()

    def _serve_one(self):
        """Answers one request; returns whether the connection lives on."""
        try:
            request = self._read_request()
        except ValueError:
            self.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
                      b"Content-Length: 0\r\n\r\n")
            return False
        if request is None:
            return False
        if not request.is_control:
            request.login = self._login = self._server.site.login_of(request)
            self._count(request)
        response = self._server.respond(request)
        return self._answer(request, response)

    def _read_request(self):
        """Returns the next request, or None at the end of the stream."""
        end = self._buffer.find(b"\r\n\r\n")
        while end < 0:
            if len(self._buffer) > MAX_HEAD:
                raise ValueError("request head too long")
            if not self._receive():
                return None
            end = self._buffer.find(b"\r\n\r\n")
        request = Request(self._buffer[:end], self._secure)
        if "transfer-encoding" in request.headers:
            raise ValueError("chunked requests are not supported")
        length = int(request.headers.get("content-length", 0))
        if not 0 <= length <= MAX_BODY:
            raise ValueError("bad Content-Length")
        end += 4
        while len(self._buffer) < end + length:
            if not self._receive():
                return None
        request.body = self._buffer[end:end + length]
        self._buffer = self._buffer[end + length:]
        return request

    def _receive(self):
        data = self._socket.recv(16384)
        self._buffer += data
        return data

    def _count(self, request):
        stats = self._server.site.stats
        if not self._counted:
            self._counted = True
            stats.add("connections")
        stats.visit(request)

    def _answer(self, request, response):
        body, extra = response.body, []
        if isinstance(body, Text):
            extra.append("Vary: Accept-Encoding")
            if (len(body.plain) >= MIN_GZIP
                    and GZIP_ACCEPTED.search(request.headers.get("accept-encoding", ""))):
                extra.append("Content-Encoding: gzip")
                body = body.packed
            else:
                body = body.plain
        keep = request.keep_alive and response.script is None
        if not keep:
            extra.append("Connection: close")
        head = response.head(len(body), extra)
        self._server.log(request, response, len(body))
        if not request.is_control:
            self._server.site.stats.exchange(request, response.status)
        if request.method == "HEAD":
            self.send(head)
        elif response.script:
            response.script(self, head, body)
        elif response.download:
            self.send_download(head + body)
        else:
            self.send(head + body)
        return keep


class Server:
    """Accepts connections and hands their requests to the site."""

    def __init__(self, site, options, certificate):
        self.site = site
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*certificate)
        self.tls.set_alpn_protocols(["http/1.1"])
        self._bind = options.bind
        self._latency = options.latency / 1000
        self._quiet = options.quiet
        self.https_port = self._listen(options.port, True)
        self.http_port = None
        if options.http_port is not None:
            self.http_port = self._listen(options.http_port, False)

    def respond(self, request):
        if self._latency and not request.is_control:
            time.sleep(self._latency)
        if not request.secure and self.site.redirect_plain and not request.is_control:
            return redirect(self._secure_address(request), 301)
        return self.site.respond(request)

    def log(self, request, response, length):
        if not self._quiet:
            sys.stderr.write(f"{request.method} {request.host}{request.path} "
                             f"{response.status} {length}\n")

    def _secure_address(self, request):
        """The https URL; it names a port only if the client named our plain one."""
        named = request.headers.get("host", "").endswith(f":{self.http_port}")
        port = f":{self.https_port}" if named else ""
        query = f"?{request.query_string}" if request.query_string else ""
        return f"https://{request.host}{port}{quote(request.path)}{query}"

    def _listen(self, port, secure):
        listener = socket.create_server((self._bind, port), backlog=128)
        threading.Thread(target=self._accept, args=(listener, secure), daemon=True).start()
        return listener.getsockname()[1]

    def _accept(self, listener, secure):
        while True:
            sock, _ = listener.accept()
            connection = Connection(self, sock, secure)
            threading.Thread(target=connection.serve, daemon=True).start()


def option_parser(description, modes):
    """The command line that all the sites share."""
    parser = argparse.ArgumentParser(description=description)
    add = parser.add_argument
    add("--dir", required=True, type=Path, help="receives ca.pem, certs/, port, http-port")
    add("--port", type=int, default=0, help="HTTPS port, 0 for any")
    add("--http-port", type=int, help="serve plain HTTP too, 0 for any port")
    add("--bind", default="127.0.0.1", help="address to listen on")
    add("--bills", type=int, help="number of bills or books")
    add("--pdf-bytes", type=int, help="size of each download")
    add("--page-bytes", type=int, help="size of a list page")
    add("--latency", type=int, default=0, metavar="MS", help="wait before each answer")
    add("--fail", action="append", default=[], metavar="MODE",
        help="failure mode, repeatable: " + ", ".join(modes))
    add("--login", help="the login accepted")
    add("--password", help="the password accepted")
    add("--quiet", action="store_true", help="log no requests")
    return parser


def _write_whole(path, text):
    """Writes a file that appears only when complete."""
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    part.replace(path)


def run(site_class, options):
    """Serves a site until SIGTERM or SIGINT."""
    options.dir.mkdir(parents=True, exist_ok=True)
    for name in ("port", "http-port"):
        (options.dir / name).unlink(missing_ok=True)
    try:
        site = site_class(options)
    except ValueError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    certificate = make_certificates(options.dir, sorted(site.hosts))
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = Server(site, options, certificate)
    if server.http_port is not None:
        _write_whole(options.dir / "http-port", f"{server.http_port}\n")
    _write_whole(options.dir / "port", f"{server.https_port}\n")
    print(f"listening on {options.bind}:{server.https_port}", flush=True)
    signal.sigwait(signals)
