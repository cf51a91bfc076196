"""All that a worker receives in a whole run holds no password and no cookie."""
import os
import shutil
import stat

import harness

PASSWORD = "correct-canary-battery"
COOKIE = "session-canary-"


def tapped(directory, person):
    """Puts a worker in its place that writes down what it receives; the file."""
    libexec = directory + "/libexec"
    os.makedirs(libexec)
    os.symlink(os.path.join(harness.TOP_BUILDDIR, "clisk-fetcher"), libexec + "/clisk-fetcher")
    tap = libexec + "/clisk-worker"
    shutil.copy(os.path.join(harness.TOP_SRCDIR, "tests/integration/worker-tap"), tap)
    os.chmod(tap, stat.S_IRWXU)
    with open(libexec + "/real", "w", encoding="utf-8") as file:
        file.write(os.path.join(harness.TOP_BUILDDIR, "clisk-worker"))
    person.env["CLISK_LIBEXEC_DIR"] = libexec
    return libexec + "/tap"


def test_what_a_worker_receives(directory, site):
    acme = site(options=["--bills", "45", "--password", PASSWORD, "--cookie-prefix", COOKIE])
    person = harness.Person(directory + "/person", acme)
    tap = tapped(directory, person)
    connected = person.connect(password=PASSWORD)
    assert connected.status == 0, connected
    acme.control("expire")
    result, run = person.run()
    assert result.status == 0 and run["new"] == 46, (run, result)
    assert acme.stats()["logins"] == 2
    with open(tap, "rb") as file:
        received = file.read()
    # What it does hold shows that the tap sees messages and pages.
    assert harness.LOGIN.encode() in received
    assert b"F-2024-0011" in received and b"csrf_token" in received
    assert len(received) > 3 * 80000, len(received)
    assert PASSWORD.encode() not in received
    assert COOKIE.encode() not in received
    issued = acme.control("secrets")
    cookies = [value for value in issued if value.startswith(COOKIE)]
    assert cookies, issued
    for value in cookies:
        assert value.encode() not in received and value[len(COOKIE):].encode() not in received


harness.main(globals())
