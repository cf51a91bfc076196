"""A server that answers with exactly the bytes that a test gives it.

A script is a function of a Peer; it is called for each request of the path it
is registered for. Requests are kept, so that tests can look at what was sent.
"""
import os
import socket
import ssl
import struct
import subprocess
import threading
import time


def make_authority(directory, names):
    """A throw-away CA in ca.pem, and a certificate it signed for the names in leaf.pem."""
    def openssl(*arguments):
        subprocess.run(("openssl",) + arguments, cwd=directory, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    openssl("req", "-x509", *key, "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-x509", *key, "-subj", "/CN=Test site", "-keyout", "leaf.key", "-out",
            "leaf.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-addext",
            "subjectAltName=" + ",".join("DNS:" + name for name in names))
    return os.path.join(directory, "ca.pem")


class Asked:
    """One request as it came."""

    def __init__(self, head, body, connection):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ", 2)
        self.path = self.target.partition("?")[0]
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = body
        self.connection = connection

    def __repr__(self):
        return f"{self.method} {self.headers.get('host')}{self.target} {self.body}"


class Peer:
    """The connection of a client, as scripts see it."""

    def __init__(self, sock, number):
        self.sock = sock
        self.number = number
        self.buffer = b""
        self.open = True

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def close(self):
        """An orderly end: over TLS with its close_notify."""
        self.open = False
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.settimeout(1)
                self.sock = self.sock.unwrap()
        except (OSError, ValueError):
            pass
        self.sock.close()

    def cut(self):
        """The end without a close_notify."""
        self.open = False
        self.sock.close()

    def reset(self):
        self.open = False
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def read_request(self):
        while b"\r\n\r\n" not in self.buffer:
            data = self.sock.recv(65536)
            if not data:
                return None
            self.buffer += data
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        asked = Asked(head, b"", self.number)
        length = int(asked.headers.get("content-length", 0))
        while len(rest) < length:
            data = self.sock.recv(65536)
            if not data:
                return None
            rest += data
        asked.body, self.buffer = rest[:length], rest[length:]
        return asked


class RawServer:
    """Serves scripts by path, over TLS if a directory with leaf.pem is given."""

    def __init__(self, directory=None, alpn=None, connection=None):
        self.scripts = {}
        self.asked = []
        self.active = 0
        self.most_active = 0
        self.connections = 0
        self.lock = threading.Lock()
        self.tls = None
        self.serve_connection = connection or self._serve_http1
        if directory:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(os.path.join(directory, "leaf.pem"),
                                     os.path.join(directory, "leaf.key"))
            if alpn:
                self.tls.set_alpn_protocols([alpn])
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def on(self, path, script):
        self.scripts[path] = script if callable(script) else lambda peer, asked: peer.send(script)

    def paths(self):
        return [asked.path for asked in self.asked]

    def stop(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            with self.lock:
                self.connections += 1
                number = self.connections
            self.serve_connection(Peer(sock, number))
        except OSError:
            pass

    def _serve_http1(self, peer):
        while peer.open:
            asked = peer.read_request()
            if asked is None:
                break
            with self.lock:
                self.asked.append(asked)
                self.active += 1
                self.most_active = max(self.most_active, self.active)
            try:
                script = self.scripts.get(asked.path)
                if script:
                    script(peer, asked)
                else:
                    peer.send(reply(404))
            finally:
                with self.lock:
                    self.active -= 1
        peer.close()


def reply(status=200, body=b"", *headers, length=None):
    """A plain answer with its length."""
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} X", *headers,
             f"Content-Length: {len(body) if length is None else length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def chunked(*pieces, end=True, headers=()):
    lines = ["HTTP/1.1 200 X", "Transfer-Encoding: chunked", *headers]
    out = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    for piece in pieces:
        out += b"%x\r\n%s\r\n" % (len(piece), piece)
    return out + (b"0\r\n\r\n" if end else b"")


def then_close(data, how="close"):
    def script(peer, asked):
        peer.send(data)
        getattr(peer, how)()
    return script


# Just enough of HTTP/2 (RFC 9113) to answer; header fields are literals of HPACK.

def h2_frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def h2_field(name, value):
    return (b"\x00" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode())


def h2_head(stream, status, *fields, flags=0x4):
    block = h2_field(":status", str(status)) + b"".join(h2_field(*field) for field in fields)
    return h2_frame(1, flags, stream, block)


def h2_read(peer, length):
    while len(peer.buffer) < length:
        data = peer.sock.recv(65536)
        if not data:
            raise OSError("gone")
        peer.buffer += data
    data, peer.buffer = peer.buffer[:length], peer.buffer[length:]
    return data


def h2_serve(peer, answer):
    """Calls answer(peer, stream) for each request; `answer` sends frames."""
    h2_read(peer, 24)
    peer.send(h2_frame(4, 0, 0))
    while peer.open:
        head = h2_read(peer, 9)
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        stream = int.from_bytes(head[5:9], "big")
        h2_read(peer, length)
        if kind == 4 and not flags & 1:
            peer.send(h2_frame(4, 1, 0))
        elif kind == 1:
            answer(peer, stream)


def wait(seconds):
    time.sleep(seconds)
