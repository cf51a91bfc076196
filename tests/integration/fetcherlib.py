"""What the tests of clisk-fetcher share: a script for fetcher-drive, and what it printed."""
import os
import re
import subprocess

import harness
from rawserver import RawServer, make_authority, reply

HOSTS = ("site.test", "other.test", "third.test")
SITE = "https://site.test"
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
        """Each word is in the message; of a tuple, one: newer libraries refuse in their own."""
        failure = self.one("failed")
        assert failure["outcome"] == outcome, self.text
        for word in words:
            choice = word if isinstance(word, tuple) else (word,)
            assert any(each in failure["message"] for each in choice), self.text
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


def redirect(status, location):
    return reply(status, b"moved", f"Location: {location}")
