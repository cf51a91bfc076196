"""What a person sees on a terminal: hidden secrets, progress, no control characters."""
import os
import re
import shlex
import shutil
import subprocess

import harness

if not shutil.which("tmux"):
    harness.skip("tmux is not installed")


class Terminal:
    """A terminal of 90 columns that runs one shell."""

    def __init__(self, directory, env):
        self.socket = os.path.join(directory, "tmux")
        path = os.path.join(directory, "shell")
        with open(path, "w", encoding="utf-8") as file:
            for name, value in env.items():
                file.write(f"export {name}={shlex.quote(value)}\n")
            file.write("export PS1='ready$ '\nexec /bin/sh -i\n")
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "40",
                   f"/bin/sh {shlex.quote(path)}")
        self.wait(r"ready\$ *$")

    def _tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True,
                              capture_output=True, text=True, env={**os.environ, "TERM": "xterm"}
                              ).stdout

    def type(self, text, enter=True):
        self._tmux("send-keys", "-l", text)
        if enter:
            self._tmux("send-keys", "Enter")

    def press(self, key):
        self._tmux("send-keys", key)

    def screen(self):
        return self._tmux("capture-pane", "-p", "-J")

    def wait(self, pattern):
        seen = []

        def there():
            seen[:] = [self.screen()]
            return re.search(pattern, seen[0], re.M)

        try:
            harness.wait_until(there, pattern)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{seen[0]}") from error
        return seen[0]

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       capture_output=True)


def on_terminal(person, function):
    env = {name: value for name, value in person.env.items() if name != "CLISK_NO_INPUT"}
    terminal = Terminal(person.directory, env)
    try:
        return function(terminal)
    finally:
        terminal.close()


def command(person, *words):
    return shlex.join(person.command(*words))


def test_connect_asks_and_hides_the_secret(directory, site):
    person = harness.Person(directory + "/person", site())

    def session(terminal):
        terminal.type(command(person, "connect", "acme"))
        screen = terminal.wait(r"Grant this\? \[y/N\]: *$")
        assert "may reach www.acme.example" in screen, screen
        terminal.type("y")
        terminal.wait(r"Login: *$")
        terminal.type(harness.LOGIN)
        terminal.wait(r"Password: *$")
        terminal.type(harness.PASSWORD)
        terminal.wait(r"one-time codes \[optional\]: *$")
        terminal.type("")
        terminal.wait(r"ready\$ *$")
        return terminal.screen()

    screen = on_terminal(person, session)
    assert harness.LOGIN in screen, screen
    assert harness.PASSWORD not in screen, screen
    accounts = person.clisk("accounts", "--format", "json").json()
    assert [account["name"] for account in accounts] == ["acme"], accounts


def test_interrupted_question_gives_the_terminal_back(directory, site):
    person = harness.Person(directory + "/person", site())

    def session(terminal):
        terminal.type(command(person, "connect", "acme", "--yes", "--field", "login=demo"))
        terminal.wait(r"Password: *$")
        terminal.press("C-c")
        terminal.wait(r"ready\$ *$")
        terminal.type("echo status=$?")
        terminal.wait(r"status=130")
        terminal.type("echo seen again")
        return terminal.wait(r"echo seen again")

    on_terminal(person, session)
    assert person.clisk("accounts", "--format", "json").json() == []


def test_run_shows_progress(directory, site):
    acme = site(options=["--bills", "60", "--latency", "60"])
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0

    def session(terminal):
        terminal.type("clear; " + command(person, "run"))
        terminal.wait(r"acme.*\d+ new.*[KM]B")
        screen = terminal.wait(r"acme: done, 61 new(.|\n)*ready\$ *$")
        lines = [line for line in screen.splitlines() if "new" in line]
        assert len(lines) == 1, "the progress was not erased:\n" + screen
        terminal.type("clear; " + command(person, "data") + " | head -n 5")
        return terminal.wait(r"103\.62 EUR")

    screen = on_terminal(person, session)
    assert "2024-11-05" in screen, screen


def test_a_code_is_asked_for(directory, site):
    person = harness.Person(directory + "/person", site(options=["--otp", "123456"]))
    path = os.path.join(directory, "password")
    with open(path, "w", encoding="utf-8") as file:
        file.write(harness.PASSWORD)
    connect = command(person, "connect", "acme", "--yes", "--field", "login=" + harness.LOGIN,
                      "--password-file", path)

    def session(terminal):
        terminal.type(connect)
        terminal.wait(r"acme: Acme's one-time code \(within 5 minutes\)\nCode: *$")
        terminal.type("12345")
        terminal.wait(r"not a code of as many digits.*\nCode: *$")
        terminal.type("123 456")
        terminal.wait(r"connected(.|\n)*ready\$ *$")
        # A wrong code ends the run, and a question can be left.
        terminal.type("clear; " + connect)
        terminal.wait(r"Code: *$")
        terminal.type("654321")
        terminal.wait(r"Acme refused the code(.|\n)*ready\$ *$")
        terminal.type("clear; " + connect)
        terminal.wait(r"Code: *$")
        terminal.press("C-c")
        terminal.wait(r"interrupted(.|\n)*ready\$ *$")

    on_terminal(person, session)


def run_deed(directory, site, mode, session):
    """A run of the test konnector on a terminal; what its command printed at last."""
    person = harness.Person(directory + "/person", site(), plugin_dirs=("tests/plugins",))
    connected = person.connect("hostile", extra=["--field", "mode=" + mode])
    assert connected.status == 0, connected

    def whole(terminal):
        terminal.type("clear; " + command(person, "run"))
        session(terminal)
        return terminal.wait(r"new(.|\n)*ready\$ *$")

    return on_terminal(person, whole)


def test_every_kind_of_question(directory, site):
    def session(terminal):
        screen = terminal.wait(r"Choice \(1 to 2\): *$")
        assert "1. By \\x1B[31mSMS" in screen, screen
        terminal.type("3")
        terminal.wait(r"number of a choice")
        terminal.type("2")
        screen = terminal.wait(r"Answer: *$")
        picture = re.search(r"The picture: (\S+\.gif)", screen)[1]
        with open(picture, "rb") as file:
            assert file.read(3) == b"GIF"
        terminal.type("a cat")
        terminal.wait(r"Approve in the app \(in the brand's app; within 5 minutes\)\nWaiting")
        assert not os.path.exists(picture), "the picture outlives its question"

    screen = run_deed(directory, site, "questions", session)
    assert "chosen app, seen a cat, approved after 2" in screen, screen


def test_an_answer_that_comes_too_late(directory, site):
    screen = run_deed(directory, site, "late-question", lambda terminal: None)
    assert "no answer came in time" in screen and "user action needed" in screen, screen


def test_questions_without_end(directory, site):
    def session(terminal):
        for number in range(20):
            before = rf"Answer: no. {number - 1}\n" if number else ""
            terminal.wait(before + r"hostile: Again.*\nAnswer: *$")
            terminal.type(f"no. {number}")

    screen = run_deed(directory, site, "flood-questions", session)
    assert "more than 20 questions in one run" in screen, screen


harness.main(globals())
