"""A konnector that misbehaves ends its own run, with an outcome; the broker lives."""
import os

import harness

# mode: outcome, exit code, words of the message
DEEDS = {
    "crash": ("PLUGIN_BUG", 12, "SIGSEGV"),
    "abort": ("PLUGIN_BUG", 12, "SIGABRT"),
    "exit": ("PLUGIN_BUG", 12, "ended by itself"),
    "hang": ("LIMIT", 11, "--timeout"),
    "spin": ("LIMIT", 11, "--timeout"),
    "flood-log": ("LIMIT", 11, "lines of log"),
    "flood-save": ("LIMIT", 11, ""),
    "flood-socket": ("PLUGIN_BUG", 12, "no message"),
    "garbage": ("PLUGIN_BUG", 12, "no message"),
    "forge": ("PLUGIN_BUG", 12, "fetcher_ready"),
    "descriptors": ("PLUGIN_BUG", 12, "no message"),
    "close": ("PLUGIN_BUG", 12, "closed its channel"),
    "reach": ("DENIED", 10, "https://evil.example"),
    "plain-http": ("DENIED", 10, "https"),
    "userinfo": ("DENIED", 10, "evil.example"),
    "file-url": ("DENIED", 10, "file:///etc/passwd"),
    "misplace": ("DENIED", 10, '"login"'),
    "ask-secret": ("PLUGIN_BUG", 12, "is a secret"),
    "save-elsewhere": ("DENIED", 10, "https://evil.example"),
    "null-objects": ("PLUGIN_BUG", 12, "without a URL"),
    "bad-selector": ("PLUGIN_BUG", 12, "a[href==x]"),
}


def prepare(directory, acme, mode, options=()):
    person = harness.Person(directory + "/" + mode, acme, plugin_dirs=("tests/plugins",),
                            options=["--timeout", "5", "-v", *options])
    connected = person.connect("hostile", login=acme_login, password=acme_password,
                               extra=["--field", "mode=" + mode])
    assert connected.status == 0, connected
    return person


acme_login, acme_password = "login-canary-1", "correct-canary-battery"


def start(site):
    return site(options=["--bills", "4", "--login", acme_login, "--password", acme_password,
                         "--cookie-prefix", "session-canary-"])


def check_deed(directory, site, mode):
    outcome, status, words = DEEDS[mode]
    acme = start(site)
    person = prepare(directory, acme, mode)
    result, run = person.run()
    assert run["outcome"] == outcome and result.status == status, (run, result)
    if not (mode in ("crash", "abort") and harness.is_sanitized()):
        assert words in run["message"], run
    assert person.files() == {}
    assert "/steal" not in acme.stats()["paths"]
    # The broker lives: it answers, and its children are gone.
    assert person.clisk("accounts").status == 0


def define(mode):
    def test(directory, site):
        check_deed(directory, site, mode)
    globals()["test_" + mode.replace("-", "_")] = test


for each in DEEDS:
    define(each)


def test_names_stay_in_their_folder(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "names")
    result, run = person.run()
    assert result.status == 0 and run["new"] == 8, (run, result)
    files = person.files()
    assert len(files) == 8, files
    assert all(path.startswith("Hostile/") and path.count("/") == 2 for path in files), files
    for path in files:
        name = os.path.basename(path)
        assert not name.startswith((".", "-")) and name.isprintable(), name
    assert not os.path.exists(directory + "/escape")


def test_prints_reach_nobody_raw(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "print", options=["-v"])
    result, run = person.run()
    assert result.status == 0, (run, result)
    assert "\033" not in result.out + result.err and "\007" not in result.err, result
    assert "logged by the konnector" in result.err, result
    assert "printed by the konnector" not in result.out, result


def test_memory_is_bounded(directory, site):
    acme = start(site)
    person = prepare(directory, acme, "memory", options=["--timeout", "60"])
    if harness.is_sanitized():
        print("a sanitizer reserves the address space: not limited")
        return
    result, _ = person.run()
    assert "memory: endless" not in result.err, result
    assert result.status in (0, 12), result


def test_fork_is_refused(directory, site):
    if os.geteuid() == 0 and harness.is_sanitized():
        print("the limit does not hold for root, and the filter is off")
        return
    acme = start(site)
    person = prepare(directory, acme, "fork")
    result, run = person.run()
    if "trap" in os.environ.get("CLISK_CHILD_SANDBOX", ""):
        assert run["detail"] == "SYSCALL", result
    else:
        assert "fork: refused" in result.err, result


def test_memory_holds_no_secret(directory, site):
    if harness.is_sanitized():
        print("a sanitizer reserves more address space than can be read")
        return
    env = harness.without_wall()
    if not env:
        print("not built with --enable-failpoints")
        return
    acme = start(site)
    person = prepare(directory, acme, "snoop", options=["--timeout", "120"])
    # The session is dropped, so that this run logs in by itself.
    acme.control("expire")
    result, run = person.run(env=env)
    assert result.status == 0, (run, result)
    assert "snoop: login found" in result.err, result
    assert "snoop: password absent" in result.err, result
    assert "snoop: cookie absent" in result.err, result
    assert acme.stats()["logins"] == 2


harness.main(globals())
