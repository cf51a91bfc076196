"""Questions that last: asked by one process, answered from another, used by a third; once."""
import os
import pty
import signal
import subprocess

import harness

CODE = "123456"
DAY = 24 * 3600


def with_code(directory, site):
    """An account of a site that wants a code after the password; nothing has been asked yet."""
    acme = site(options=["--otp", CODE])
    person = harness.Person(directory + "/person", acme)
    connected = person.connect(extra=["--no-check"])
    assert connected.status == 0, connected
    return acme, person


def with_deed(directory, site, mode):
    person = harness.Person(directory + "/person", site(), plugin_dirs=("tests/plugins",))
    connected = person.connect("hostile", extra=["--field", "mode=" + mode])
    assert connected.status == 0, connected
    return person


def has_failpoints(person):
    return person.clisk("version", "--format", "json").json()[0]["failpoints"]


def questions(person, **env):
    return person.clisk("questions", "--format", "json", env=env).json()


def only_question(person):
    question, = questions(person)
    return question


def expect_asked(person, detail="SCA_REQUIRED", **env):
    result, run = person.run(env=env)
    assert result.status == 5 and run["detail"] == detail, (run, result)
    return result


def expect_done(person, **env):
    result, run = person.run(env=env)
    assert result.status == 0, (run, result)
    return result


def answer(person, value, question=None):
    question = question or only_question(person)["id"]
    result = person.clisk("answer", str(question), value)
    assert result.status == 0, result


def test_a_code_is_asked_answered_and_used_by_three_processes(directory, site):
    acme, person = with_code(directory, site)
    result = expect_asked(person)
    assert "question 1: Acme's one-time code" in result.err and "clisk answer" in result.err, result
    question = only_question(person)
    assert question["kind"] == "code" and question["account"] == "acme", question
    assert question["digits"] == 6 and question["tries"] == 0, question
    before = acme.stats()
    assert before["codes"] == 1 and before["logins"] == 0, before
    answer(person, "123 456")
    assert only_question(person)["answered"] is True
    expect_done(person)
    after = acme.stats()
    assert after["codes"] == 1 and after["logins"] == 1, after
    assert after["paths"]["/login"] == before["paths"]["/login"], "it logged in again"
    assert questions(person) == []
    expect_done(person)
    assert acme.stats()["logins"] == 1


def test_a_run_without_an_answer_sends_nothing_again(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    first = only_question(person)
    expect_asked(person)
    second = only_question(person)
    assert second["id"] == first["id"] and second["expires_at"] == first["expires_at"], second
    assert acme.stats()["codes"] == 1, acme.stats()


def test_an_answer_from_standard_input(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    done = subprocess.run(person.command("answer", "1", "-"), env=person.env, input=CODE + "\n",
                          text=True, check=False, capture_output=True)
    assert done.returncode == 0, done
    expect_done(person)
    assert acme.stats()["code_tries"] == 1


def test_what_is_no_answer(directory, site):
    _, person = with_code(directory, site)
    expect_asked(person)
    for words, why in ((("1", "12345"), "a code of 6 digits"), (("1", "12345x"), "6 digits"),
                       (("2", CODE), "no question 2"), (("x", CODE), "not the ID"),
                       (("-1", CODE), "'-1'"), (("1",), "needs")):
        result = person.clisk("answer", *words)
        assert result.status == 2 and why in result.err, (words, result)
    answer(person, CODE)
    result = person.clisk("answer", "1", CODE)
    assert result.status == 2 and "answered already" in result.err, result
    expect_done(person)
    result = person.clisk("answer", "1", CODE)
    assert result.status == 2 and "is used" in result.err, result


def test_a_wrong_code_then_the_right_one(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    answer(person, "000000")
    expect_asked(person, "WRONG_TWOFA_CODE")
    question = only_question(person)
    assert question["tries"] == 1 and not question["answered"], question
    answer(person, CODE)
    expect_done(person)
    stats = acme.stats()
    assert stats["codes"] == 1 and stats["code_tries"] == 2, stats


def test_three_wrong_codes_close_the_question(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    for _ in range(3):
        answer(person, "000000", 1)
        expect_asked(person, "WRONG_TWOFA_CODE")
    assert questions(person) == []
    result = person.clisk("answer", "1", CODE)
    assert result.status == 2 and "is closed" in result.err, result
    assert acme.stats()["code_tries"] == 3


def test_an_answer_that_comes_too_late(directory, site):
    acme, person = with_code(directory, site)
    if not has_failpoints(person):
        return
    late = {"CLISK_CLOCK_SHIFT": "301"}
    expect_asked(person)
    result = person.clisk("answer", "1", CODE, env=late)
    assert result.status == 2 and "has expired" in result.err, result
    assert questions(person, **late) == []
    # An answer that was given in time is too old by the next run: the page is asked about again.
    answer(person, CODE)
    expect_asked(person, **late)
    assert acme.stats()["code_tries"] == 0
    question, = questions(person, **late)
    assert question["id"] == 2 and not question["answered"], question


def test_one_code_a_day(directory, site):
    acme, person = with_code(directory, site)
    if not has_failpoints(person):
        return
    expect_asked(person)
    acme.control("expire")
    logins = acme.stats()["paths"]["/login"]
    for shift in (0, DAY - 100):
        result = expect_asked(person, CLISK_CLOCK_SHIFT=str(shift))
        assert "once a day" in result.err, result
    assert acme.stats()["codes"] == 1, "she was sent another one"
    expect_asked(person, CLISK_CLOCK_SHIFT=str(DAY + 100))
    assert acme.stats()["codes"] == 2
    assert acme.stats()["paths"]["/login"] > logins


def test_who_has_answered_may_be_asked_again(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    answer(person, CODE)
    expect_done(person)
    acme.control("expire")
    expect_asked(person)
    assert acme.stats()["codes"] == 2


def test_a_run_in_the_background_sends_nothing(directory, site):
    acme, person = with_code(directory, site)
    expect_asked(person)
    answer(person, CODE)
    expect_done(person)
    result, run = person.run("--background")
    assert result.status == 0, (run, result)
    acme.control("expire")
    for _ in range(2):
        result, run = person.run("--background")
        assert result.status == 5 and run["detail"] == "SCA_REQUIRED", (run, result)
        assert "in the background" in result.err and "clisk run acme" in result.err, result
    assert acme.stats()["codes"] == 1, acme.stats()
    assert questions(person) == []


def test_the_background_logs_in_where_nobody_is_needed(directory, site):
    acme = site()
    person = harness.Person(directory + "/person", acme)
    assert person.connect().status == 0
    acme.control("expire")
    result, run = person.run("--background")
    assert result.status == 0 and acme.stats()["logins"] == 2, (run, result)


class Watched:
    """A run on a terminal of its own."""

    def __init__(self, person, *words):
        env = {name: value for name, value in person.env.items() if name != "CLISK_NO_INPUT"}
        command = person.command("run", *words)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, env)
        self.seen = ""

    def _more(self):
        try:
            more = os.read(self.terminal, 4096).decode("utf-8", "replace")
        except OSError:
            more = ""
        self.seen += more
        return more

    def wait_for(self, text):
        while text not in self.seen:
            assert self._more(), f"never came: {text}\n{self.seen}"

    def type(self, text):
        os.write(self.terminal, text.encode())

    def end(self):
        while self._more():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def test_an_answer_to_a_run_that_waits(directory, site):
    acme, person = with_code(directory, site)
    run = Watched(person)
    run.wait_for("Code: ")
    answer(person, CODE)
    assert run.end() == 0, run.seen
    assert acme.stats()["logins"] == 1 and questions(person) == [], run.seen


def test_an_answer_on_the_terminal_ends_the_question(directory, site):
    acme, person = with_code(directory, site)
    run = Watched(person)
    run.wait_for("Code: ")
    assert only_question(person)["kind"] == "code"
    run.type(CODE + "\n")
    assert run.end() == 0, run.seen
    assert questions(person) == [] and acme.stats()["codes"] == 1


def test_a_question_outlives_the_run_that_asked_it(directory, site):
    acme, person = with_code(directory, site)
    run = Watched(person)
    run.wait_for("Code: ")
    os.kill(run.pid, signal.SIGINT)
    assert run.end() == 130, run.seen
    answer(person, CODE)
    expect_done(person)
    assert acme.stats()["codes"] == 1, acme.stats()


def test_no_answer_is_used_twice(directory, site):
    acme = site(options=["--otp", CODE])
    if not has_failpoints(harness.Person(directory + "/probe", acme)):
        return
    killed = 0
    for place in ("store.before_commit", "store.after_commit"):
        for count in range(1, 6):
            person = harness.Person(f"{directory}/{place}{count}", acme)
            assert person.connect(extra=["--no-check"]).status == 0
            expect_asked(person)
            answer(person, "000000")
            before = acme.stats()["code_tries"]
            died = person.clisk("run", env={"CLISK_FAILPOINT": f"{place}:{count}"})
            killed += died.status == -signal.SIGKILL
            person.run()
            tries = acme.stats()["code_tries"] - before
            assert tries <= 1, f"{place}:{count}: the answer was given {tries} times"
    assert killed >= 4, f"only {killed} runs were killed"


def grep(folder, text):
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                if text.encode() in file.read():
                    found.append(name)
    return found


def test_an_answer_cannot_be_read_on_the_disk(directory, site):
    person = with_deed(directory, site, "ask-text")
    expect_asked(person, "QUESTION")
    answer(person, "canary-of-an-answer")
    # Nor can the question, since the store is sealed; the name of a database shows where it is.
    assert "data.mdb" in grep(person.directory, "sealed-questions"), "the store is somewhere else"
    assert grep(person.directory, "do you see") == []
    assert grep(person.directory, "canary-of-an-answer") == []
    result = expect_done(person)
    assert "19 bytes were seen" in result.err, result
    assert grep(person.directory, "canary-of-an-answer") == []


def test_a_question_is_shown_as_it_is(directory, site):
    person = with_deed(directory, site, "ask-text")
    expect_asked(person, "QUESTION")
    table = person.clisk("questions").out
    assert "\\x1B[31mdo you see?" in table and "\x1b" not in table, table
    question = only_question(person)
    assert question["image"] is True and question["kind"] == "text", question
    path = os.path.join(directory, "picture.gif")
    written = person.clisk("questions", "1", "--image", path)
    assert written.status == 0, written
    with open(path, "rb") as file:
        assert file.read(6) == b"GIF89a"
    again = person.clisk("questions", "1", "--image", path)
    assert again.status != 0, "a file was overwritten"
    assert person.clisk("questions", "nobody").status == 2


def test_terms(directory, site):
    person = with_deed(directory, site, "ask-terms")
    expect_asked(person, "CGU_FORM")
    question = only_question(person)
    assert question["kind"] == "terms" and question["url"].endswith("/terms"), question
    answer(person, "no")
    result = expect_asked(person, "CGU_FORM")
    assert "not accepted" in result.err, result
    expect_asked(person, "CGU_FORM")
    answer(person, "yes")
    assert "the terms are accepted" in expect_done(person).err


def test_a_page_that_she_opens(directory, site):
    person = with_deed(directory, site, "ask-redirect")
    expect_asked(person, "QUESTION")
    assert only_question(person)["kind"] == "redirect"
    result = person.clisk("answer", "1", "perhaps")
    assert result.status == 2 and "yes or no" in result.err, result
    answer(person, "yes")
    assert "she is back" in expect_done(person).err


def test_a_page_that_is_not_the_brands(directory, site):
    person = with_deed(directory, site, "ask-elsewhere")
    result, run = person.run()
    assert run["outcome"] == "DENIED" and "evil.example" in result.err, (run, result)
    assert questions(person) == []


def test_an_approval_is_looked_for_by_the_next_run(directory, site):
    person = with_deed(directory, site, "ask-approval")
    expect_asked(person)
    question = only_question(person)
    assert question["kind"] == "approval" and question["number"] == "42", question
    assert "approved after 2" in expect_done(person).err
    assert questions(person) == []


def test_questions_without_end(directory, site):
    person = with_deed(directory, site, "flood-questions")
    for _ in range(3):
        expect_asked(person, "QUESTION")
    assert only_question(person)["text"] == "Again?"


harness.main(globals())
