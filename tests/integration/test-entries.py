"""What a konnector saves and how its run ends: nothing that is good is lost with what is not."""
import os
import shutil
import signal
import subprocess
import time

import harness

LOGIN, PASSWORD = "login-canary-1", "correct-canary-battery"


def start(site, *options):
    return site(options=["--bills", "4", "--login", LOGIN, "--password", PASSWORD, *options])


def prepare(directory, acme, mode, options=(), name=None):
    person = harness.Person(directory + "/person", acme, plugin_dirs=("tests/plugins",),
                            options=["-v", *options])
    connected = person.connect("hostile", login=LOGIN, password=PASSWORD,
                               extra=["--field", "mode=" + mode, "--name", name or mode])
    assert connected.status == 0, connected
    return person


def check_refused(directory, site, mode, words):
    """The author's mistake is named, and costs the three entries before it nothing."""
    person = prepare(directory, start(site), mode)
    result, run = person.run()
    assert run["outcome"] == "PLUGIN_BUG" and words in run["message"], (run, result)
    assert run["new"] == 3 and len(person.files()) == 3, (run, result)


def test_a_title_too_long(directory, site):
    check_refused(directory, site, "long-title", "4096")


def test_an_impossible_date(directory, site):
    check_refused(directory, site, "bad-date", "impossible date")


def test_a_text_that_is_not_utf8(directory, site):
    check_refused(directory, site, "not-utf8", "UTF-8")


def test_a_month_is_a_date(directory, site):
    person = prepare(directory, start(site), "month-only")
    result, run = person.run()
    assert result.status == 0 and run["new"] == 4, (run, result)
    assert "2024-05" in [record["date"] for record in person.data()], person.data()
    assert any("2024-05_" in path for path in person.files()), person.files()


def test_a_message_cut_inside_a_character_is_recorded(directory, site):
    person = prepare(directory, start(site), "long-reference")
    result, run = person.run()
    assert run["outcome"] == "PARTIAL", (run, result)
    assert "not recorded" not in result.err, result
    account, = person.clisk("accounts", "--format", "json").json()
    assert account["last_outcome"] == "PARTIAL", account


def test_a_log_line_cut_inside_a_character(directory, site):
    person = prepare(directory, start(site), "long-log")
    result, run = person.run()
    assert result.status == 0, (run, result)
    assert "info: caf" in result.err, result


def test_what_is_complete_is_kept_at_the_deadline(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "fail-early", options=["--timeout", "4"])
    acme.fail("slow-bills")
    result, run = person.run()
    assert run["outcome"] == "SITE_CHANGED", (run, result)
    assert run["new"] == 3 and len(person.files()) == 3, (run, result)


def test_a_stop_while_settling_stops_the_other_accounts(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "fail-early")
    assert person.connect("hostile", login=LOGIN, password=PASSWORD,
                          extra=["--field", "mode=hang", "--name", "second"]).status == 0
    acme.fail("slow-bills")
    acme.reset()
    process = person.start("run", "fail-early", "second")
    harness.wait_until(lambda: any("/bills/" in path for path in acme.stats()["paths"]),
                       "the slow document")
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert process.returncode == 143, (process.returncode, err)
    assert "second" not in err, err


def test_the_session_outlives_a_failed_run(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "bad-selector")
    acme.control("expire")
    acme.reset()
    for _ in range(4):
        assert person.run()[1]["outcome"] == "PLUGIN_BUG"
    assert acme.stats()["logins"] == 1, acme.stats()


def test_an_interrupt_of_the_whole_group_keeps_the_session(directory, site):
    acme = site(options=["--bills", "4"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.control("expire")
    acme.fail("slow")
    acme.reset()
    process = subprocess.Popen(person.command("run"), env=person.env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                       "a download")
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130 and "crashed" not in err, (process.returncode, err)
    acme.fail()
    assert person.run()[0].status == 0
    assert acme.stats()["logins"] == 1, acme.stats()


def test_an_echoed_password_is_nowhere_in_the_pool(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "echo")
    env = harness.without_wall()
    if not env:
        print("not built with --enable-failpoints")
        return
    for mode in ("echo-password", "echo-password-cut"):
        acme.control("expire")
        acme.fail(mode)
        result, _ = person.run(env=env)
        assert "echo: absent" in result.err, (mode, result)


def test_connecting_twice_at_once_makes_one_account(directory, site):
    acme = site(options=["--bills", "4"])
    person = harness.Person(directory + "/person", acme)
    path = os.path.join(person.directory, "password")
    with open(path, "w", encoding="utf-8") as file:
        file.write(harness.PASSWORD + "\n")
    processes = [person.start("connect", "acme", "--field", "login=" + harness.LOGIN,
                              "--password-file", path) for _ in range(4)]
    for process in processes:
        _, err = process.communicate()
        assert process.returncode == 0, err
    assert len(person.clisk("accounts", "--format", "json").json()) == 1


def test_an_identity_that_another_account_has(directory, site):
    acme = site(options=["--bills", "4"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    assert person.run()[0].status == 0
    assert person.connect(extra=["--name", "again", "--no-check"]).status == 0
    result, run = person.run("again")
    assert run["outcome"] == "USER_ACTION_NEEDED" and result.status == 5, (run, result)
    assert run["detail"] == "ALREADY_CONNECTED" and run["new"] == 0, run
    assert len(person.files()) == 5


def test_a_session_of_another_account_is_left(directory, site):
    """It is ended, and the login that follows leads where it should."""
    person = prepare(directory, start(site), "mixed-up")
    assert person.connect("hostile", login=LOGIN, password=PASSWORD,
                          extra=["--field", "mode=other", "--name", "other"]).status == 0
    result, run = person.run("mixed-up")
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)
    assert "logging out" in result.err, result


def test_a_session_that_cannot_be_left_is_not_kept(directory, site):
    """Else each later run would begin in it, and end as the one before."""
    person = prepare(directory, start(site), "stuck")
    result, run = person.run("stuck")
    assert run["outcome"] == "SITE_CHANGED", (run, result)
    result, run = person.run("stuck")
    assert result.status == 0 and run["outcome"] == "DONE", (run, result)


def test_a_renewed_session_is_of_the_same_account(directory, site):
    """In a first run too, when no earlier one has told whose the account is."""
    person = harness.Person(directory + "/person", start(site), plugin_dirs=("tests/plugins",),
                            options=["-v"])
    assert person.connect("hostile", login=LOGIN, password=PASSWORD,
                          extra=["--field", "mode=turn-coat", "--no-check"]).status == 0
    result, run = person.run()
    assert run["outcome"] == "USER_ACTION_NEEDED" and run["detail"] == "WRONG_ACCOUNT", (run, result)
    assert "turn-coat" in run["message"] and "turned" in run["message"], run


NO_TMPFILE = """
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
open_without(int dir, const char *path, int flags, unsigned mode)
{
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define DEFINE(name) \\
    int name(int dir, const char *path, int flags, ...) \\
    { \\
        va_list args; \\
        unsigned mode; \\
        va_start(args, flags); \\
        mode = va_arg(args, unsigned); \\
        va_end(args); \\
        return open_without(dir, path, flags, mode); \\
    }
DEFINE(openat)
DEFINE(openat64)
#ifdef NO_LINKS
int
linkat(int from, const char *path, int to, const char *name, int flags)
{
    (void)from, (void)path, (void)to, (void)name, (void)flags;
    errno = NO_LINKS;
    return -1;
}
#endif
"""


def file_system_without(directory, *defines):
    """A library that takes features of the file system away, to be preloaded."""
    source, library = directory + "/without.c", directory + "/without.so"
    with open(source, "w", encoding="utf-8") as file:
        file.write(NO_TMPFILE)
    subprocess.run([os.environ.get("CC", "cc").split()[0], "-shared", "-fPIC", "-O1",
                    "-U_FORTIFY_SOURCE", *defines, "-o", library, source], check=True)
    return library


def check_file_system(directory, site, *defines):
    if harness.is_sanitized():
        print("a sanitizer wants to be preloaded first")
        return
    acme = site(options=["--bills", "12"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    person.env["LD_PRELOAD"] = file_system_without(directory, *defines)
    acme.fail("slow")
    acme.reset()
    process = person.start("run")
    harness.wait_until(lambda: any(path.endswith(".pdf") for path in acme.stats()["paths"]),
                       "a download")
    process.kill()
    process.communicate()
    acme.fail()
    leftover = [path for path in person.files() if ".clisk-" in path]
    assert leftover, "nothing was left: the test shows nothing"
    result, run = person.run()
    assert result.status == 0 and run["new"] == 13, (run, result)
    files = person.files()
    assert len(files) == 13 and not any(".clisk-" in path for path in files), sorted(files)


def test_a_file_system_without_nameless_files(directory, site):
    check_file_system(directory, site)


def test_a_file_system_without_links(directory, site):
    check_file_system(directory, site, "-DNO_LINKS=EPERM")


def test_a_file_system_that_knows_no_links(directory, site):
    check_file_system(directory, site, "-DNO_LINKS=EOPNOTSUPP")


if not shutil.which(os.environ.get("CC", "cc").split()[0]):
    harness.skip("there is no C compiler")
def test_every_domain_in_a_worker_as_it_is(directory, site):
    acme = site(options=["--bills", "30", "--login", LOGIN, "--password", PASSWORD])
    person = prepare(directory, acme, "domains")
    result, run = person.run()
    assert run["outcome"] == "DONE" and run["new"] == 2, (run, result)
    assert ("C-0042137 bonjour-camille-exemple" in result.err and
            "2024-05-14T17:30:00+02:00 2024-06-09 19.99 é 1 30" in result.err), result


harness.main(globals())
