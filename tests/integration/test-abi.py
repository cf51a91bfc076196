"""Konnectors of older and newer SDKs against this host."""
import harness


def person_of(directory, acme):
    return harness.Person(directory + "/person", acme, plugin_dirs=("tests/abi",))


def check_runs(directory, site, brand):
    person = person_of(directory, site())
    connected = person.clisk("connect", brand, "--yes")
    assert connected.status == 0, connected
    result, run = person.run()
    assert result.status == 0 and run["new"] == 1, (run, result)
    record, = person.data()
    assert record["reference"] == brand and record["amount"] == "12.34", record
    assert record["date"] == "2024-05-14", record


def test_an_older_konnector_runs(directory, site):
    check_runs(directory, site, "older")


def test_a_konnector_whose_structs_have_grown_runs(directory, site):
    check_runs(directory, site, "grown")


def test_a_newer_konnector_is_refused_with_both_numbers(directory, site):
    person = person_of(directory, site())
    result = person.clisk("connect", "newer")
    assert result.status in (12, 14), result
    assert "API 2" in result.err and "API 1" in result.err, result
    assert person.clisk("accounts", "--format", "json").json() == []


harness.main(globals())
