"""What a site says reaches neither a terminal nor a log as anything but characters, wherever a
konnector or the host repeats it: entries, names of files, questions, errors, headers, the status
line, cookies, redirects.
"""
import os
import pty
import subprocess
import sys

TOP = os.environ.get("top_srcdir", ".")
sys.path.insert(0, os.path.join(TOP, "tests/integration"))

import harness  # noqa: E402
from fetcherlib import HOSTS, PDF  # noqa: E402
from rawserver import RawServer, make_authority, reply  # noqa: E402

# A title is set, a screen erased, a link and a clipboard written, a line overwritten, a direction
# turned around: by ESC, by C1 controls, by what nobody sees.
WORDS = ("Mark\x1b]0;evil\x07\x1b[2J\x1b]52;c;ZXZpbA==\x07\x08\x7f\x0c"
         "\u009b31m\u0090evil\u009c\u0085\u202eevil\u2066evil\u2069\u200f\u061c\u2028end")
# None of them may be seen in what is printed; clisk's own progress writes other sequences.
HIDDEN = ["\x1b]", "\x1b[2J", "\x07", "\x08", "\x7f", "\x0c",
          *(chr(each) for each in range(0x80, 0xA0)),
          *(chr(each) for each in range(0x202A, 0x202F)),
          *(chr(each) for each in range(0x2066, 0x206A)), "\u200f", "\u061c", "\u2028"]


class Site(RawServer):
    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)


def on_terminal(person, *words):
    """The command on a terminal of its own; all that it wrote there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(person.command(*words), env={**person.env, "TERM": "xterm"},
                               stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        written += data
    os.close(ours)
    process.wait()
    return written.decode("utf-8", "surrogateescape")


def check(text, where):
    for hidden in HIDDEN:
        assert hidden not in text, (where, hidden, text)
    return text


def say(server, mode, answer):
    server.on("/mode", reply(200, mode))
    server.on("/bomb", answer)


def test_words(directory, site):
    server = Site(directory)
    server.on("/document", reply(200, PDF + b"\n%%EOF\n", "Content-Type: application/pdf"))
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/monitor",),
                            options=["-vv", "--retries", "0"])
    connected = person.connect("bombs", login="me", password="correct-horse")
    assert connected.status == 0, connected
    # In a header, and wherever else of one that libcurl lets them stand.
    inner = WORDS.encode().replace(b"\x00", b"").decode("latin-1")
    page = reply(200, WORDS, "Content-Type: text/html", "X-Words: " + inner,
                 f"Set-Cookie: {inner}={inner}")
    seen = ""
    for mode, answer in (
            ("words", page), ("question", page), ("error", page),
            ("html", ("HTTP/1.1 500 " + inner + "\r\nContent-Length: 0\r\n\r\n").encode("latin-1")),
            ("html", reply(302, b"", "Location: https://" + inner + "/")),
            ("html", reply(302, b"", "Location: " + inner + ":x")),
            ("html", reply(200, b"", "Content-Encoding: " + inner)),
            ("html", reply(200, b"", "Content-Type: " + inner)),
            ("document", reply(200, b"x", "Content-Type: " + inner,
                               f"Content-Disposition: attachment; filename=\"{inner}\"")),
            ("document", reply(200, WORDS))):
        say(server, mode, answer)
        seen += check(on_terminal(person, "run"), mode)
        say(server, mode, answer)
        result = person.clisk("run")
        check(result.out + result.err, mode)
    # They were repeated, and are readable.
    assert "Mark" in seen and "evil" in seen, seen
    for words in (("data",), ("data", "--format", "json"), ("questions",), ("accounts",),
                  ("questions", "--format", "json"), ("accounts", "--format", "json")):
        check(on_terminal(person, *words), words)
    files = person.files()
    assert files
    for path in files:
        check(path, "files")
        assert path.isprintable(), path


harness.main(globals())
