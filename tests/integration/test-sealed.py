#!/usr/bin/env python3
"""What a copied store tells without the vault: nothing of the person, her brands or her files."""
import os
import shutil
import signal

import harness

NAME = "canary-account"
# LMDB's table of who reads it at the moment: process numbers.
NOT_SEARCHED = "lock.mdb"


def store_of(person):
    return os.path.join(person.directory, ".local/state/clisk/store")


def bytes_of(folder):
    """All that lies in the store, by name."""
    found = {}
    for below, _, names in os.walk(folder):
        for name in names:
            if name != NOT_SEARCHED:
                with open(os.path.join(below, name), "rb") as file:
                    found[os.path.relpath(os.path.join(below, name), folder)] = file.read()
    assert "data.mdb" in found, sorted(found)
    return found


def texts_of(person):
    """What must not show, and the output of the commands that show it to whoever has the vault."""
    printed = {words: person.clisk(*words.split(), "--format", "json")
               for words in ("accounts", "data", "log")}
    assert all(result.status == 0 for result in printed.values()), printed
    texts = {NAME, "acme", "Acme", "C-0042137", "files.acme.example", "https://"}
    for record in printed["data"].json():
        texts.update(record[name] for name in ("reference", "title", "amount", "date", "path",
                                               "sha256", "media_type") if record[name])
    texts.update(os.path.basename(path) for path in person.files())
    return texts, "".join(result.out for result in printed.values())


def forms(text):
    """The bytes that a text may be kept as; of a digest the digest itself, too."""
    found = {text.encode(), text.upper().encode(), text.encode("utf-16-le")}
    if len(text) == 64:
        found.add(bytes.fromhex(text))
    return found


def shown(stored, texts):
    return sorted((name, text) for name, held in stored.items() for text in texts
                  if any(form in held for form in forms(text)))


def connected(directory, site, name="person"):
    person = harness.Person(os.path.join(directory, name), site)
    result = person.connect(extra=("--name", NAME))
    assert result.status == 0, result
    return person


def test_a_copied_store_tells_nothing(directory, site):
    person = connected(directory, site())
    assert person.run()[1]["outcome"] == "DONE"
    stored = bytes_of(store_of(person))
    texts, printed = texts_of(person)
    assert len(texts) > 60, texts
    assert shown(stored, texts) == []
    # The search finds what is there: each text where it is told, and each form where it is planted.
    assert not {text for text in texts if text not in printed}
    for text in texts:
        for form in forms(text):
            planted = {name: held[:4096] + form + held[4096:] for name, held in stored.items()}
            assert len(shown(planted, [text])) == len(stored), (text, form)


def test_the_journal_of_a_killed_run_tells_nothing(directory, site):
    person = connected(directory, site())
    store = store_of(person)
    run = person.start("run")

    def journals():
        return {name: held for name, held in bytes_of(store).items()
                if name.endswith(".journal") and len(held) > 500}

    harness.wait_until(journals, "a journal of the run")
    run.send_signal(signal.SIGKILL)
    run.communicate()
    stored = bytes_of(store)
    left = journals()
    assert left, sorted(stored)
    person.run()
    texts, printed = texts_of(person)
    assert shown(stored, texts) == []
    # What the journal held was taken in: it can be told by whoever has the vault.
    assert not any(name in bytes_of(store) for name in left)
    assert "www.acme.example" in printed


def test_a_copied_store_is_refused_to_another_vault(directory, site):
    here = site()
    person, other = connected(directory, here), connected(directory, here, "other")
    assert person.run()[1]["outcome"] == "DONE"
    shutil.rmtree(store_of(other))
    shutil.copytree(store_of(person), store_of(other))
    for words in (("data",), ("accounts",), ("log",), ("run",)):
        result = other.clisk(*words)
        assert result.status != 0 and result.out == "", (words, result)
        assert "the store does not belong to the vault" in result.err, (words, result)
        assert NAME not in result.err, (words, result)
    # With the vault and the key of the machine, it is the same store.
    for name in (".config/clisk", ".local/state/clisk"):
        shutil.rmtree(os.path.join(other.directory, name))
        shutil.copytree(os.path.join(person.directory, name), os.path.join(other.directory, name))
    assert len(other.data()) == len(person.data()) > 0


harness.main(globals())
