"""Logins of another password manager's export: into the vault, and from there to an account."""
import contextlib
import json
import os
import re

import harness

EXPORTS = os.path.join(harness.TOP_SRCDIR, "tests", "unit", "bitwarden")
EXPORT_PASSWORD = "pässword of the export"


def login(name, username=harness.LOGIN, password=harness.PASSWORD, uris=("www.acme.example",),
          totp=None):
    return {"type": 1, "name": name,
            "login": {"uris": [{"uri": uri} for uri in uris], "username": username,
                      "password": password, "totp": totp}}


def write_export(person, *items):
    path = os.path.join(person.directory, "export.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"encrypted": False, "items": items}, file)
    return path


def write(person, name, text):
    path = os.path.join(person.directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.chmod(path, 0o600)
    return path


def person_with_vault(directory, site=None):
    person = harness.Person(directory + "/person", site)
    person.vault = os.path.join(person.directory, ".config", "clisk", "vault.khv")
    assert person.clisk("vault", "init").status == 0
    return person


def person_with(directory, site, *items):
    """Somebody who has imported these logins."""
    person = person_with_vault(directory, site)
    assert take(person, write_export(person, *items))["taken"] == len(items)
    return person


def take(person, path, *words):
    result = person.clisk("vault", "import", path, "--format", "json", *words)
    assert result.status == 0, result
    return result.json()[0]


def entries(person):
    """How many there are beside the key of the store."""
    result = person.clisk("vault", "check", "--format", "json")
    assert result.status == 0, result
    return result.json()[0]["entries"] - 1


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def accounts(person):
    return [account["name"] for account in person.clisk("accounts", "--format", "json").json()]


class Terminal(harness.Terminal):
    def end(self):
        """The exit status, and all that came."""
        return super().end()[0], self.all


# --- clisk vault import -----------------------------------------------------


def test_a_plain_export(directory, site):
    person = person_with_vault(directory)
    path = os.path.join(EXPORTS, "plain.json")
    taken = take(person, path)
    assert (taken["taken"], taken["replaced"]) == (3, 0), taken
    left = {item["reason"]: item["count"] for item in taken["left_out"]}
    assert left["secure notes"] == 2 and left["cards"] == 1, left
    assert left["logins without a user name and a secret"] == 1, left
    assert entries(person) == 3
    assert b"ana@example.org" not in contents(person.vault)
    again = person.clisk("vault", "import", path)
    assert again.status == 0 and re.search(r"^taken +3\nof these, replaced +3\n", again.out), again
    assert re.search(r"^left out +1 .*\n( +\d .*\n)+\Z", again.out, re.M), again
    assert "delete it" in again.err and "plain.json" in again.err, again
    assert entries(person) == 3


def test_protected_exports(directory, site):
    person = person_with_vault(directory)
    file = write(person, "export-password", EXPORT_PASSWORD)
    for name, replaced in (("pbkdf2.json", 0), ("argon2id.json", 3)):
        taken = take(person, os.path.join(EXPORTS, name), "--import-passphrase-file", file,
                     "--import-format", "bitwarden")
        assert (taken["taken"], taken["replaced"]) == (3, replaced), taken
    assert entries(person) == 3


def test_another_password_changes_nothing(directory, site):
    person = person_with_vault(directory)
    path = os.path.join(EXPORTS, "pbkdf2.json")
    before = contents(person.vault)
    nobody = person.clisk("vault", "import", path)
    assert nobody.status == 2 and "--import-passphrase-file" in nobody.err, nobody
    wrong = person.clisk("vault", "import", path, "--import-passphrase-file",
                         write(person, "wrong", "another"))
    assert wrong.status == 2 and "password is another one" in wrong.err, wrong
    assert nobody.out == wrong.out == "" and contents(person.vault) == before

    terminal = Terminal(person, "vault", "import", path)
    for _ in range(3):
        terminal.wait(r"Password of \S+pbkdf2\.json: $")
        terminal.type("a wrong one")
    status, screen = terminal.end()
    assert status == 2 and "password is another one" in screen, screen
    assert screen.count("that is not its password") == 2 and "a wrong one" not in screen, screen
    assert contents(person.vault) == before

    terminal = Terminal(person, "vault", "import", path)
    terminal.wait(r"Password of \S+pbkdf2\.json: $")
    terminal.type("a wrong one")
    terminal.wait(r"that is not its password\r\nPassword of \S+: $")
    terminal.type(EXPORT_PASSWORD)
    status, screen = terminal.end()
    assert status == 0 and re.search(r"taken +3", screen), screen
    assert entries(person) == 3


def test_what_is_no_export(directory, site):
    person = person_with_vault(directory)
    before = contents(person.vault)
    for path, words, why in (("/nonexistent", (), "cannot open"),
                             (write(person, "text", "name,password\n"), (), "no export"),
                             (write_export(person), ("--import-format", "keepass"), "keepass")):
        result = person.clisk("vault", "import", path, *words)
        assert result.status == 2 and why in result.err and result.out == "", result
    result = person.clisk("vault", "import")
    assert result.status == 2 and "clisk help vault" in result.err, result
    assert contents(person.vault) == before
    empty = take(person, write_export(person))
    assert (empty["taken"], empty["left_out"]) == (0, []), empty


def test_without_a_vault(directory, site):
    person = harness.Person(directory + "/person")
    result = person.clisk("vault", "import", os.path.join(EXPORTS, "plain.json"))
    assert result.status == 2 and "clisk vault init" in result.err, result


# --- clisk connect --login ---------------------------------------------------


def test_connect_by_name(directory, site):
    acme = site()
    person = person_with(directory, acme, login("My Acme"),
                         login("Elsewhere", "other", "elsewhere", ["https://shop.test"]))
    result = person.clisk("connect", "acme", "--yes", "--login", "My Acme")
    assert result.status == 0, result
    assert f'"My Acme ({harness.LOGIN})" is the account\'s now' in result.err, result
    assert accounts(person) == ["acme"] and acme.stats()["logins"] == 1
    # The account's entry has come, the login has gone, and the other one has stayed.
    assert entries(person) == 2
    again = person.clisk("connect", "acme", "--yes", "--login", "My Acme")
    assert again.status == 2 and "none" in again.err, again
    run, done = person.run("acme")
    assert run.status == 0 and done["new"] > 0, run


def test_a_login_that_fails_stays(directory, site):
    acme = site()
    person = person_with(directory, acme, login("Old", password="no longer"))
    before = contents(person.vault)
    result = person.clisk("connect", "acme", "--yes", "--login", "Old")
    assert result.status != 0 and "nothing was stored" in result.err, result
    assert accounts(person) == [] and contents(person.vault) == before
    # What is given explicitly wins.
    result = person.clisk("connect", "acme", "--yes", "--login", "Old", "--password-file",
                          write(person, "password", harness.PASSWORD))
    assert result.status == 0, result
    assert accounts(person) == ["acme"] and entries(person) == 1


def test_a_login_that_was_not_tried_stays(directory, site):
    person = person_with(directory, site(), login("Acme"))
    result = person.clisk("connect", "acme", "--yes", "--login", "Acme", "--no-check")
    assert result.status == 0 and "imported no more" not in result.err, result
    assert accounts(person) == ["acme"] and entries(person) == 2


def test_names_that_do_not_do(directory, site):
    acme = site()
    person = person_with(directory, acme, login("Acme", "one"), login("Acme", harness.LOGIN),
                         login("Shop", uris=["https://www.shop.test"]),
                         login("Fake", uris=["https://www.acme.example.evil.test",
                                             "https://www.acme.example@evil.test"]),
                         login("No address", uris=[]))
    both = f'"Acme ({harness.LOGIN})", "Acme (one)"'
    for name, why in (("Acme", "more than one"), ("acme", "no imported"), ("Shop", "no imported"),
                      ("Fake", "no imported"), ("No address", "no imported")):
        result = person.clisk("connect", "acme", "--yes", "--login", name)
        assert result.status == 2 and why in result.err and both in result.err, result
        assert "(" + harness.LOGIN + ")" not in result.err.replace(both, ""), result
    assert acme.stats()["logins"] == 0 and accounts(person) == []
    unused = person.connect(extra=["--login", "Acme (one)"])
    assert unused.status == 2 and "leave --login out" in unused.err, unused
    result = person.clisk("connect", "acme", "--yes", "--login", f"Acme ({harness.LOGIN})")
    assert result.status == 0 and accounts(person) == ["acme"], result


def test_nothing_is_taken_unasked(directory, site):
    person = person_with(directory, site(), login("Acme"))
    result = person.clisk("connect", "acme", "--yes")
    assert result.status == 2 and "is missing" in result.err, result
    person.connect()
    assert entries(person) == 2, "the login that nobody chose has gone"


def test_a_vault_that_a_passphrase_opens(directory, site):
    person = harness.Person(directory + "/person", site())
    file = write(person, "passphrase", "seven large otters")
    made = person.clisk("vault", "init", "--slots", "passphrase", "--passphrase-file", file)
    assert made.status == 0, made
    opened = ("--passphrase-file", file)
    assert take(person, write_export(person, login("Acme")), *opened)["taken"] == 1
    locked = person.clisk("connect", "acme", "--yes", "--login", "Acme")
    assert locked.status != 0 and "--passphrase-file" in locked.err, locked
    result = person.clisk("connect", "acme", "--yes", "--login", "Acme", *opened)
    assert result.status == 0 and "imported no more" in result.err, result


# --- on a terminal -----------------------------------------------------------


def test_one_is_chosen(directory, site):
    person = person_with(directory, site(), login("Acme", uris=["https://acme.example/login"]),
                         login("Work", "boss", "of the boss", ["http://files.acme.example:80"]),
                         login("Fake", uris=["https://www.acme.example.evil.test"]),
                         login("Shop", uris=["https://www.shop.test"]))
    terminal = Terminal(person, "connect", "acme", "--yes")
    screen = terminal.wait(r"Choice \(0 to 2\): $")
    assert f"  1. Acme ({harness.LOGIN})\r\n  2. Work (boss)\r\n  0. none" in screen, screen
    assert "Fake" not in screen and "Shop" not in screen, screen
    terminal.type("3")
    terminal.wait(r"not the number of a choice\r\nChoice \(0 to 2\): $")
    terminal.type("1")
    status, screen = terminal.end()
    assert status == 0 and "imported no more" in screen, screen
    assert harness.PASSWORD not in screen, screen
    assert accounts(person) == ["acme"] and entries(person) == 4


def test_none_is_chosen(directory, site):
    person = person_with(directory, site(), login("Old", password="no longer"))
    terminal = Terminal(person, "connect", "acme", "--yes")
    terminal.wait(r"Choice \(0 to 1\): $")
    terminal.type("0")
    terminal.wait(r"Login: $")
    terminal.type(harness.LOGIN)
    terminal.wait(r"Password: $")
    terminal.type(harness.PASSWORD)
    terminal.wait(r"one-time codes \[optional\]: $")
    terminal.type("")
    status, screen = terminal.end()
    assert status == 0 and "imported no more" not in screen, screen
    assert entries(person) == 2


def test_what_a_login_lacks_is_asked_for(directory, site):
    person = person_with(directory, site(), login("Acme", password=None))
    terminal = Terminal(person, "connect", "acme", "--yes")
    terminal.wait(r"Choice \(0 to 1\): $")
    terminal.type("1")
    terminal.wait(r"Password: $")
    terminal.type(harness.PASSWORD)
    terminal.wait(r"one-time codes \[optional\]: $")
    terminal.type("")
    status, screen = terminal.end()
    assert status == 0 and "imported no more" in screen and "Login: " not in screen, screen


def test_nobody_is_asked_without_a_login(directory, site):
    person = person_with(directory, site(), login("Shop", uris=["https://www.shop.test"]))
    terminal = Terminal(person, "connect", "acme", "--yes")
    screen = terminal.wait(r"Login: $")
    assert "imported" not in screen and "Shop" not in screen, screen
    terminal.type(harness.LOGIN)
    terminal.wait(r"Password: $")
    with contextlib.suppress(OSError):
        os.write(terminal.fd, b"\x03")
    status, screen = terminal.end()
    assert status != 0, screen
    assert accounts(person) == [] and entries(person) == 1


harness.main(globals())
