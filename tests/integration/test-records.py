"""What is saved of what a konnector gives, run after run: records, files, versions, and her will."""
import datetime
import hashlib
import json
import os
from urllib.parse import parse_qs, urlsplit

import harness
from fetcherlib import HOSTS
from rawserver import RawServer, make_authority, reply


def pdf(text):
    return f"%PDF-1.4\n{text}\n%%EOF\n".encode()


def entry(reference, kind="bill", files=(), **more):
    """A bill with what one must have, or another record."""
    fields = {"date": ["date", "2024-05-14"], "amount": ["amount", "12,50 €"]}
    fields = {**(fields if kind == "bill" else {}), **more.pop("fields", {})}
    return {"name": reference or "keyed", "kind": kind, "reference": reference, "fields": fields,
            "files": [{"replace": "0", **file} for file in files], **more}


class Lists(RawServer):
    """A site of one list in pages, and of documents; both are data of the test."""

    hosts = HOSTS

    def __init__(self, directory):
        self.ca_file = make_authority(directory, HOSTS)
        super().__init__(directory)
        self.pages = []
        self.on("/home", reply(200))
        self.on("/list", self._list)

    def _list(self, peer, asked):
        number = int(parse_qs(urlsplit(asked.target).query)["page"][0])
        page = {"entries": self.pages[number - 1]}
        if number < len(self.pages):
            page["next"] = str(number + 1)
        peer.send(reply(200, json.dumps(page).encode(), "Content-Type: application/json"))

    def document(self, path, body, *headers):
        self.on(path, reply(200, body, "Content-Type: application/pdf", *headers))

    def count(self, path):
        return sum(asked.path == path for asked in self.asked)


def start(directory):
    server = Lists(directory)
    person = harness.Person(directory + "/person", server, plugin_dirs=("tests/plugins",),
                            options=["-v"])
    connected = person.connect("records", login="me")
    assert connected.status == 0, connected
    return server, person


def run(person, *words, outcome="DONE"):
    result, answer = person.run(*words)
    assert answer and answer["outcome"] == outcome, (answer, result)
    answer["log"] = result.err
    return answer


def counts(answer):
    return answer["new"], answer["changed"], answer["known"], answer["failed"]


def test_one_file_of_two_bills(directory, site):
    server, person = start(directory)
    server.document("/both", pdf("both"))
    files = [{"reference": "both", "path": "/both", "title": "Both"}]
    server.pages = [[entry("1", files=files), entry("2", files=files)]]
    assert counts(run(person)) == (2, 0, 0, 0)
    assert server.count("/both") == 1 and len(person.files()) == 1
    paths = {record["path"] for record in person.data()}
    assert len(paths) == 1 and None not in paths, paths
    server.pages[0].append(entry("3", files=files))
    assert counts(run(person)) == (1, 0, 2, 0)
    assert server.count("/both") == 1 and len(person.files()) == 1


def test_several_files_of_one_order(directory, site):
    server, person = start(directory)
    names = ("invoice", "receipt", "terms")
    for name in names:
        server.document("/" + name, pdf(name))
    files = [{"reference": name, "path": "/" + name, "title": name} for name in names]
    server.pages = [[entry("O1", "order", files, fields={"date": ["date", "2024-05-14"]})]]
    assert counts(run(person)) == (1, 0, 0, 0)
    assert sorted(os.path.basename(path) for path in person.files()) == [
        f"2024-05-14_Records_{name}.pdf" for name in names]
    orders = person.clisk("data", "ls", "--kind", "order", "--format", "json").json()
    assert [order["reference"] for order in orders] == ["O1"], orders
    assert person.clisk("data", "ls", "--kind", "bill", "--format", "json").json() == []
    assert counts(run(person)) == (0, 0, 1, 0)


def test_own_files_are_told_apart_by_their_titles(directory, site):
    server, person = start(directory)
    for name in ("a", "b", "c", "d"):
        server.document("/" + name, pdf(name))
    twins = [entry(None, keys="date amount contract", contract="C", label="Line",
                   files=[{"path": "/" + plain}, {"path": "/" + detail, "title": "detail"}])
             for plain, detail in (("a", "b"), ("c", "d"))]
    server.pages = [twins]
    assert counts(run(person)) == (2, 0, 0, 0)
    assert sorted(person.files().values()) == sorted(
        hashlib.sha256(pdf(name)).hexdigest() for name in ("a", "b", "c", "d"))
    assert counts(run(person, "--full")) == (0, 0, 2, 0)
    assert [server.count("/" + name) for name in ("a", "b", "c", "d")] == [1, 1, 1, 1]
    server.pages = [[{**twins[0], "contract": "D"}]]
    assert counts(run(person, "--full")) == (1, 0, 0, 0)
    server.pages = [[entry("1", files=[{"path": "/a", "title": "x"}, {"path": "/b", "title": "x"}])]]
    answer = run(person, outcome="PLUGIN_BUG")
    assert "neither a reference nor a title" in answer["message"], answer


def test_folders_of_contracts_go_with_their_account(directory, site):
    for number, hers in enumerate((None, "note.txt")):
        os.mkdir(f"{directory}/{number}")
        server, person = start(f"{directory}/{number}")
        for name in ("a", "b"):
            server.document("/" + name, pdf(name))
        server.pages = [[entry(name, contract=name, label="Line " + name,
                               files=[{"path": "/" + name}]) for name in ("a", "b")]]
        run(person)
        folders = {os.path.dirname(path) for path in person.files()}
        assert sorted(os.path.basename(path) for path in folders) == ["Line a", "Line b"], folders
        if hers:
            path = os.path.join(person.documents, next(iter(person.files())), "..", hers)
            with open(os.path.normpath(path), "w", encoding="ascii") as file:
                file.write("mine")
        result = person.clisk("accounts", "remove", "records", "--yes", "--data", "delete")
        left = [(at, names) for at, _, names in os.walk(person.documents)]
        assert result.status == 0 and ("not empty" in result.err) == bool(hers), result
        assert len(left) == (4 if hers else 1), left
        assert [name for _, names in left for name in names] == ([hers] if hers else []), left


def test_a_bill_without_a_file(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1")]]
    assert counts(run(person)) == (1, 0, 0, 0)
    record, = person.data()
    assert record["path"] is None and record["amount"] == "12.50", record
    # The document comes later, and belongs to it.
    server.document("/1", pdf("1"))
    server.pages = [[entry("1", files=[{"path": "/1"}])]]
    assert counts(run(person)) == (0, 1, 0, 0)
    record, = person.data()
    assert record["path"] and len(person.files()) == 1, record


def test_equal_bills_of_one_day_stay_two(directory, site):
    server, person = start(directory)
    equal = entry(None, keys="date amount vendor")
    other = entry(None, keys="date amount vendor", fields={"amount": ["amount", "3 €"]})
    server.pages = [[equal, other, equal]]
    assert counts(run(person)) == (3, 0, 0, 0)
    assert counts(run(person)) == (0, 0, 3, 0)
    assert counts(run(person, "--full")) == (0, 0, 3, 0)
    server.pages[0].append(equal)
    assert counts(run(person)) == (1, 0, 3, 0)
    amounts = sorted(record["amount"] for record in person.data())
    assert amounts == ["12.50"] * 3 + ["3.00"], amounts


def test_the_same_reference_twice_is_one(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1", fields={"title": ["text", "one"]}),
                     entry("1", fields={"title": ["text", "two"]})]]
    for _ in range(3):
        run(person, "--full")
        record, = person.data()
        assert record["title"] == "one", record


def test_what_the_brand_changes_is_a_version(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1", fields={"title": ["text", "May"]})]]
    run(person)
    server.pages = [[entry("1", fields={"title": ["text", "May 2024"]})]]
    assert counts(run(person)) == (0, 1, 0, 0)
    assert counts(run(person)) == (0, 0, 1, 0)
    record, = person.data()
    assert record["title"] == "May 2024", record


def test_a_content_that_changes_is_a_file_beside_the_older(directory, site):
    server, person = start(directory)
    server.document("/1", pdf("old"))
    server.pages = [[entry("1", files=[{"path": "/1", "replace": "3"}])]]
    run(person)
    old = person.files()
    assert counts(run(person)) == (0, 0, 1, 0) and person.files() == old
    server.document("/1", pdf("new"))
    assert counts(run(person)) == (0, 1, 0, 0)
    both = person.files()
    assert len(both) == 2 and old.items() <= both.items(), both
    record, = person.data()
    assert os.path.relpath(record["path"], person.documents) not in old, record
    assert counts(run(person)) == (0, 0, 1, 0) and person.files() == both


def test_a_site_is_asked_whether_a_document_changed(directory, site):
    server, person = start(directory)
    asked_for = []

    def conditional(peer, asked):
        asked_for.append(asked.headers.get("if-none-match"))
        if asked_for[-1] == '"v1"':
            peer.send(reply(304, b"", 'ETag: "v1"'))
        else:
            peer.send(reply(200, pdf("1"), "Content-Type: application/pdf", 'ETag: "v1"',
                            "Last-Modified: Tue, 14 May 2024 10:00:00 GMT"))

    server.on("/1", conditional)
    server.pages = [[entry("1", files=[{"path": "/1", "replace": "1"}])]]
    run(person)
    assert counts(run(person)) == (0, 0, 1, 0)
    assert asked_for == [None, '"v1"'], asked_for
    assert len(person.files()) == 1


def test_only_this_month_is_fetched_again(directory, site):
    server, person = start(directory)
    server.document("/old", pdf("old"))
    server.document("/now", pdf("now"))
    today = datetime.date.today().isoformat()
    server.pages = [[entry("old", files=[{"path": "/old", "replace": "2"}]),
                     entry("now", files=[{"path": "/now", "replace": "2"}],
                           fields={"date": ["date", today]})]]
    run(person)
    run(person)
    assert (server.count("/old"), server.count("/now")) == (1, 2)
    assert len(person.files()) == 2


def test_what_a_konnector_makes_is_a_file_too(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1", "file", [{"content": "a,b\n1,2\n", "media_type": "text/csv",
                                          "title": "Table"}])]]
    assert counts(run(person)) == (1, 0, 0, 0)
    path, = person.files()
    with open(os.path.join(person.documents, path), encoding="utf-8") as file:
        assert file.read() == "a,b\n1,2\n"
    assert path.endswith(".csv"), path


def test_contracts_are_folders_that_may_be_renamed(directory, site):
    server, person = start(directory)
    for name in "123":
        server.document("/" + name, pdf(name))

    def of(name, contract):
        return entry(name, files=[{"path": "/" + name}], contract=contract, label=contract + "/../x")

    server.pages = [[of("1", "Mobile"), of("2", "Home")]]
    run(person)
    folders = {os.path.dirname(path) for path in person.files()}
    assert len(folders) == 2 and all(
        ".." not in folder.split("/") for folder in folders), folders
    mobile, = (folder for folder in folders if "Mobile" in folder)
    os.rename(os.path.join(person.documents, mobile),
              os.path.join(person.documents, os.path.dirname(mobile), "my phone"))
    server.pages[0].append(of("3", "Mobile"))
    assert counts(run(person)) == (1, 0, 2, 0)
    folders = sorted(os.path.basename(os.path.dirname(path)) for path in person.files())
    assert folders.count("my phone") == 2 and len(folders) == 3, folders


def test_a_contract_s_folder_is_the_same_on_another_machine(directory, site):
    server, person = start(directory)

    def of(name):
        server.document("/" + name, pdf(name))
        return entry(name, files=[{"path": "/" + name}], contract="Mobile", label="Mobile")

    server.pages = [[of("1")]]
    run(person)
    folder, = {os.path.dirname(path) for path in person.files()}
    moved = os.path.join(os.path.dirname(folder), "my phone")
    # No run has met it there yet.
    os.rename(os.path.join(person.documents, folder), os.path.join(person.documents, moved))
    tree = directory + "/tree"
    assert person.clisk("export", tree).status == 0
    other = harness.Person(directory + "/other", server, plugin_dirs=("tests/plugins",))
    result = other.clisk("import", tree)
    assert result.status == 0, result
    result = other.connect("records", login="me", extra=["--name", "records"])
    assert result.status == 0, result
    pages, server.pages = server.pages, [[]]
    assert run(other)["detail"] == "EMPTY", "there was something when she exported"
    server.pages = pages
    server.pages[0].append(of("2"))
    assert counts(run(other)) == (1, 0, 1, 0)
    assert {os.path.dirname(path) for path in other.files()} == {moved}, other.files()


def test_what_failed_is_named_and_tried_again(directory, site):
    server, person = start(directory)
    server.document("/1", pdf("1"))
    server.on("/2", reply(500))
    server.document("/3", pdf("3"))
    server.pages = [[entry(name, files=[{"path": "/" + name}])] for name in "123"]
    answer = run(person, "--retries", "0", outcome="PARTIAL")
    assert counts(answer) == (2, 0, 0, 1) and 'bill "2"' in answer["message"], answer
    assert len(person.data()) == 3, "the bill itself is known"
    known = [entry(f"known {i}") for i in range(5)]
    server.pages = [known, *server.pages]
    run(person, "--retries", "0", outcome="PARTIAL")
    server.document("/2", pdf("2"))
    server.asked.clear()
    # The row of known entries ends no list before what is missing was met.
    answer = run(person)
    assert counts(answer)[1] == 1 and answer["failed"] == 0, answer
    assert [server.count(path) for path in ("/1", "/2", "/3")] == [0, 1, 0]
    assert server.count("/list") == 4, server.asked
    server.asked.clear()
    run(person)
    assert server.count("/list") == 1, server.asked


def test_what_is_listed_no_more_is_not_looked_for(directory, site):
    server, person = start(directory)
    known = [entry(f"known {i}") for i in range(5)]
    server.on("/2", reply(500))
    server.pages = [known, [entry("2", files=[{"path": "/2"}])], [entry("3")]]
    run(person, "--retries", "0", outcome="PARTIAL")

    def missed():
        found = person.clisk("data", "ls", "--missed", "--format", "json").json()
        return [(row["reference"], row["tries"], row["unlisted"]) for row in found]

    assert missed() == [("2", 1, False)]
    # It is looked for everywhere, once.
    server.pages = [known, [entry("4")], [entry("3")]]
    server.asked.clear()
    run(person)
    assert server.count("/list") == 3 and missed() == [("2", 1, True)], server.asked
    server.asked.clear()
    run(person)
    assert server.count("/list") == 1 and missed() == [("2", 1, True)], server.asked
    assert "no longer listed" in person.clisk("data", "ls", "--missed").out
    lacking = next(each["id"] for each in person.data() if each["reference"] == "2")
    assert "is listed no more by" in person.clisk("data", "restore", lacking).err
    assert "lists it no more" in person.clisk("data", "open", lacking).err
    # It comes back, and fails again; then it is there.
    server.pages[0].insert(0, entry("2", files=[{"path": "/2"}]))
    run(person, "--retries", "0", outcome="PARTIAL")
    assert missed() == [("2", 2, False)]
    server.document("/2", pdf("2"))
    run(person)
    assert missed() == [] and len(person.files()) == 1


def test_a_run_that_fails_twice_ends(directory, site):
    """What a failed run has is kept; where that fails too, nothing is left to wait for."""
    server, person = start(directory)
    server.document("/1", pdf("1"))
    server.pages = [[entry("1", files=[{"path": "/1"}])], []]
    listed = server.scripts["/list"]

    def fail(peer, asked):
        if "page=1" in asked.target:
            listed(peer, asked)
            return
        harness.wait_until(lambda: server.count("/1") == 1, "the document is asked for")
        for folder, _, _ in os.walk(person.documents):
            os.chmod(folder, 0o500)
        peer.send(reply(500))

    server.on("/list", fail)
    process = person.start("run", "--retries", "0")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 7 and "500" in err, (out, err)
    for folder, _, _ in os.walk(person.documents):
        os.chmod(folder, 0o700)
    server.on("/list", listed)
    assert counts(run(person)) == (1, 0, 0, 0) and len(person.files()) == 1


def test_a_list_ends_behind_a_row_of_known_entries(directory, site):
    server, person = start(directory)
    server.pages = [[entry(f"{page}-{i}") for i in range(4)] for page in range(5)]
    answer = run(person)
    assert counts(answer) == (20, 0, 0, 0) and answer["full"], answer
    server.asked.clear()
    answer = run(person)
    assert counts(answer) == (0, 0, 4, 0) and not answer["full"], answer
    assert server.count("/list") == 1
    # A new one in the row: on to the next page.
    server.pages[0].append(entry("new"))
    server.asked.clear()
    assert counts(run(person)) == (1, 0, 8, 0) and server.count("/list") == 2
    assert counts(run(person, "--full")) == (0, 0, 21, 0)


def test_a_cap_leaves_the_rest_to_the_next_run(directory, site):
    server, person = start(directory)
    server.pages = [[entry(f"{page}-{i}") for i in range(4)] for page in range(4)]
    seen = []
    for _ in range(3):
        answer = run(person, "--max-new", "6")
        seen.append(answer["new"])
    assert seen == [6, 6, 4], seen
    assert len(person.data()) == 16


def test_a_cursor_is_kept_by_a_run_that_ends_well(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1")], [entry("2")]]
    assert 'the cursor was "", the run is full' in run(person)["log"]
    assert 'the cursor was "2", the run is incremental' in run(person)["log"]
    server.pages = [[entry("1")], [{"nonsense": 1}]]
    run(person, "--full", outcome="SITE_CHANGED")
    assert 'the cursor was "2", the run is full' in run(
        person, outcome="SITE_CHANGED")["log"], "the run before came to no end"


def check(person):
    result = person.clisk("check", "records", "--format", "json")
    return result.json()[0], result.err


def test_a_check_moves_no_cursor_and_misses_nothing(directory, site):
    server, person = start(directory)
    server.pages = [[entry("1")], [entry("2")]]
    answer, log = check(person)
    assert answer["outcome"] == "DONE" and 'the cursor was ""' in log, (answer, log)
    assert {"kind": "bill", "entries": 1} in answer["kinds"], answer
    assert server.count("/list") == 1
    assert 'the cursor was "", the run is full' in run(person)["log"]
    assert 'the cursor was "2", the run is incremental' in check(person)[1]
    server.pages[0].append(entry("3", files=[{"path": "/absent"}]))
    assert check(person)[0]["outcome"] == "DONE"
    assert server.count("/absent") == 0
    assert person.clisk("data", "ls", "--missed", "--format", "json").json() == []
    assert 'the cursor was "2", the run is incremental' in run(person, outcome="PARTIAL")["log"]


def test_a_check_finds_what_a_run_would_refuse(directory, site):
    server, person = start(directory)
    for wrong, outcome in ((entry("1", kind="unlisted"), "DENIED"),
                           (entry("1", fields={"amount": ["text", "many"]}), "PLUGIN_BUG")):
        server.pages = [[wrong]]
        assert check(person)[0]["outcome"] == outcome, check(person)
        run(person, outcome=outcome)
    server.pages = [[entry("1"), entry("1"), entry("2")]]
    assert {"kind": "bill", "entries": 2} in check(person)[0]["kinds"], "one comes twice"


def test_a_site_that_lists_nothing_is_told_apart(directory, site):
    server, person = start(directory)
    server.pages = [[]]
    assert run(person)["detail"] == ""
    server.pages = [[entry("1"), entry("2")]]
    run(person)
    result = person.clisk("run")
    assert "the last run was today at" in result.out, result
    server.pages = [[]]
    assert run(person)["detail"] == "EMPTY"
    server.pages = [[entry("1"), entry("2")]]
    run(person)
    server.pages = [[]]
    for _ in range(2):
        result = person.clisk("run")
        assert "the site listed nothing, and 2 before" in result.out, result


def test_a_kind_that_lacks_what_it_must_have(directory, site):
    server, person = start(directory)
    for fields, words in (({"amount": ["text", "12"]}, "amount"),
                          ({"currency": ["text", "euro"]}, "currency")):
        server.pages = [[entry("1", fields=fields)]]
        answer = run(person, outcome="PLUGIN_BUG")
        assert words in answer["message"], answer
    assert person.data() == []


def test_a_kind_of_the_konnectors_own(directory, site):
    server, person = start(directory)
    server.pages = [[entry("n1", "records.note", fields={"title": ["text", "Hello"],
                                                         "lines.0.text": ["text", "world"]})]]
    assert counts(run(person)) == (1, 0, 0, 0)
    record, = person.data()
    assert record["kind"] == "records.note" and record["title"] == "Hello", record


def operation(reference, status, amount="-12,50 €", date="2024-05-14", **more):
    return entry(reference, "operation", fields={
        "amount": ["amount", amount], "date": ["date", date], "label": ["text", "CARD SHOP"],
        "status": ["text", status], **more})


def test_a_pending_operation_becomes_the_booked_one(directory, site):
    server, person = start(directory)
    server.pages = [[operation("p1", "pending"), operation("p2", "pending", date="2024-05-20"),
                     operation("p3", "pending", amount="-1 €")]]
    assert counts(run(person)) == (3, 0, 0, 0)
    # Other identifiers and other days; the third is still pending, the fourth is of another kind.
    server.pages = [[operation("b2", "booked", date="2024-05-22"),
                     operation("b1", "booked", date="2024-05-15"),
                     operation("p3", "pending", amount="-1 €"),
                     operation("b3", "booked", amount="-1 €"),
                     operation("b4", "booked", amount="12,50 €")]]
    answer = run(person)
    assert counts(answer) == (4, 0, 1, 0), answer
    kept = sorted(record["reference"] for record in person.data())
    assert kept == ["b1", "b2", "b3", "b4", "p3"], kept
    assert '"p1" is booked as "b1"' in answer["log"], answer["log"]
    assert '"p2" is booked as "b2"' in answer["log"], answer["log"]
    assert counts(run(person, "--full")) == (0, 0, 5, 0)
    assert len(person.data()) == 5


def test_two_true_operations_are_never_one(directory, site):
    server, person = start(directory)
    server.pages = [[operation("b1", "booked"), operation("b2", "booked")]]
    assert counts(run(person)) == (2, 0, 0, 0)
    # Too far from the one that was pending: it stays what it was.
    server.pages[0].append(operation("p1", "pending"))
    run(person)
    server.pages[0][2] = operation("b3", "booked", date="2024-05-25")
    assert counts(run(person)) == (1, 0, 2, 0)
    assert len(person.data()) == 4


harness.main(globals())
