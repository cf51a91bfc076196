"""One-time codes from a seed: nobody is asked, the brand's clock is the one that counts, and no code
is sent twice. The site checks them with an implementation of its own."""
import os

import harness

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 4  # seconds; short, since the next code is waited for


def start(site, *options, period=30):
    return site(options=["--bills", "2", "--totp", SEED, "--totp-period", str(period), *options])


def uri(period):
    return f"otpauth://totp/Acme:demo?secret={SEED}&period={period}"


def connect(directory, acme, *extra, seed=SEED):
    person = harness.Person(directory + "/person", acme)
    path = os.path.join(person.directory, "seed")
    with open(path, "w", encoding="ascii") as file:
        file.write(seed + "\n")
    os.chmod(path, 0o600)
    result = person.connect(extra=["--secret-file", "otp=" + path, *extra])
    assert result.status == 0, result
    os.unlink(path)
    return person


def expect_login(acme, person):
    before = acme.stats()
    result, run = person.run()
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    assert acme.stats()["logins"] == before["logins"] + 1
    # The first code was right.
    assert acme.stats()["code_tries"] == before["code_tries"] + 1, acme.stats()
    assert person.clisk("questions", "--format", "json").json() == []
    return result


def test_a_run_asks_nobody(directory, site):
    acme = start(site)
    person = connect(directory, acme, "--no-check")
    result = expect_login(acme, person)
    assert SEED not in result.err + result.out, result


def test_the_check_of_a_new_account_asks_nobody(directory, site):
    acme = start(site)
    person = connect(directory, acme)
    stats = acme.stats()
    assert stats["logins"] == 1 and stats["code_tries"] == 1, stats
    assert person.run()[0].status == 0 and acme.stats()["logins"] == 1


def test_the_brands_clock_counts(directory, site):
    for number, ahead in enumerate(("-90", "90", "3600")):
        acme = start(site, "--clock", ahead)
        expect_login(acme, connect(f"{directory}/{number}", acme, "--no-check"))


def test_no_code_is_sent_twice(directory, site):
    """Not by the check and the run after it, nor by one run and the next."""
    acme = start(site, period=PERIOD)
    person = connect(directory, acme, seed=uri(PERIOD))
    for _ in range(3):
        acme.control("expire")
        expect_login(acme, person)
    assert acme.stats()["codes_again"] == 0, acme.stats()


def test_the_site_refuses_a_code_that_it_has_seen(directory, site):
    """So that the test above could fail: the same seed, kept twice, knows nothing of itself."""
    acme = start(site, period=300)
    first = connect(directory + "/first", acme, "--no-check", seed=uri(300))
    second = connect(directory + "/second", acme, "--no-check", seed=uri(300))
    expect_login(acme, first)
    result, run = second.run()
    stats = acme.stats()
    # At the border of two codes both are taken.
    refused = stats["codes_again"] == 1 and run["detail"] == "WRONG_TWOFA_CODE"
    assert refused or stats["logins"] == 2, (stats, result)


def test_another_seed_is_refused(directory, site):
    acme = start(site)
    person = connect(directory, acme, "--no-check", seed="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    result, run = person.run()
    assert result.status == 5 and run["detail"] == "WRONG_TWOFA_CODE", (run, result)
    assert acme.stats()["logins"] == 0 and acme.stats()["code_tries"] == 1, acme.stats()


harness.main(globals())
