"""Every way in which the demo site fails gives its typed outcome, and no partial file."""
import harness

# mode: outcome, exit code, bills that are saved all the same (None: all of them)
AT_RUN = {
    "maintenance": ("VENDOR_DOWN", 7, 0),
    "html-for-pdf": ("PARTIAL", 3, 0),
    "truncated": ("PARTIAL", 3, 0),
    "reset": ("PARTIAL", 3, 0),
    "slow": ("PARTIAL", 3, 0),
    "rate-limit": ("PARTIAL", 3, 0),
    "rate-limit-once": ("DONE", 0, None),
    "error-500-once": ("DONE", 0, None),
    "expired-session": ("DONE", 0, None),
    "changed-page": ("SITE_CHANGED", 8, 0),
    "offsite-redirect": ("PARTIAL", 3, 0),
    "redirect-loop": ("PARTIAL", 3, 0),
    "empty-pdf": ("PARTIAL", 3, 0),
    "gzip-cut": ("VENDOR_DOWN", 7, 0),
    "hang": ("VENDOR_DOWN", 7, 0),
    "endless": ("VENDOR_DOWN", 7, 0),
}
BILLS = 6


def check_mode(directory, site, mode):
    outcome, status, saved = AT_RUN[mode]
    acme = site(options=["--bills", str(BILLS)])
    person = harness.Person(directory + "/" + mode, acme,
                            options=["--retries", "1", "--request-timeout", "2"])
    assert person.connect().status == 0
    if mode == "expired-session":
        acme.control("expire")
    acme.fail(mode)
    result, run = person.run()
    assert run["outcome"] == outcome and result.status == status, (mode, run, result)
    files = person.files()
    bills = {bill["sha256"] for bill in acme.bills()}
    expected = BILLS if saved is None else saved
    found = [path for path, digest in files.items() if digest in bills]
    others = [path for path, digest in files.items() if digest not in bills]
    assert len(found) == expected, (mode, files)
    assert len(others) <= 1, ("something partial is left", mode, files)
    if status != 0:
        assert run["message"] and run["message"] in result.err, (mode, run, result.err)
    # What failed comes with the next run, once.
    acme.fail()
    result, run = person.run()
    assert run["outcome"] == "DONE" and result.status == 0, (mode, run, result)
    assert {d for d in person.files().values() if d in bills} == bills, mode
    assert len(person.files()) == BILLS + 1, (mode, person.files())
    assert "/steal" not in acme.stats()["paths"]


def define(mode):
    def test(directory, site):
        check_mode(directory, site, mode)
    globals()["test_" + mode.replace("-", "_")] = test


for each in AT_RUN:
    define(each)


def test_wrong_password_stores_nothing(directory, site):
    acme = site()
    person = harness.Person(directory + "/person", acme)
    result = person.connect(password="wrong")
    assert result.status == 4, result
    assert "Identifiant ou mot de passe incorrect" in result.err, result
    assert person.clisk("accounts", "--format", "json").json() == []
    assert person.run()[1] is None


def test_wrong_password_later(directory, site):
    acme = site()
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.control("expire")
    acme.fail("wrong-password")
    result, run = person.run()
    assert result.status == 4 and run["outcome"] == "LOGIN_FAILED", (run, result)
    assert acme.stats()["logins"] == 1, "a refused password was tried again"


def test_one_time_code_is_an_action_for_the_person(directory, site):
    acme = site(options=["--otp", "123456"])
    person = harness.Person(directory + "/person", acme)
    result = person.connect()
    assert result.status == 5, result
    assert "one-time code" in result.err and "on a terminal" in result.err, result


def test_unknown_brand_and_usage(directory, site):
    person = harness.Person(directory + "/person", site())
    result = person.clisk("connect", "nobody")
    assert result.status == 14 and "nobody" in result.err, result
    result = person.clisk("rnu")
    assert result.status == 2 and "run" in result.err, result


def test_address_is_not_reached_without_development_option(directory, site):
    acme = site()
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    del person.env["CLISK_DEV_MAP"]
    result, run = person.run("--retries", "0")
    assert run["outcome"] == "VENDOR_DOWN", (run, result)
    assert person.files() == {}


harness.main(globals())
