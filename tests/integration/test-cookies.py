"""Cookies from where the person is logged in already: a file, a profile of Firefox."""
import http.client
import os
import re
import sqlite3
import ssl
import urllib.parse

import harness

WWW = "www.acme.example"
FAR = 4000000000


def log_in(acme):
    """Logs in as a browser would; the cookie of the session."""
    context = ssl.create_default_context(cafile=acme.ca_file)
    context.check_hostname = False
    browser = http.client.HTTPSConnection("127.0.0.1", acme.port, context=context)
    browser.request("GET", "/login", headers={"Host": WWW})
    page = browser.getresponse().read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="(\w+)"', page).group(1)
    form = urllib.parse.urlencode({"csrf_token": token, "login": harness.LOGIN,
                                   "password": harness.PASSWORD})
    browser.request("POST", "/login", form,
                    {"Host": WWW, "Content-Type": "application/x-www-form-urlencoded"})
    cookie = browser.getresponse().getheader("Set-Cookie")
    browser.close()
    return cookie.split(";")[0].split("=", 1)


def prepared(directory, site):
    acme = site(options=["--bills", "3", "--cookie-prefix", "session-canary-"])
    name, value = log_in(acme)
    acme.reset()
    return acme, harness.Person(directory + "/person", acme), name, value


def cookie_file(directory, *lines):
    path = os.path.join(directory, "cookies.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("# Netscape HTTP Cookie File\n\n" + "".join(line + "\r\n" for line in lines))
    return path


def connect(person, *options):
    return person.clisk("connect", "acme", "--yes", "--field", "login=" + harness.LOGIN, *options)


def check_works_without_password(acme, person, connected, told):
    assert connected.status == 0 and told in connected.err, connected
    assert "session-canary-" not in connected.err + connected.out
    result, run = person.run()
    assert result.status == 0 and run["new"] == 4, (run, result)
    assert acme.stats()["logins"] == 0, acme.stats()
    for folder, _, names in os.walk(person.directory):
        for each in names:
            with open(os.path.join(folder, each), "rb") as file:
                assert b"session-canary-" not in file.read() or "firefox" in folder, each
    # Once the session has ended nobody can log in: the person is told.
    acme.fail("expired-session")
    for _ in range(3):
        result, run = person.run()
    assert run["outcome"] == "USER_ACTION_NEEDED" and "no password" in run["message"], run
    assert acme.stats()["logins"] == 0, acme.stats()


def test_a_file_of_cookies(directory, site):
    acme, person, name, value = prepared(directory, site)
    path = cookie_file(directory, f"#HttpOnly_{WWW}\tFALSE\t/\tTRUE\t{FAR}\t{name}\t{value}",
                       f"{WWW}\tFALSE\t/\tTRUE\t1000\tover\t1",
                       f"{WWW}\tFALSE\t/\tTRUE\t\tof-the-session\t1",
                       f".other.example\tTRUE\t/\tTRUE\t{FAR}\tforeign\tsession-canary-x",
                       f"evil{WWW}\tFALSE\t/\tTRUE\t{FAR}\tforeign\t1")
    check_works_without_password(acme, person, connect(person, "--cookies", path),
                                 "2 of 5 cookies")


def test_cookies_that_are_not_logged_in(directory, site):
    _, person, name, _ = prepared(directory, site)
    path = cookie_file(directory, f"{WWW}\tFALSE\t/\tTRUE\t0\t{name}\tnobody")
    result = connect(person, "--cookies", path)
    assert result.status != 0 and "log in with the browser" in result.err, result
    assert "nothing was stored" in result.err, result


def test_files_that_are_refused(directory, site):
    _, person, _, _ = prepared(directory, site)
    for lines, words in (((f"{WWW}\tFALSE\t/\tTRUE\tcanary",), "line 3 is no cookie"),
                         (("b.example\tFALSE\t/\tTRUE\t0\ta\tcanary",), "none of the 1 cookies"),
                         ((), "none of the 0 cookies")):
        result = connect(person, "--cookies", cookie_file(directory, *lines))
        assert result.status == 2 and words in result.err and "canary" not in result.err, result
    result = connect(person, "--cookies", directory + "/absent")
    assert result.status == 2 and "cannot be read" in result.err, result
    result = connect(person, "--cookies", cookie_file(directory), "--no-check")
    assert result.status == 2 and "--no-check" in result.err, result


def firefox(person, rows, place=".mozilla/firefox", schema=12):
    """A profile in which rows lie in the write-ahead log still; keep what it returns."""
    folder = os.path.join(person.directory, place, "abc.default-release")
    os.makedirs(folder)
    with open(os.path.join(folder, "..", "profiles.ini"), "w", encoding="utf-8") as file:
        file.write("[Install4F96D1932A9F858E]\nDefault=abc.default-release\nLocked=1\n\n"
                   "[Profile1]\nName=old\nIsRelative=1\nPath=xyz.old\nDefault=1\n\n"
                   "[Profile0]\nName=default-release\nIsRelative=1\nPath=abc.default-release\n")
    database = sqlite3.connect(os.path.join(folder, "cookies.sqlite"))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA user_version = {schema}")
    database.execute(
        "CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY, originAttributes TEXT NOT NULL DEFAULT "
        "'', name TEXT, value TEXT, host TEXT, path TEXT, expiry INTEGER, lastAccessed INTEGER, "
        "creationTime INTEGER, isSecure INTEGER, isHttpOnly INTEGER, inBrowserElement INTEGER "
        "DEFAULT 0, sameSite INTEGER DEFAULT 0)")
    database.executemany(
        "INSERT INTO moz_cookies (originAttributes, name, value, host, path, expiry, isSecure, "
        "isHttpOnly) VALUES (?, ?, ?, ?, '/', ?, 1, 1)", rows)
    database.commit()
    assert os.path.getsize(os.path.join(folder, "cookies.sqlite-wal")) > 0
    return database


def leftovers(person):
    return [folder for folder, _, _ in os.walk(person.directory) if "firefox-" in folder]


def test_a_profile_of_firefox(directory, site):
    acme, person, name, value = prepared(directory, site)
    database = firefox(person, [("", name, value, WWW, FAR), ("", "over", "1", WWW, 1000),
                                ("^userContextId=2", name, "contained", WWW, FAR),
                                ("", "foreign", "1", ".other.example", FAR)])
    database.execute("BEGIN IMMEDIATE")  # as when Firefox writes meanwhile
    check_works_without_password(acme, person, connect(person, "--cookies-from-browser", "firefox"),
                                 "1 of 3 cookies")
    database.close()
    assert leftovers(person) == []


def test_firefox_as_a_snap_with_milliseconds(directory, site):
    acme, person, name, value = prepared(directory, site)
    database = firefox(person, [("", name, value, WWW, FAR * 1000),
                                ("", "over", "1", WWW, 1700000000 * 1000)],
                       place="snap/firefox/common/.mozilla/firefox", schema=16)
    check_works_without_password(
        acme, person, connect(person, "--cookies-from-browser", "firefox:default-release"),
        "1 of 2 cookies")
    database.close()


def test_profiles_that_are_refused(directory, site):
    _, person, name, value = prepared(directory, site)
    for browser, words in (("firefox", "no profile of Firefox"), ("chrome", "only firefox"),
                           ("firefox:/nowhere", "has no cookies.sqlite")):
        result = connect(person, "--cookies-from-browser", browser)
        assert result.status != 0 and words in result.err, result
    database = firefox(person, [("", name, value, WWW, FAR)], schema=99)
    for browser, words in (("firefox", "newer Firefox"), ("firefox:none", "no profile \"none\""),
                           ("firefox:old", "has no cookies.sqlite")):
        result = connect(person, "--cookies-from-browser", browser)
        assert result.status != 0 and words in result.err, result
    database.close()
    broken = os.path.join(person.directory, ".mozilla/firefox/xyz.old")
    os.makedirs(broken)
    with open(os.path.join(broken, "cookies.sqlite"), "wb") as file:
        file.write(b"no database" * 1000)
    result = connect(person, "--cookies-from-browser", "firefox:old")
    assert result.status == 14 and "close Firefox" in result.err, result
    assert leftovers(person) == []


harness.main(globals())
