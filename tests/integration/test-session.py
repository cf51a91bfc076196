"""Sessions: kept encrypted, tested before any login, unreadable by anybody else."""
import os

import harness
from fetcherlib import HOSTS
from rawserver import RawServer, make_authority, reply

COOKIE = "session-canary-"
TOKEN = "eyJhbGciOiJub25lIn0.canary-token/1"
PASSWORD = "correct-\"horse\\battery"


def connected(directory, site, **options):
    acme = site(options=["--bills", "3", "--cookie-prefix", COOKIE], **options)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    return acme, person


def grep(directory, needle, without=()):
    """The files below a directory that hold these bytes."""
    found = []
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                if needle.encode() in file.read() and name not in without:
                    found.append(path)
    return found


def test_a_relaunch_neither_logs_in_nor_asks(directory, site):
    acme, person = connected(directory, site)
    assert acme.stats()["logins"] == 1
    acme.reset()
    for _ in range(2):
        result, run = person.run()
        assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    stats = acme.stats()
    assert stats["logins"] == 0 and "/login" not in stats["paths"], stats


def test_an_expired_session_costs_one_login(directory, site):
    acme, person = connected(directory, site)
    assert person.run()[0].status == 0
    acme.reset()
    acme.fail("expired-session")
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    assert acme.stats()["logins"] == 1, acme.stats()
    acme.fail()
    acme.reset()
    assert person.run()[0].status == 0
    assert acme.stats()["logins"] == 0, acme.stats()


def test_a_kept_session_is_unreadable(directory, site):
    _, person = connected(directory, site)
    assert person.run()[0].status == 0
    assert grep(person.directory, COOKIE) == []
    assert grep(person.directory, "acme_session") == []


class Scripts(RawServer):
    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        self.on("/home", reply(200))


def http_person(directory, server, mode):
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/plugins",),
                            options=["-v"])
    result = person.connect("http", login="me", password=PASSWORD,
                            extra=["--field", "mode=" + mode])
    assert result.status == 0, result
    return person


def test_tokens_and_cookies_come_back(directory, site):
    server = Scripts(directory)
    server.on("/set", reply(200, "", "Set-Cookie: csrf=1; Max-Age=1000",
                            "Set-Cookie: over=1; Max-Age=1"))
    server.on("/api/token", reply(200, '{"data": [{"token": "%s"}]}' % TOKEN,
                                  "Content-Type: application/json"))
    server.on("/api/me", lambda peer, asked: peer.send(
        reply(200, "I have " + asked.headers["authorization"], "X-Token: another-token-2")))
    person = http_person(directory, server, "token-kept")
    for _ in range(3):
        result, run = person.run()
        assert run["outcome"] == "DONE", (run, result)
        # What a site echoes of a token of an earlier run is hidden too.
        assert "kept: I have " in result.err and TOKEN not in result.err, result
    asked = [each for each in server.asked if each.path == "/api/me"]
    assert [each.headers["authorization"] for each in asked] == ["Bearer " + TOKEN] * 3
    assert server.paths().count("/api/token") == 1, server.paths()
    assert "csrf=1" in asked[2].headers["cookie"], asked[2].headers
    assert grep(person.directory, TOKEN) == []


def test_storage_comes_back(directory, site):
    server = Scripts(directory)
    person = http_person(directory, server, "storage")
    seen = [person.run()[0] for _ in range(2)]
    assert "device: none" in seen[0].err and "removed: 1" in seen[0].err, seen
    assert "device: canary-device \\x09%" in seen[1].err, seen
    assert grep(person.directory, "canary-device") == []


def refused(directory, mode):
    result, run = http_person(directory, Scripts(directory), mode).run()
    return run["outcome"], run["message"], result.err


def test_storage_is_of_the_manifests_origins(directory, site):
    outcome, message, _ = refused(directory, "storage-elsewhere")
    assert outcome == "DENIED" and "evil.test" in message, message


def test_storage_wants_an_origin(directory, site):
    outcome, message, _ = refused(directory, "storage-no-origin")
    assert outcome == "PLUGIN_BUG" and "is no origin" in message, message


def test_storage_has_an_end(directory, site):
    outcome, message, log = refused(directory, "storage-full")
    assert outcome == "LIMIT" and "full" in message, message
    assert "five of them: 1" in log, log


harness.main(globals())
