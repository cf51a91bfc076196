"""Sessions: kept encrypted, tested before any login, unreadable by anybody else."""
import os
import subprocess
import time

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


def test_a_session_that_ends_behind_its_check_costs_one_login(directory, site):
    acme, person = connected(directory, site)
    assert person.run()[0].status == 0
    acme.reset()
    acme.fail("expired-behind-check")
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    assert acme.stats()["logins"] == 1, acme.stats()


def test_a_kept_session_is_unreadable(directory, site):
    _, person = connected(directory, site)
    assert person.run()[0].status == 0
    assert grep(person.directory, COOKIE) == []
    assert grep(person.directory, "acme_session") == []


def listed(person, name="acme"):
    accounts = person.clisk("accounts", "--format", "json").json()
    return next(each for each in accounts if each["name"] == name)


def test_a_session_in_the_place_of_anothers(directory, site):
    """By somebody who can write to the store: neither account brings home what is the other's."""
    acme = site(options=["--bills", "3", "--others", "1"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect(extra=["--name", "one"]).status == 0
    assert person.connect(login="demo-2", extra=["--name", "two"]).status == 0
    before = {name: listed(person, name)["identity"] for name in ("one", "two")}
    assert before["one"] != before["two"], before
    acme.reset()
    swapped = subprocess.run(
        [os.path.join(harness.TOP_BUILDDIR, "store-swap"), person.directory, "one", "two"],
        check=False, capture_output=True, text=True)
    assert swapped.returncode == 0, swapped
    for name in ("one", "two"):
        result, run = person.run(name)
        assert result.status == 0 and run["outcome"] == "DONE" and run["new"] == 4, (run, result)
        assert listed(person, name)["identity"] == before[name]
    # Each one had to log in: that of the other is of no use to it.
    assert acme.stats()["logins"] == 2, acme.stats()
    folders = [listed(person, name)["folder"] for name in before]
    assert sorted(os.path.dirname(path) for path in person.files()) == sorted(folders * 4)


def test_a_new_key_costs_one_login(directory, site):
    acme, person = connected(directory, site)
    assert person.run()[0].status == 0 and acme.stats()["logins"] == 1
    assert person.clisk("vault", "rekey").status == 0
    for _ in range(3):
        result, run = person.run()
        assert result.status == 0 and run["outcome"] == "DONE", (run, result)
        assert acme.stats()["logins"] == 2, acme.stats()


def test_a_login_that_is_half_done_is_kept(directory, site):
    acme = site(options=["--bills", "3", "--otp", "123456", "--cookie-prefix", COOKIE])
    person = harness.Person(directory + "/person", acme)
    assert person.connect(extra=["--no-check"]).status == 0
    assert person.run()[1]["outcome"] == "USER_ACTION_NEEDED"
    assert listed(person)["session"] is True and grep(person.directory, COOKIE) == []
    assert person.clisk("answer", "1", "123456").status == 0
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    stats = acme.stats()
    posted = len([value for value in acme.control("secrets") if value.startswith(COOKIE)])
    assert stats["codes"] == 1 and stats["logins"] == 1 and posted == 1, stats


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


def token_site(directory, token, seconds):
    """Gives a token and a cookie that both last so long."""
    server = Scripts(directory)
    server.on("/set", reply(200, "", f"Set-Cookie: csrf=1; Max-Age={seconds}"))
    server.on("/api/token", reply(
        200, '{"data": [{"token": "%s", "expires_in": %d}]}' % (token, seconds),
        "Content-Type: application/json"))
    server.on("/api/me", reply(200, "I know you", "X-Token: another-token-2"))
    return server


def borne(server):
    return [each.headers["authorization"] for each in server.asked if each.path == "/api/me"]


def test_a_token_whose_time_is_over_is_not_sent(directory, site):
    server = token_site(directory, TOKEN, 1)
    person = http_person(directory, server, "token-kept")
    result, run = person.run()
    assert run["outcome"] == "DONE" and borne(server) == ["Bearer " + TOKEN], (run, result)
    kept = time.time()
    harness.wait_until(lambda: time.time() > kept + 1.1, "the end of the token")
    server.on("/api/token", reply(200, '{"data": [{"token": "a-newer-token", "expires_in": 900}]}',
                                  "Content-Type: application/json"))
    result, run = person.run()
    assert run["outcome"] == "DONE", (run, result)
    assert borne(server) == ["Bearer " + TOKEN, "Bearer a-newer-token"]


def cookie_person(directory, seconds):
    server = Scripts(directory)
    server.on("/set", reply(200, "", f"Set-Cookie: csrf=1; Max-Age={seconds}",
                            "Set-Cookie: less=1; Max-Age=1"))
    server.on("/echo", reply(200))
    return http_person(directory, server, "cookie")


def test_until_when_a_session_lasts_is_told(directory, site):
    person = cookie_person(directory, 5000)
    assert listed(person, "http")["session_until"] is None
    before = int(time.time())
    assert person.run()[1]["outcome"] == "DONE"
    after = int(time.time())
    until = listed(person, "http")["session_until"]
    possible = {time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second + 5000))
                for second in range(before, after + 1)}
    assert until in possible, (until, possible)
    assert f"until {until}" in person.clisk("accounts").out


def test_a_session_whose_time_is_over_is_none(directory, site):
    person = cookie_person(directory, 2)
    assert person.run()[1]["outcome"] == "DONE"
    harness.wait_until(lambda: not listed(person, "http")["session"], "the end of the session")
    assert listed(person, "http")["session_until"] is None
    assert " none " in person.clisk("accounts").out


def test_a_session_without_a_known_end_is_told_as_kept(directory, site):
    _, person = connected(directory, site)
    assert listed(person)["session"] is True and listed(person)["session_until"] is None
    assert " kept " in person.clisk("accounts").out


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
