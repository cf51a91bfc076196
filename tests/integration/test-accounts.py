"""Accounts: what is done with them, several of one brand, and the lockout guard, by which what was refused once is not sent again, by whatever way a run is
begun."""
import os
import re
import signal

import harness
import memory

BILLS = 4
WRONG = "wrong-battery"


def start(site, *options):
    return site(options=["--bills", str(BILLS), *options])


def account(person, name="acme"):
    listed = person.clisk("accounts", "--format", "json").json()
    return next(each for each in listed if each["name"] == name)


def tries(acme):
    """How often a password has reached the site."""
    stats = acme.stats()
    return stats["logins"] + stats["refused"]


def refused_person(directory, acme, **more):
    """Somebody whose stored password is wrong, and whose account found out by a run."""
    person = harness.Person(directory + "/person", acme, **more)
    assert person.connect(password=WRONG, extra=["--no-check"]).status == 0
    result, run = person.run()
    assert result.status == 4 and run["outcome"] == "LOGIN_FAILED" and not run["detail"], run
    assert tries(acme) == 1
    return person


def assert_frozen(person, acme, before):
    result, run = person.run()
    assert result.status == 4 and run["outcome"] == "LOGIN_FAILED", (run, result)
    assert run["detail"] == "FROZEN" and "frozen since 20" in run["message"], run
    assert "accounts unfreeze acme" in result.err and "connect acme --name acme" in result.err
    assert tries(acme) == before, "a login reached the site"
    return run


def test_a_refused_password_is_not_sent_again(directory, site):
    acme = start(site)
    person = refused_person(directory, acme)
    run = assert_frozen(person, acme, 1)
    assert "Identifiant ou mot de passe incorrect" in run["message"], run
    result = person.clisk("run", "--all", "--format", "json")
    assert result.status == 4 and result.json()[0]["detail"] == "FROZEN", result
    processes = [person.start("run", "--all") for _ in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode in (4, 13), process.returncode
    assert tries(acme) == 1


def test_two_processes_send_it_once(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect(password=WRONG, extra=["--no-check"]).status == 0
    processes = [person.start("run", "--all") for _ in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode in (4, 13), process.returncode
    assert tries(acme) == 1
    assert_frozen(person, acme, 1)


def test_a_living_session_goes_on_while_frozen(directory, site):
    acme = start(site, "--latency", "0")
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    jar_run = person.run()[1]
    assert jar_run["new"] == BILLS + 1
    # The stored password is another one now, and a login with it is refused; then the session
    # that the site still knows comes back.
    assert person.connect(password=WRONG, extra=["--name", "acme", "--no-check"]).status == 0
    acme.fail("hide-sessions")
    result, run = person.run()
    assert run["outcome"] == "LOGIN_FAILED" and tries(acme) == 2, (run, result)
    acme.fail()
    result, run = person.run()
    assert result.status == 0 and run["known"] == BILLS + 1, (run, result)
    assert account(person)["state"] == "frozen"
    acme.control("expire")
    assert_frozen(person, acme, 2)


def test_a_frozen_password_stays_in_the_vault(directory, site):
    if not memory.can_read_memory():
        print("the memory of others can be read by root alone, and without a sanitizer")
        return
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    result = person.connect()
    assert result.status == 0, result
    person.run()
    assert person.connect(password=WRONG, extra=["--name", "acme", "--no-check"]).status == 0
    for is_frozen in (False, True):
        assert (account(person)["state"] == "frozen") == is_frozen
        acme.control("add")
        acme.reset()
        acme.fail("slow")
        process = person.start("run")
        harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                           "a download")
        fetcher = next(pid for pid in harness.children_of(process.pid)
                       if harness.process_name(pid) == "clisk-fetcher")
        assert bool(memory.memory_with(fetcher, WRONG)) != is_frozen
        process.send_signal(signal.SIGINT)
        process.communicate()
        acme.fail("hide-sessions")
        assert person.run()[1]["outcome"] == "LOGIN_FAILED"
        acme.fail()


def test_what_an_account_says_need_not_be_said_again(directory, site):
    person = harness.Person(directory + "/person", site(options=["--others", "1"]))
    assert person.connect().status == 0
    words = ("connect", "acme", "--yes", "--name", "acme", "--password-file",
             os.path.join(person.directory, "password"))
    result = person.clisk(*words, "--format", "json")
    assert result.status == 0 and result.json()[0]["new"] is False, result
    # What is said wins; what no account says is asked for.
    result = person.clisk(*words, "--field", "login=nobody")
    assert result.status == 4, result
    result = person.clisk("connect", "acme", "--yes", "--name", "other", "--password-file",
                          os.path.join(person.directory, "password"))
    assert result.status == 2 and "--field login=VALUE" in result.err, result


def test_a_changed_password_thaws(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[1]["new"] == BILLS + 1
    acme.control("password?is=new-staple")
    acme.control("expire")
    result, run = person.run()
    assert run["outcome"] == "LOGIN_FAILED" and tries(acme) == 2, (run, result)
    assert_frozen(person, acme, 2)
    # A refused check at connect leaves the account as it is.
    assert person.connect(password=WRONG, extra=["--name", "acme"]).status == 4
    assert_frozen(person, acme, 3)
    assert person.connect(password="new-staple", extra=["--name", "acme"]).status == 0
    assert account(person)["state"] == "ok"
    downloads = acme.stats()["downloads"]
    acme.control("expire")
    result, run = person.run()
    assert result.status == 0 and run["known"] == BILLS + 1 and run["new"] == 0, (run, result)
    assert acme.stats()["downloads"] == downloads


def test_a_password_changed_without_a_check_thaws_too(directory, site):
    acme = start(site)
    person = refused_person(directory, acme)
    assert person.connect(password=WRONG, extra=["--name", "acme", "--no-check"]).status == 0
    assert_frozen(person, acme, 1)
    assert person.connect(extra=["--name", "acme", "--no-check"]).status == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == BILLS + 1, (run, result)
    assert tries(acme) == 2 and account(person)["state"] == "ok"


def test_a_new_key_of_the_vault_thaws_nothing(directory, site):
    """The secrets are the same ones, whatever they are encrypted with."""
    acme = start(site)
    person = refused_person(directory, acme)
    assert person.clisk("vault", "rekey").status == 0
    assert account(person)["state"] == "frozen"
    assert_frozen(person, acme, 1)
    assert_frozen(person, acme, 1)


def test_unfreeze_allows_one_more(directory, site):
    acme = start(site)
    person = refused_person(directory, acme)
    assert account(person)["state"] == "frozen"
    assert person.clisk("accounts", "unfreeze", "acme").status == 0
    result, run = person.run()
    assert run["outcome"] == "LOGIN_FAILED" and not run["detail"], (run, result)
    assert tries(acme) == 2
    assert_frozen(person, acme, 2)
    acme.control("password?is=" + WRONG)
    assert person.clisk("accounts", "unfreeze", "acme").status == 0
    assert person.run()[0].status == 0


def test_logins_without_a_known_end_are_counted(directory, site):
    acme = start(site)
    acme.fail("silent-refusal")
    person = harness.Person(directory + "/person", acme)
    assert person.connect(password=WRONG, extra=["--no-check"]).status == 0
    for number in range(3):
        result, run = person.run()
        assert run["outcome"] == "SITE_CHANGED" and tries(acme) == number + 1, (run, result)
    run = assert_frozen(person, acme, 3)
    assert "3 logins" in run["message"], run


def test_a_killed_login_is_counted(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    if not person.clisk("version", "--format", "json").json()[0]["failpoints"]:
        print("not built with --enable-failpoints")
        return
    assert person.connect(password=WRONG, extra=["--no-check"]).status == 0
    for _ in range(3):
        killed = person.clisk("run", env={"CLISK_FAILPOINT": "guard.counted"})
        assert killed.status == -signal.SIGKILL, killed
    assert_frozen(person, acme, 0)
    # The commit itself is the border: killed before it, nothing has left and nothing is counted.
    assert person.clisk("accounts", "unfreeze", "acme").status == 0
    # The first commit of a run is its record, the second one counts the login.
    killed = person.clisk("run", env={"CLISK_FAILPOINT": "store.before_commit:2"})
    assert killed.status == -signal.SIGKILL and tries(acme) == 0, killed
    result, run = person.run()
    assert run["outcome"] == "LOGIN_FAILED" and not run["detail"] and tries(acme) == 1, run


def test_a_login_that_works_forgets_those_before(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    for _ in range(4):
        acme.control("expire")
        acme.fail("silent-refusal", "wrong-password")
        assert person.run()[1]["outcome"] == "SITE_CHANGED"
        acme.fail()
        result, run = person.run()
        assert run["outcome"] == "DONE", (run, result)



def test_an_account_whose_question_waits_needs_its_person(directory, site):
    acme = start(site, "--otp", "123456")
    person = harness.Person(directory + "/person", acme)
    assert person.connect(extra=["--no-check"]).status == 0
    assert account(person)["state"] == "ok" and account(person)["questions"] == 0
    result, run = person.run()
    assert run["outcome"] == "USER_ACTION_NEEDED", (run, result)
    assert account(person)["state"] == "needs you" and account(person)["questions"] == 1


def test_rename(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0 and person.run()[0].status == 0
    files = person.files()
    result = person.clisk("accounts", "rename", "acme", "telecom")
    assert result.status == 0 and "documents stay in" in result.err, result
    assert person.clisk("run", "acme").status == 2
    result, run = person.run("telecom")
    assert result.status == 0 and run["known"] == BILLS + 1 and person.files() == files, result
    acme.control("add?bills=1")
    assert person.run("telecom")[1]["new"] == 1
    assert len({os.path.dirname(path) for path in person.files()}) == 1
    assert person.connect(extra=["--name", "other", "--no-check"]).status == 0
    result = person.clisk("accounts", "rename", "other", "telecom")
    assert result.status == 2 and "taken" in result.err, result
    for name in ("", "two words", "-x", "a/b", "n" * 65):
        assert person.clisk("accounts", "rename", "--", "other", name).status == 2, name
    assert person.clisk("accounts", "rename", "other").status == 2
    assert person.clisk("accounts", "rename", "nobody", "x").status == 2


def test_disable_and_enable(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.clisk("accounts", "disable", "acme").status == 0
    assert account(person)["state"] == "disabled"
    requests = acme.stats()["requests"]
    for words in (("acme",), ()):
        result = person.clisk("run", *words)
        assert result.status == 2 and "clisk accounts enable acme" in result.err, result
    result = person.clisk("run", "--all", "--format", "json")
    assert result.status == 0 and result.json() == [] and "left out" in result.err, result
    assert acme.stats()["requests"] == requests
    assert person.clisk("accounts", "enable", "acme").status == 0
    assert person.clisk("run", "--all").status == 0 and account(person)["state"] == "ok"


def test_an_account_at_work_is_not_changed(directory, site):
    acme = start(site)
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.fail("hang")
    process = person.start("run")
    harness.wait_until(lambda: acme.stats()["paths"].get("/bills"), "the run's list")
    for words in (("rename", "acme", "x"), ("disable", "acme"), ("unfreeze", "acme"),
                  ("remove", "acme", "--yes")):
        assert person.clisk("accounts", *words).status == 13, words
    process.terminate()
    process.communicate()
    assert person.clisk("accounts", "disable", "acme").status == 0


def removable(directory, site, name="person"):
    acme = start(site)
    person = harness.Person(directory + "/" + name, acme)
    assert person.connect().status == 0 and person.run()[0].status == 0
    assert len(person.files()) == BILLS + 1
    return acme, person


def remove(person, *words, env=None):
    return person.clisk("accounts", "remove", "acme", "--yes", "--format", "json", *words, env=env)


def test_remove_keeps_the_data(directory, site):
    acme, person = removable(directory, site)
    files = person.files()
    assert person.clisk("accounts", "remove", "acme").status == 2, "nobody was asked"
    result = remove(person)
    assert result.status == 0 and acme.stats()["logouts"] == 1, result
    told = result.json()[0]
    assert told["logged_out"] is True and told["data"] == "keep", told
    assert person.files() == files and person.data() == []
    assert person.clisk("accounts", "--format", "json").json() == []
    assert tries(acme) == 1, "a logout has logged in"


def test_remove_deletes_the_data(directory, site):
    acme, person = removable(directory, site)
    paths = sorted(os.path.join(person.documents, path) for path in person.files())
    with open(paths[0], "ab") as file:
        file.write(b"a remark")
    os.rename(paths[1], paths[1] + ".mine")
    # Of the same content, but the person's own link.
    os.rename(paths[2], directory + "/elsewhere.pdf")
    os.symlink(directory + "/elsewhere.pdf", paths[2])
    result = remove(person, "--data", "delete")
    assert result.status == 0, result
    told = result.json()[0]
    assert told["files_deleted"] == BILLS + 1 - 3 and told["files_left"] == 2, told
    assert os.path.basename(paths[0]) in result.err and "not empty" in result.err, result
    assert os.path.exists(directory + "/elsewhere.pdf")
    left = sorted(os.listdir(os.path.dirname(paths[0])))
    assert left == sorted(os.path.basename(path)
                          for path in (paths[0], paths[1] + ".mine", paths[2])), left
    assert acme.stats()["logouts"] == 1


def test_remove_deletes_folders_that_are_empty(directory, site):
    _, person = removable(directory, site)
    assert remove(person, "--data", "delete").status == 0
    assert os.listdir(person.documents) == []


def test_remove_leaves_what_she_had_before(directory, site):
    """What was adopted is hers, whether a run has met it or not."""
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    first = harness.Person(directory + "/first", acme)
    assert first.connect().status == 0 and first.run()[0].status == 0
    old = os.path.join(person.documents, "old")
    os.makedirs(old)
    known = next(each["path"] for each in first.data() if each["kind"] == "bill")
    os.rename(known, os.path.join(old, "bill.pdf"))
    with open(os.path.join(old, "letter.pdf"), "wb") as file:
        file.write(b"%PDF-1.4 hers\n%%EOF\n")
    assert person.clisk("adopt", "acme", old).status == 0
    assert person.run()[1]["new"] == BILLS + 1 and len(person.files()) == BILLS + 2
    result = remove(person, "--data", "delete")
    assert result.status == 0, result
    told = result.json()[0]
    assert (told["files_deleted"], told["files_left"]) == (BILLS, 2), told
    assert "you had before" in result.err, result
    assert sorted(os.listdir(old)) == ["bill.pdf", "letter.pdf"]


def test_remove_takes_what_describes_files_too(directory, site):
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.clisk("accounts", "set", "acme", "metadata", "sidecar").status == 0
    assert person.run()[0].status == 0 and len(person.files()) == 2 * (BILLS + 1)
    assert remove(person, "--data", "delete").status == 0
    assert os.listdir(person.documents) == [], person.files()


def test_remove_follows_no_link_to_a_folder(directory, site):
    _, person = removable(directory, site)
    brand = os.path.join(person.documents, os.listdir(person.documents)[0])
    os.rename(brand, directory + "/away")
    os.symlink(directory + "/away", brand)
    result = remove(person, "--data", "delete")
    assert result.status == 0 and result.json()[0]["files_left"] == BILLS + 1, result
    assert sum(len(names) for _, _, names in os.walk(directory + "/away")) == BILLS + 1


def test_remove_without_logging_out(directory, site):
    acme, person = removable(directory, site)
    told = remove(person, "--no-logout").json()[0]
    assert told["logged_out"] is None and acme.stats()["logouts"] == 0, told


def test_a_logout_that_fails_stops_nothing(directory, site):
    acme, person = removable(directory, site)
    acme.fail("maintenance")
    result = remove(person)
    assert result.status == 0 and result.json()[0]["logged_out"] is False, result
    assert "may live on" in result.err
    assert person.clisk("accounts", "--format", "json").json() == []


def test_remove_can_be_killed(directory, site):
    probe = harness.Person(directory + "/probe", start(site))
    if not probe.clisk("version", "--format", "json").json()[0]["failpoints"]:
        print("not built with --enable-failpoints")
        return
    places = ["accounts.secrets_removed", "accounts.session_removed", "accounts.deleted:1",
              f"accounts.deleted:{BILLS + 1}", "store.before_commit:1", "store.before_commit:2"]
    for number, place in enumerate(places):
        _, person = removable(directory, site, f"person{number}")
        killed = remove(person, "--data", "delete", env={"CLISK_FAILPOINT": place})
        assert killed.status == -signal.SIGKILL, (place, killed)
        assert len(person.clisk("accounts", "--format", "json").json()) == 1, place
        result = remove(person, "--data", "delete")
        assert result.status == 0, (place, result)
        assert os.listdir(person.documents) == [], (place, person.files())
        assert person.clisk("accounts", "--format", "json").json() == []


def test_two_accounts_of_one_brand(directory, site):
    acme = start(site, "--others", "1")
    person = harness.Person(directory + "/person", acme)
    assert person.connect(extra=["--name", "one"]).status == 0
    assert person.connect(login="demo-2", extra=["--name", "two"]).status == 0
    assert account(person, "one")["identity"] != account(person, "two")["identity"]
    # Alternately, then at once: each one goes on with the session that is its own.
    for _ in range(2):
        for name in ("one", "two"):
            result, run = person.run(name)
            assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    processes = [person.start("run", name) for name in ("one", "two")]
    for process in processes:
        _, err = process.communicate()
        assert process.returncode == 0 and "logging out" not in err, err
    assert acme.stats()["logins"] == 2 and acme.stats()["logouts"] == 0, acme.stats()
    folders = {account(person, name)["folder"] for name in ("one", "two")}
    assert len(folders) == 2 and len(person.files()) == 2 * (BILLS + 1)
    # The end of one session is not that of the other.
    assert person.clisk("accounts", "remove", "one", "--yes", "--data", "delete").status == 0
    assert person.run("two")[0].status == 0 and acme.stats()["logins"] == 2
    assert len(person.files()) == BILLS + 1


def test_another_identity_stops_the_run(directory, site):
    acme = start(site, "--others", "1")
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    # The credentials are of somebody else now, and so is the session that they lead to.
    assert person.connect(login="demo-2", extra=["--name", "acme", "--no-check"]).status == 0
    acme.control("expire")
    acme.reset()
    for number in (1, 2):
        result, run = person.run()
        assert result.status == 5 and run["detail"] == "WRONG_ACCOUNT", (run, result)
        stats = acme.stats()
        # One logout and one more try; nothing of it is kept, so that the next run begins anew.
        assert stats["logins"] == 2 * number and stats["logouts"] == number, stats
        assert stats["downloads"] == 0 and person.files() == {} and person.data() == []
    assert account(person)["identity"] == "C-0042137"
    assert account(person)["state"] == "needs you"
    result = person.connect(login="demo-2", extra=["--name", "acme"])
    assert result.status == 2 and "another --name" in result.err, result


def test_a_brand_that_calls_its_customer_otherwise(directory, site):
    """As one does by the address that she has changed there: it is hers to say so."""
    acme = start(site, "--others", "1")
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0 and person.run()[0].status == 0
    assert person.connect(login="demo-2", extra=["--name", "acme", "--no-check"]).status == 0
    acme.control("expire")
    result, run = person.run()
    assert run["detail"] == "WRONG_ACCOUNT" and "accounts set" in result.err, result
    new = re.search(r'leads to "([^"]+)"', run["message"]).group(1)
    before = person.files()
    for wrong in ("", "x" * 256):
        result = person.clisk("accounts", "set", "acme", "identity", wrong)
        assert result.status == 2 and "identity" in result.err, result
    result = person.clisk("accounts", "set", "acme", "identity", new)
    assert result.status == 0 and new in result.err, result
    assert account(person)["identity"] == new
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    assert before.items() <= person.files().items()


harness.main(globals())
