"""A konnector runs end to end: what the site serves is what is on the disk, once."""
import os
import re
import stat

import harness


def served(site):
    return {bill["sha256"] for bill in site.bills()}


def test_first_run_saves_what_the_site_serves(directory, site):
    acme = site(options=["--bills", "45"])
    person = harness.Person(directory + "/person", acme)
    connected = person.connect()
    assert connected.status == 0, connected
    result, run = person.run()
    assert result.status == 0, result
    assert run["outcome"] == "DONE" and run["new"] == 46 and run["failed"] == 0, run
    files = person.files()
    assert len(files) == 46, sorted(files)
    assert served(acme) <= set(files.values())


def test_second_run_downloads_nothing(directory, site):
    acme = site(options=["--bills", "25"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    before = person.files()
    acme.reset()
    result, run = person.run()
    assert result.status == 0, result
    # The list ends behind its first page, which is known; the contract comes behind it.
    assert run["new"] == 0 and run["known"] == 21 and not run["full"], run
    stats = acme.stats()
    assert stats["downloads"] == 0, stats
    assert stats["logins"] == 0, "the session of the first run was not kept: %r" % stats
    assert stats["requests"] <= 5, stats
    assert person.files() == before
    result, run = person.run("--full")
    assert result.status == 0, result
    assert run["new"] == 0 and run["known"] == 26 and run["full"], run
    assert person.files() == before


def test_new_bills_come_alone(directory, site):
    acme = site(options=["--bills", "10"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    acme.control("add?bills=3")
    _, run = person.run()
    assert run["new"] == 3 and run["known"] == 11, run
    assert len(person.files()) == 14


def test_renamed_moved_and_deleted_files_stay_so(directory, site):
    acme = site(options=["--bills", "5"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    paths = sorted(person.files())
    os.unlink(os.path.join(person.documents, paths[0]))
    os.rename(os.path.join(person.documents, paths[1]),
              os.path.join(person.documents, "mine.pdf"))
    after = person.files()
    _, run = person.run()
    assert run["new"] == 0, run
    assert person.files() == after


def test_records_and_modes(directory, site):
    acme = site(options=["--bills", "12"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    wanted = {(bill["id"], bill["date"], bill["amount"]) for bill in acme.bills()}
    records = [record for record in person.data() if record["kind"] == "bill"]
    assert {(r["reference"], r["date"], r["amount"]) for r in records} == wanted, records
    assert all(record["currency"] == "EUR" for record in records)
    for record in records:
        assert stat.S_IMODE(os.stat(record["path"]).st_mode) == 0o600
    for folder, folders, names in os.walk(directory + "/person"):
        if folder.startswith(person.documents):
            continue
        for name in names:
            mode = os.stat(os.path.join(folder, name)).st_mode
            assert not mode & 0o077, f"{folder}/{name} {mode:o}"


def test_two_accounts_do_not_mix(directory, site):
    acme = site(options=["--bills", "3"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    again = person.connect()
    assert again.status == 0, again
    accounts = person.clisk("accounts", "--format", "json").json()
    assert len(accounts) == 1, "the same identity is one account: %r" % accounts


def test_a_file_of_the_person_is_never_replaced(directory, site):
    acme = site(options=["--bills", "3"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    paths = {record["reference"]: record["path"] for record in person.data()}
    other = harness.Person(directory + "/other", acme)
    assert other.connect().status == 0
    wanted = os.path.join(other.documents,
                          os.path.relpath(paths["F-2024-0011"], person.documents))
    os.makedirs(os.path.dirname(wanted))
    with open(wanted, "w", encoding="utf-8") as file:
        file.write("mine")
    result, run = other.run()
    assert result.status == 0 and run["new"] == 4, (run, result)
    with open(wanted, encoding="utf-8") as file:
        assert file.read() == "mine"
    stem, extension = os.path.splitext(wanted)
    assert os.path.exists(stem + "-2" + extension), sorted(other.files())


def test_an_account_runs_once_at_a_time(directory, site):
    acme = site(options=["--bills", "5"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.fail("slow")
    acme.reset()
    first = person.start("run")
    harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                       "a download")
    second = person.clisk("run")
    assert second.status == 13, second
    first.terminate()
    first.communicate()
    acme.fail()
    assert person.run()[0].status == 0
    assert len(person.files()) == 6


def test_a_vault_that_others_can_read_is_refused(directory, site):
    person = harness.Person(directory + "/person", site())
    assert person.connect().status == 0
    found = [os.path.join(folder, name) for folder, _, names in os.walk(directory + "/person")
             for name in names if name == "vault.khv"]
    assert len(found) == 1, found
    os.chmod(found[0], 0o644)
    result = person.clisk("run")
    assert result.status == 14 and "chmod 600" in result.err, result


def test_a_reader_that_has_seen_enough_is_no_failure_to_tell(directory, site):
    person = harness.Person(directory + "/person", site(options=["--bills", "200"]))
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    process = person.start("data", "--format", "ndjson")
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait()
    process.stderr.close()


def test_a_long_run_says_how_far_it_is(directory, site):
    acme = site(options=["--bills", "3"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.fail("slow")
    process = person.start("run")
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "to come" in line:
            break
    process.terminate()
    process.communicate()
    # The contract may not have been asked for yet.
    assert re.search(r"acme  0 new  0 known  [34] to come", seen[-1]), seen
    assert "\r" not in seen[-1], seen


def test_toscrape_under_its_true_names(directory, site):
    toscrape = site("tests/sites/toscrape-site", hosts=harness.TOSCRAPE_HOSTS)
    person = harness.Person(directory + "/person", toscrape)
    connected = person.connect("toscrape", login="anybody")
    assert connected.status == 0, connected
    result, run = person.run()
    assert result.status == 0, result
    assert run["new"] == 60 and run["failed"] == 0, run
    assert len(person.files()) == 60
    records = person.data()
    assert all(record["currency"] == "GBP" for record in records), records[:2]
    assert all(record["path"].endswith(".jpg") for record in records)
    _, run = person.run("--full")
    assert run["new"] == 0 and run["known"] == 60, run


harness.main(globals())
