"""The demo site with 1,000 bills: a whole run of ours, in turn with the limit (bench-limit.c).

The limit is a program that knows all addresses and looks at nothing, without and with fsync. Ours
is without fsync too where there is eatmydata, which makes it do nothing.

Prints medians of wall and processor time, their ratios, and the peak memory of each of our
processes. Figures are ratios within this one run; nothing is asserted.
"""
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import harness  # noqa: E402

BILLS = int(os.environ.get("BENCH_BILLS", "1000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
LATENCY = os.environ.get("BENCH_LATENCY", "0")
# A process' peak counts what it was before exec(2): so the parent of ours is a small one.
SHELL = ("/bin/sh", "-c", '"$@"; exit $?', "sh")
NO_SYNC = shutil.which("eatmydata")
USED = re.compile(r"(clisk\S*) used (\d+) ms of processor time and (\d+) KB")


def measured(function):
    """Wall and processor seconds of the children that the function starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    value = function()
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, value


def session_cookie(site, directory):
    """Logs curl in, as the konnector does."""
    jar = os.path.join(directory, "jar")
    base = ["curl", "-s", "--cacert", site.ca_file, "--connect-to", f"::127.0.0.1:{site.port}",
            "-b", jar, "-c", jar]
    page = subprocess.run([*base, "https://www.acme.example/login"], check=True,
                          capture_output=True, text=True).stdout
    token = re.search(r'name="csrf_token" value="([^"]*)"', page).group(1)
    subprocess.run([*base, "-o", "/dev/null", "https://www.acme.example/login",
                    "--data-urlencode", "csrf_token=" + token, "-d", "login=" + harness.LOGIN,
                    "-d", "password=" + harness.PASSWORD], check=True)
    return jar


def limit_list(site, folder):
    """The list pages and the documents, each with the file that it goes to."""
    urls = [f"https://www.acme.example/bills?page={page + 1}" for page in range((BILLS + 19) // 20)]
    urls += ["https://www.acme.example/api/v1/contract",
             "https://www.acme.example/documents/contract-K-77.pdf"]
    urls += [f"https://www.acme.example/bills/{bill['id']}.pdf" for bill in site.bills()]
    return "".join(f"{url} {folder}/{number}\n" for number, url in enumerate(urls))


def limit_round(site, directory, jar, number, figures):
    for name, words in (("limit", []), ("limit, fsync", ["--fsync"])):
        folder = os.path.join(directory, f"limit{number}{len(words)}")
        os.makedirs(folder)
        listed = limit_list(site, folder)
        command = [os.path.join(harness.TOP_BUILDDIR, "bench-limit"), *words, site.ca_file,
                   f"127.0.0.1:{site.port}", jar]
        wall, cpu, _ = measured(lambda: subprocess.run(command, check=True, input=listed,
                                                       text=True))
        figures[name].append((wall, cpu))


def our_round(site, person, names, figures, memory, requests):
    assert person.connect().status == 0
    site.reset()
    for name, wrapper in names:
        wall, cpu, result = measured(lambda: person.clisk("run", wrapper=wrapper))
        assert result.status == 0, result
        figures.setdefault(name, []).append((wall, cpu))
        requests[name] = site.stats()["requests"]
        site.reset()
        for program, _, kilobytes in USED.findall(result.err):
            memory.setdefault(program, []).append(int(kilobytes))


def one_round(site, directory, jar, number, figures, memory, requests):
    limit_round(site, directory, jar, number, figures)
    for name, runs in (("", (("first run", SHELL), ("nothing new", SHELL))),
                       ("-no-sync", (("first run, no fsync", (NO_SYNC, *SHELL)),))):
        if runs[0][1][0]:
            person = harness.Person(os.path.join(directory, f"person{number}{name}"), site,
                                    options=["-vv"])
            our_round(site, person, runs, figures, memory, requests)


def report(figures, memory, requests):
    limit = [statistics.median(column) for column in zip(*figures["limit"])]
    print(f"{BILLS} bills, {LATENCY} ms of latency, {ROUNDS} interleaved rounds, medians")
    for name, rows in figures.items():
        wall, cpu = (statistics.median(column) for column in zip(*rows))
        print(f"{name:19} wall {wall:.3f} s ({wall / limit[0]:.2f} x limit)   "
              f"processor {cpu:.3f} s ({cpu / limit[1]:.2f} x limit)")
    for name, count in requests.items():
        print(f"{name}: {count} requests")
    for program, kilobytes in sorted(memory.items()):
        print(f"{program:14} peak {max(kilobytes) / 1024:.1f} MB")


def main():
    directory = tempfile.mkdtemp(prefix="clisk-bench-")
    site = harness.Site(os.path.join(directory, "site"),
                        options=["--bills", str(BILLS), "--latency", LATENCY])
    figures = {"limit": [], "limit, fsync": []}
    memory, requests = {}, {}
    try:
        jar = session_cookie(site, directory)
        for number in range(ROUNDS):
            one_round(site, directory, jar, number, figures, memory, requests)
        report(figures, memory, requests)
    finally:
        site.stop()
        shutil.rmtree(directory)


main()
