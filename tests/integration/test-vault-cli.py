"""clisk vault as a person uses it, and what accounts have from it."""
import json
import os
import re
import shutil
import signal

import harness
from harness import Terminal

PASSPHRASE = "seven large otters"
OTHER = "nine small herons"


def person_of(directory, site=None):
    person = harness.Person(directory + "/person", site)
    person.config = os.path.join(person.directory, ".config", "clisk")
    person.state = os.path.join(person.directory, ".local", "state", "clisk")
    person.vault = os.path.join(person.config, "vault.khv")
    person.device_key = os.path.join(person.state, "device.key")
    return person


def write(person, name, text, mode=0o600):
    path = os.path.join(person.directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.chmod(path, mode)
    return path


def vault(person, *words, env=None, status=0):
    result = person.clisk("vault", *words, env=env)
    assert result.status == status, result
    return result


def slots(person):
    return vault(person, "slots", "--format", "json").json()


def slot_id(person, kind):
    return next(slot["id"] for slot in slots(person) if slot["slot"] == kind)


def status_of(person, env=None):
    return vault(person, "status", "--format", "json", env=env).json()[0]


def with_passphrase(person):
    path = write(person, "passphrase", PASSPHRASE)
    vault(person, "init", "--slots", "passphrase", "--passphrase-file", path)
    return path


# --- making one -------------------------------------------------------------


def test_init_prints_the_recovery_code_once(directory, site):
    person = person_of(directory)
    result = vault(person, "init")
    assert re.fullmatch(r"[A-Z0-9-]{32,80}\n", result.out), result
    assert result.out.strip() not in result.err, result
    assert "device.key opens it" in result.err and "slots remove" in result.err, result
    assert sorted(slot["slot"] for slot in slots(person)) == ["device", "recovery"]
    for path in (person.vault, person.device_key):
        assert os.stat(path).st_mode & 0o7777 == 0o600, path
    assert os.path.getsize(person.device_key) == 32
    before = open(person.vault, "rb").read()
    again = vault(person, "init", status=2)
    assert "there is a vault already" in again.err and again.out == "", again
    assert open(person.vault, "rb").read() == before


def test_init_is_exact_about_slots(directory, site):
    person = person_of(directory)
    for slots_wanted, why in (("device,devise", "devise"), ("device,device", "twice"),
                              ("device,", '""')):
        result = vault(person, "init", "--slots", slots_wanted, status=2)
        assert why in result.err, result
    missing = vault(person, "init", "--slots", "passphrase", status=2)
    assert "--passphrase-file" in missing.err, missing
    short = write(person, "short", "7 chars")
    refused = vault(person, "init", "--slots", "passphrase", "--passphrase-file", short, status=2)
    assert "8 bytes" in refused.err, refused
    no_service = vault(person, "init", "--slots", "device,systemd", status=2)
    assert "LoadCredential=" in no_service.err, no_service
    assert not os.path.exists(person.vault)
    code = vault(person, "init", "--format", "json").json()
    assert code[0]["type"] == "recovery_code" and "-" in code[0]["code"], code


def test_a_vault_that_has_gone_is_not_made_anew_unasked(directory, site):
    person = person_of(directory)
    vault(person, "init")
    os.rename(person.vault, person.vault + ".away")
    for words in (("vault", "init"), ("connect", "acme", "--yes", "--field", "login=demo",
                                      "--password-file", write(person, "password", "secret"))):
        result = person.clisk(*words)
        assert result.status == 14 and "is gone" in result.err, result
        assert not os.path.exists(person.vault)
    # Nobody has the key of the store any more.
    lost = vault(person, "init", "--yes", status=14)
    assert "with it the key of the store" in lost.err and "move the store away" in lost.err, lost
    os.rename(person.state + "/store", person.state + "/store.away")
    vault(person, "init")
    vault(person, "check")


# --- opening ----------------------------------------------------------------


def test_wrong_passphrases(directory, site):
    person = person_of(directory)
    right = with_passphrase(person)
    wrong = write(person, "wrong", OTHER)
    vault(person, "check", "--passphrase-file", right)
    result = vault(person, "check", "--passphrase-file", wrong, status=5)
    assert "passphrase" in result.err, result
    nobody = vault(person, "check", status=5)
    assert "clisk vault unlock" in nobody.err or "--passphrase-file" in nobody.err, nobody
    both = vault(person, "check", "--passphrase-file", right, "--recovery-file", right, status=2)
    assert "not both" in both.err, both
    absent = vault(person, "check", "--recovery-file", right, status=5)
    assert "recovery" in absent.err, absent


def test_the_passphrase_is_asked_three_times_and_never_shown(directory, site):
    person = person_of(directory)
    with_passphrase(person)
    terminal = Terminal(person, "vault", "check")
    terminal.wait("Passphrase of the vault: ")
    terminal.type(OTHER)
    seen = terminal.wait("Passphrase of the vault: ")
    terminal.type(PASSPHRASE)
    status, rest = terminal.end()
    assert status == 0 and "the vault is whole" in rest, rest
    for text in (OTHER, PASSPHRASE):
        assert text not in seen + rest, (seen, rest)
    terminal = Terminal(person, "vault", "check")
    for _ in range(3):
        terminal.wait("Passphrase of the vault: ")
        terminal.type(OTHER)
    status, rest = terminal.end()
    assert status == 5, (status, rest)
    assert "Passphrase of the vault: " not in rest, rest


def test_a_new_passphrase_is_typed_twice(directory, site):
    person = person_of(directory)
    terminal = Terminal(person, "vault", "init", "--slots", "passphrase")
    terminal.wait("New passphrase of the vault: ")
    terminal.type("short")
    terminal.wait("too short(.|\n)*New passphrase of the vault: ")
    terminal.type(PASSPHRASE)
    terminal.wait("The same once more: ")
    terminal.type(OTHER)
    terminal.wait("not the same(.|\n)*New passphrase of the vault: ")
    terminal.type(PASSPHRASE)
    terminal.wait("The same once more: ")
    terminal.type(PASSPHRASE)
    status, rest = terminal.end()
    assert status == 0 and PASSPHRASE not in rest, rest
    vault(person, "check", "--passphrase-file", write(person, "passphrase", PASSPHRASE))


def test_recovery_opens_where_everything_else_is_lost(directory, site):
    person = person_of(directory)
    code = vault(person, "init").out
    os.unlink(person.device_key)
    lost = vault(person, "check", status=5)
    assert "recovery" in lost.err, lost
    path = write(person, "code", code.strip().lower().replace("-", " "))
    vault(person, "check", "--recovery-file", path)
    vault(person, "slots", "add", "device", "--recovery-file", path, "--label", "new laptop")
    vault(person, "check")
    assert "new laptop" in [slot["label"] for slot in slots(person)]


def test_files_that_others_can_reach_are_refused(directory, site):
    person = person_of(directory)
    vault(person, "init")
    for path, mode in ((person.device_key, 0o640), (person.vault, 0o604), (person.config, 0o750)):
        before = os.stat(path).st_mode & 0o7777
        os.chmod(path, mode)
        result = vault(person, "check", status=14)
        assert path in result.err and "chmod" in result.err, result
        os.chmod(path, before)
        vault(person, "check")


def test_a_broken_device_key_is_an_error_and_no_question(directory, site):
    person = person_of(directory)
    vault(person, "init", "--slots", "device,passphrase", "--passphrase-file",
          write(person, "passphrase", PASSPHRASE))
    key = open(person.device_key, "rb").read()
    with open(person.device_key, "wb") as file:
        file.write(key[:31])
    assert person.device_key in vault(person, "check", status=14).err
    with open(person.device_key, "wb") as file:
        file.write(bytes(32))
    assert vault(person, "check", status=5).err
    vault(person, "check", "--passphrase-file", person.directory + "/passphrase")


def test_a_systemd_credential(directory, site):
    person = person_of(directory)
    credentials = os.path.join(directory, "credentials")
    os.makedirs(credentials, mode=0o700)
    path = os.path.join(credentials, "clisk-vault-key")
    with open(path, "wb") as file:
        file.write(os.urandom(48))
    os.chmod(path, 0o400)
    env = {"CREDENTIALS_DIRECTORY": credentials}
    vault(person, "init", "--slots", "systemd,recovery", env=env)
    vault(person, "check", env=env)
    assert status_of(person, env)["opened_by"] == "systemd"
    assert vault(person, "check", status=5).err
    twice = vault(person, "slots", "add", "systemd", env=env, status=2)
    assert "already" in twice.err, twice


def test_a_credential_with_an_access_list(directory, site):
    """So systemd opens it to the service's user; the mode shows the list's mask as the group's bits."""
    person = person_of(directory)
    credentials = os.path.join(directory, "credentials")
    os.makedirs(credentials, mode=0o700)
    path = os.path.join(credentials, "clisk-vault-key")
    with open(path, "wb") as file:
        file.write(os.urandom(48))
    os.chmod(path, 0o440)
    env = {"CREDENTIALS_DIRECTORY": credentials}
    vault(person, "init", "--slots", "systemd", env=env)
    assert status_of(person, env)["opened_by"] == "systemd"


# --- changing what opens it -------------------------------------------------


def test_passwd(directory, site):
    person = person_of(directory)
    old = with_passphrase(person)
    new = write(person, "new", OTHER)
    nobody = vault(person, "passwd", "--new-passphrase-file", new, status=2)
    assert "--passphrase-file" in nobody.err, nobody
    vault(person, "passwd", "--passphrase-file", new, "--new-passphrase-file", new, status=5)
    before = slots(person)
    vault(person, "passwd", "--passphrase-file", old, "--new-passphrase-file", new)
    assert len(slots(person)) == 1 and slots(person)[0]["id"] != before[0]["id"]
    vault(person, "check", "--passphrase-file", new)
    vault(person, "check", "--passphrase-file", old, status=5)


def test_slots_are_added_and_removed(directory, site):
    person = person_of(directory)
    vault(person, "init", "--slots", "device")
    last = vault(person, "slots", "remove", slot_id(person, "device"), "--yes", status=2)
    assert "last" in last.err or "only" in last.err, last
    path = write(person, "passphrase", PASSPHRASE)
    vault(person, "slots", "add", "passphrase", "--new-passphrase-file", path, "--label", "mine")
    code = vault(person, "slots", "add", "recovery").out.strip()
    assert vault(person, "slots", "add", "device", status=2)
    assert vault(person, "slots", "add", "tpm2", status=2)
    table = vault(person, "slots").out
    assert "mine" in table and "scrypt" in table or "argon2id" in table, table
    device = slot_id(person, "device")
    ask = vault(person, "slots", "remove", device[:6], status=2)
    assert "--yes" in ask.err, ask
    assert vault(person, "slots", "remove", "zz", "--yes", status=2)
    copy = open(person.vault, "rb").read()
    vault(person, "slots", "remove", device[:6], "--yes")
    assert not os.path.exists(person.device_key), "a key that opens nothing was left"
    assert sorted(slot["slot"] for slot in slots(person)) == ["passphrase", "recovery"]
    vault(person, "check", status=5)
    vault(person, "check", "--passphrase-file", path)
    vault(person, "check", "--recovery-file", write(person, "code", code))
    assert copy != open(person.vault, "rb").read()


def test_rekey_ends_sessions_and_keeps_secrets(directory, site):
    acme = site()
    person = person_of(directory, acme)
    vault(person, "init")
    assert person.connect().status == 0
    epoch = status_of(person)["epoch"]
    vault(person, "rekey")
    assert status_of(person)["epoch"] == epoch + 1
    vault(person, "check")
    result, run = person.run()
    assert run["outcome"] == "DONE", result


# --- an older vault ---------------------------------------------------------


def test_an_older_vault_is_refused_until_accepted(directory, site):
    person = person_of(directory, site())
    vault(person, "init")
    assert person.connect().status == 0
    shutil.copy2(person.vault, person.directory + "/older")
    vault(person, "rekey")
    assert person.connect(password="not-" + harness.PASSWORD, extra=["--no-check", "--name",
                                                                     "acme"]).status == 0
    shutil.copy2(person.directory + "/older", person.vault)
    for words in (("run", "acme"), ("vault", "check"), ("vault", "rekey"), ("connect", "acme")):
        result = person.connect() if words[0] == "connect" else person.clisk(*words)
        assert result.status == 14, result
        assert "older" in result.err and "accept-rollback" in result.err, result
    assert "--yes" in vault(person, "accept-rollback", status=2).err
    terminal = Terminal(person, "vault", "accept-rollback")
    terminal.wait(r"\[y/N\]: ")
    terminal.type("n")
    assert terminal.end()[0] == 130
    vault(person, "check", status=14)
    vault(person, "accept-rollback", "--yes")
    vault(person, "check")
    assert person.run()[1]["outcome"] == "DONE"
    assert "nothing is to accept" in vault(person, "accept-rollback", "--yes").err


def test_a_newer_vault_is_right(directory, site):
    """As after a crash between the change and its record, or a restored store."""
    person = person_of(directory, site())
    vault(person, "init")
    shutil.copytree(person.state, person.directory + "/state")
    assert person.connect().status == 0
    shutil.rmtree(person.state)
    shutil.copytree(person.directory + "/state", person.state)
    vault(person, "check")


def test_damage_is_found(directory, site):
    person = person_of(directory)
    vault(person, "init")
    whole = open(person.vault, "rb").read()
    for at in (5, len(whole) // 2, len(whole) - 1):
        with open(person.vault, "wb") as file:
            file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        assert person.clisk("vault", "check").status in (5, 11, 14), at


# --- accounts ---------------------------------------------------------------


def test_connect_makes_a_vault_and_says_so(directory, site):
    person = person_of(directory, site())
    result = person.connect()
    assert result.status == 0, result
    assert "was made" in result.err and "slots add recovery" in result.err, result
    assert [slot["slot"] for slot in slots(person)] == ["device"]
    again = person.connect()
    assert again.status == 0 and "was made" not in again.err, again
    with open(person.vault, "rb") as file:
        assert harness.PASSWORD.encode() not in file.read()
    assert person.run()[1]["outcome"] == "DONE"


def test_a_copy_of_the_configuration_opens_nothing(directory, site):
    person = person_of(directory, site())
    assert person.connect().status == 0
    thief = person_of(directory + "/thief")
    shutil.copytree(person.config, thief.config)
    assert vault(thief, "check", status=5)


def test_reveal_asks_in_any_case(directory, site):
    person = person_of(directory, site())
    assert person.connect().status == 0
    refused = vault(person, "reveal", "acme", "password", status=2)
    assert "slots add passphrase" in refused.err and refused.out == "", refused
    path = write(person, "passphrase", PASSPHRASE)
    vault(person, "slots", "add", "passphrase", "--new-passphrase-file", path)
    nobody = vault(person, "reveal", "acme", "password", status=2)
    assert "--passphrase-file" in nobody.err and nobody.out == "", nobody
    wrong = vault(person, "reveal", "acme", "password", "--passphrase-file",
                  write(person, "wrong", OTHER), status=5)
    assert wrong.out == "", wrong
    result = vault(person, "reveal", "acme", "password", "--passphrase-file", path)
    assert result.out == harness.PASSWORD, result
    unknown = vault(person, "reveal", "acme", "pasword", "--passphrase-file", path, status=2)
    assert "it has: password" in unknown.err, unknown
    terminal = Terminal(person, "vault", "reveal", "acme", "password")
    terminal.wait("Passphrase of the vault: ")
    terminal.type(PASSPHRASE)
    status, rest = terminal.end()
    assert status == 0 and harness.PASSWORD + "\r\n" in rest, rest


def test_reveal_by_the_recovery_code(directory, site):
    person = person_of(directory, site())
    code = vault(person, "init").out.strip()
    assert person.connect().status == 0
    result = vault(person, "reveal", "acme", "password", "--recovery-file",
                   write(person, "code", code))
    assert result.out == harness.PASSWORD, result


def test_a_password_command_is_live(directory, site):
    acme = site()
    person = person_of(directory, acme)
    script = write(person, "manager", f"#!/bin/sh\necho x >>{person.directory}/asked\n"
                   f"cat {person.directory}/current", 0o700)
    write(person, "current", harness.PASSWORD)
    connected = person.clisk("connect", "acme", "--yes", "--field", "login=demo", "--password-command",
                             f"'{script}'")
    assert connected.status == 0, connected
    assert person.run()[1]["outcome"] == "DONE"
    with open(person.directory + "/asked", encoding="ascii") as file:
        assert len(file.readlines()) == 2, "once by connect, once by run"
    path = write(person, "passphrase", PASSPHRASE)
    vault(person, "slots", "add", "passphrase", "--new-passphrase-file", path)
    assert vault(person, "reveal", "acme", "password", "--passphrase-file",
                 path).out == harness.PASSWORD
    # What it prints is what is used: another password is refused by the brand.
    write(person, "current", "another")
    vault(person, "rekey")
    assert person.run()[1]["outcome"] == "LOGIN_FAILED"


def test_a_password_command_that_fails_is_told_before_the_brand_sees_anything(directory, site):
    acme = site()
    person = person_of(directory, acme)
    write(person, "current", harness.PASSWORD)
    connected = person.clisk("connect", "acme", "--yes", "--field", "login=demo", "--password-command",
                             f"cat '{person.directory}/current'")
    assert connected.status == 0, connected
    before = len(acme.stats()["paths"])
    os.unlink(person.directory + "/current")
    result = person.clisk("run", "acme")
    assert result.status == 14, result
    assert 'no secret "password"' in result.err and "cat" in result.err, result
    assert len(acme.stats()["paths"]) == before


def test_a_secret_command_names_its_field(directory, site):
    person = person_of(directory, site())
    result = person.clisk("connect", "acme", "--yes", "--field", "login=demo", "--secret-command",
                          f"password=echo {harness.PASSWORD}")
    assert result.status == 0, result
    assert person.run()[1]["outcome"] == "DONE"
    wrong = person.clisk("connect", "acme", "--yes", "--field", "login=demo", "--secret-command",
                         "login=echo demo")
    assert wrong.status == 2 and "is not a secret" in wrong.err, wrong


def test_a_locked_vault_is_told_of_by_a_run(directory, site):
    acme = site()
    person = person_of(directory, acme)
    path = with_passphrase(person)
    assert person.connect(extra=["--passphrase-file", path]).status == 0
    before = len(acme.stats()["paths"])
    result = person.clisk("run", "acme")
    assert result.status == 5 and "vault" in result.err, result
    assert len(acme.stats()["paths"]) == before
    assert person.clisk("run", "acme", "--passphrase-file", path).status == 0


READERS = (["accounts"], ["data"], ["log"], ["log", "verify"], ["permissions"], ["questions"],
           ["fsck"], ["names", "preview", "acme"])


def test_a_locked_vault_is_asked_for_once(directory, site):
    """Whatever looks into the store asks on a terminal, once, and says what to do where it cannot."""
    person = person_of(directory, site(options=["--bills", "2"]))
    path = with_passphrase(person)
    assert person.connect(extra=["--passphrase-file", path]).status == 0
    for words in READERS:
        assert person.clisk(*words, "--passphrase-file", path).status == 0, words
    for words in (*READERS, ["run"], ["accounts", "rename", "acme", "other"]):
        nobody = person.clisk(*words)
        assert nobody.status == 5 and nobody.out == "", (words, nobody)
        assert "the vault is locked" in nobody.err and "clisk vault unlock" in nobody.err, nobody
        terminal = Terminal(person, *words)
        terminal.wait("Passphrase of the vault: $")
        terminal.type(PASSPHRASE)
        status, rest = terminal.end()
        assert status == 0 and "Passphrase" not in rest, (words, status, rest)


def test_what_tells_nothing_works_locked(directory, site):
    person = person_of(directory, site(options=["--bills", "2"]))
    person.env["XDG_RUNTIME_DIR"] = directory + "/runtime"
    os.makedirs(directory + "/runtime", mode=0o700)
    path = with_passphrase(person)
    assert person.connect(extra=["--passphrase-file", path]).status == 0
    for words in (["doctor"], ["vault", "status"], ["vault", "slots"], ["vault", "lock"], ["help"],
                  ["help", "run"], ["list"], ["info", "acme"], ["version"]):
        status, seen = Terminal(person, *words, seconds=20).end()
        assert status == 0 and "Passphrase of" not in seen, (words, status, seen)


def test_the_device_key_asks_nobody(directory, site):
    person = person_of(directory, site(options=["--bills", "2"]))
    first = person.clisk("accounts")
    assert first.status == 0 and "was made" in first.err and "slots add recovery" in first.err, first
    assert person.connect().status == 0
    for words in (*READERS, ["run"]):
        status, seen = Terminal(person, *words, seconds=20).end()
        assert status == 0 and "assphrase" not in seen and "was made" not in seen, (words, seen)


def test_a_secret_that_is_missing(directory, site):
    acme = site()
    person = person_of(directory, acme)
    vault(person, "init", "--slots", "device")
    older = person.directory + "/older"
    shutil.copy2(person.vault, older)
    assert person.connect().status == 0
    shutil.copy2(older, person.vault)
    vault(person, "accept-rollback", "--yes")
    # The session would do without a password, as long as the brand knows it.
    acme.control("expire")
    result = person.clisk("run", "acme")
    assert result.status == 5 and "or give the password" in result.err, result
    again = person.connect()
    assert again.status == 0 and "connected already" in again.err, again
    assert person.run()[1]["outcome"] == "DONE"


def test_removing_an_account_removes_its_secrets(directory, site):
    person = person_of(directory, site())
    code = write(person, "code", vault(person, "init").out.strip())
    assert person.connect().status == 0
    entries = vault(person, "check", "--format", "json").json()[0]["entries"]
    assert person.clisk("accounts", "remove", "acme", "--yes").status == 0
    assert vault(person, "check", "--format", "json").json()[0]["entries"] == entries - 1
    assert vault(person, "reveal", "acme", "password", "--recovery-file", code, status=2)


def test_a_file_of_the_old_kind_is_told_of_and_left(directory, site):
    person = person_of(directory, site())
    os.makedirs(person.config, mode=0o700)
    old = "clisk-secrets 1\n1 password Y29ycmVjdC1ob3JzZQ==\n"
    with open(person.config + "/secrets", "w", encoding="ascii") as file:
        file.write(old)
    connected = person.connect()
    assert connected.status == 0 and "then delete that file" in connected.err, connected
    assert person.run()[1]["outcome"] == "DONE"
    with open(person.config + "/secrets", encoding="ascii") as file:
        assert file.read() == old


def test_status_tells_no_secret(directory, site):
    person = person_of(directory, site())
    assert vault(person, "status", status=2)
    code = vault(person, "init").out.strip()
    assert person.connect().status == 0
    table = vault(person, "status")
    found = status_of(person)
    assert found["opened_by"] == "device" and found["locked_because"] is None, found
    assert [slot["slot"] for slot in found["slots"]] == ["device", "recovery"], found
    for secret in (harness.PASSWORD, code):
        assert secret not in table.out + table.err + json.dumps(found)
    os.unlink(person.device_key)
    locked = status_of(person)
    assert locked["opened_by"] is None and locked["locked_because"], locked


def test_verbs_are_named(directory, site):
    person = person_of(directory)
    assert "did you mean 'clisk vault unlock'" in vault(person, "unlok", status=2).err
    assert "another number" in vault(person, "reveal", "acme", status=2).err
    assert "slots add TYPE" in vault(person, "slots", "ad", status=2).err
    assert "clisk vault init" in vault(person, "check", status=2).err
    assert "such as 8h" in vault(person, "unlock", "--for", "8", status=2).err


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
harness.main(globals())
