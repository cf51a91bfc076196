"""A store of a million records: filled, looked up, walked through; and a run with nothing new.

The same run is measured before the store has grown. Nothing is asserted.
"""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness  # noqa: E402

COUNT = os.environ.get("BENCH_RECORDS", "1000000")
ROUNDS = 9


def nothing_new(person, when):
    walls = []
    for _ in range(ROUNDS):
        before = os.times()
        result, run = person.run()
        after = os.times()
        assert run["outcome"] == "DONE" and run["new"] == 0, (run, result)
        walls.append((after.elapsed - before.elapsed,
                      after.children_user + after.children_system - before.children_user
                      - before.children_system))
    wall, cpu = (sorted(column)[ROUNDS // 2] for column in zip(*walls))
    print(f"nothing new, {when}: wall {wall * 1000:.0f} ms, processor {cpu * 1000:.0f} ms")


def main():
    directory = tempfile.mkdtemp(prefix="clisk-bench-")
    site = harness.Site(os.path.join(directory, "site"), options=["--bills", "100"])
    try:
        person = harness.Person(os.path.join(directory, "person"), site)
        assert person.connect().status == 0 and person.run()[0].status == 0
        nothing_new(person, "102 records")
        subprocess.run([sys.argv[1], person.directory, COUNT], check=True)
        nothing_new(person, f"{COUNT} records more")
        before = os.times()
        listed = person.clisk("data", "--since", "2024-01-01", "--format", "ndjson")
        after = os.times()
        assert listed.status == 0, listed
        print(f"clisk data --since: {len(listed.out.splitlines())} of them in "
              f"{after.elapsed - before.elapsed:.1f} s")
    finally:
        site.stop()
        shutil.rmtree(directory)


main()
