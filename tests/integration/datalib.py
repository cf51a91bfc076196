"""A person with the bills of the demo brand, and what she asks of them."""
import json

import harness

BILLS = 6


def prepare(directory, site, name="person", bills=BILLS, metadata=None):
    acme = site(options=["--bills", str(bills)])
    person = harness.Person(f"{directory}/{name}", acme)
    assert person.connect().status == 0
    if metadata:
        assert person.clisk("accounts", "set", "acme", "metadata", metadata).status == 0
    result, run = person.run()
    assert result.status == 0 and run["new"] == bills + 1, (run, result)
    return acme, person


def listed(person, *words):
    return person.clisk("data", "ls", "--format", "json", *words).json()


def shown(person, record):
    return person.clisk("data", "show", record["id"], "--format", "json").json()[0]


def bill(person, number=0):
    return sorted((r for r in listed(person, "--kind", "bill")), key=lambda r: r["date"])[number]


def findings(person, *words):
    result = person.clisk("fsck", "--format", "json", *words)
    return result, [(each["state"], each["what"]) for each in json.loads(result.out or "[]")]
