"""What is run where the kernel has no wall, and how a konnector that runs into it ends."""
import os

import harness

WITHOUT = {
    "abi=0,namespaces=0": ("no Landlock", "no user namespaces"),
    "seccomp=off": ("seccomp",),
}


def has_knobs():
    """Whether this build can pretend that the kernel has less."""
    if harness.without_wall() and not harness.is_sanitized():
        return True
    print("not built with --enable-failpoints, or with a sanitizer")
    return False


def retrieve(person, knobs):
    return person.run("-v", env={"CLISK_CHILD_SANDBOX": knobs})


def test_a_strangers_konnector_is_refused(directory, site):
    if not has_knobs():
        return
    acme = site()
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.reset()
    for knobs, words in WITHOUT.items():
        result, run = retrieve(person, knobs)
        assert result.status == 14 and run["outcome"] == "SETUP", result
        assert run["detail"] == "SANDBOX", run
        for each in words:
            assert each in run["message"], (each, run)
        assert "clisk-security(7)" in result.err, result
        assert acme.stats()["requests"] == 0 and person.files() == {}


def test_one_of_two_layers_will_do(directory, site):
    if not has_knobs():
        return
    acme = site()
    for knobs in ("abi=1", "abi=2,namespaces=0", "namespaces=1"):
        person = harness.Person(directory + "/" + knobs, acme)
        assert person.connect().status == 0
        result, run = retrieve(person, knobs)
        assert result.status == 0 and run["new"] > 0, result


def test_what_came_with_clisk_runs_and_is_warned_of(directory, site):
    if not has_knobs():
        return
    acme = site()
    for number, knobs in enumerate(WITHOUT):
        person = harness.Person(f"{directory}/{number}", acme)
        person.program = "clisk-at-home"
        del person.env["CLISK_PLUGIN_DIR"]
        assert person.connect().status == 0
        result, run = retrieve(person, knobs)
        assert result.status == 0 and run["new"] > 0, result
        assert "keeps no konnector in" in result.err, result
        # From elsewhere it is a stranger's again.
        person.env["CLISK_PLUGIN_DIR"] = os.path.join(harness.TOP_BUILDDIR, "tests", "..",
                                                      "plugins", ".libs")
        assert retrieve(person, knobs)[1]["detail"] == "SANDBOX"


def test_a_call_that_no_konnector_needs_ends_the_run(directory, site):
    if harness.is_sanitized():
        return
    acme = site()
    person = harness.Person(directory + "/person", acme, plugin_dirs=("tests/plugins",))
    assert person.connect("hostile", extra=["--field", "mode=trace"]).status == 0
    result, run = person.run()
    assert result.status == 10 and run["outcome"] == "DENIED", result
    assert run["detail"] == "SYSCALL", run


def test_the_commands_password_program_is_not_kept_in(directory, site):
    """The broker starts it, and it is the person's."""
    acme = site()
    person = harness.Person(directory + "/person", acme)
    path = os.path.join(person.directory, "secret")
    with open(path, "w", encoding="utf-8") as file:
        file.write(harness.PASSWORD + "\n")
    connected = person.clisk("connect", "acme", "--yes", "--field", "login=" + harness.LOGIN,
                             "--password-command", "sh -c 'cat " + path + "'")
    assert connected.status == 0, connected
    assert person.run()[0].status == 0


harness.main(globals())
