#!/usr/bin/env python3
"""What the log of accesses costs: whole runs with it and without, in turn.

Prints, for a first run and for one that finds nothing new, the least of instructions and of
processor time of all our processes (what else the machine does only adds to them), and the log's
share of them. To do without a log is what only a build for tests can (--enable-failpoints), by
CLISK_BENCH_NO_LOG. Nothing is asserted.
"""
import os
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import harness  # noqa: E402

BILLS = int(os.environ.get("BENCH_BILLS", "1000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
INSTRUCTIONS = re.compile(r"^(\d+)[,;]", re.M)


def counts_instructions():
    try:
        probe = subprocess.run(["perf", "stat", "-x,", "-e", "instructions", "true"],
                               capture_output=True, text=True, check=False)
    except OSError:
        return False
    return bool(INSTRUCTIONS.search(probe.stderr))


def measured(person, env, with_perf, directory):
    """Instructions (None where they cannot be counted) and processor seconds of one run."""
    report = os.path.join(directory, "perf")
    wrapper = ("perf", "stat", "-x,", "-e", "instructions", "-o", report) if with_perf else ()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = person.clisk("run", env=env, wrapper=wrapper)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.status == 0, result
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not with_perf:
        return None, cpu
    with open(report, encoding="ascii") as file:
        return int(INSTRUCTIONS.search(file.read()).group(1)), cpu


def one_round(site, directory, number, with_perf, figures):
    for log, env in ((True, {}), (False, {"CLISK_BENCH_NO_LOG": "1"})):
        person = harness.Person(os.path.join(directory, f"person{number}{log}"), site)
        assert person.connect().status == 0
        for name in ("first run", "nothing new"):
            figures.setdefault((name, log), []).append(
                measured(person, env, with_perf, directory))


def show(figures, index, unit, scale):
    for name in ("first run", "nothing new"):
        on, off = (min(value[index] for value in figures[name, log])
                   for log in (True, False))
        print(f"{name:12} {unit:14} with {on / scale:9.2f}  without {off / scale:9.2f}  "
              f"log {100 * (on - off) / on:5.2f} %")


def main():
    with tempfile.TemporaryDirectory() as directory:
        site = harness.Site(os.path.join(directory, "site"), options=["--bills", str(BILLS)])
        probe = harness.Person(os.path.join(directory, "probe"), site)
        if not probe.clisk("version", "--format", "json").json()[0].get("failpoints"):
            harness.skip("not built with --enable-failpoints")
        with_perf, figures = counts_instructions(), {}
        try:
            for number in range(ROUNDS):
                one_round(site, directory, number, with_perf, figures)
        finally:
            site.stop()
        print(f"{BILLS} bills, {ROUNDS} rounds")
        if with_perf:
            show(figures, 0, "10^6 instr.", 1e6)
        show(figures, 1, "processor ms", 1e-3)


main()
