"""What the checks of the tree share: where the files are, and how a finding is told."""
import os
import re
import sys

TOP = os.environ.get("top_srcdir") or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("top_builddir") or TOP
ROOTS = ("host", "sdk", "plugins", "tests", "tools", "docs")
SKIPPED = 77


def files(*extensions, roots=ROOTS):
    """Paths below the roots, relative to the top, that end in one of the extensions."""
    for root in roots:
        for folder, folders, names in os.walk(os.path.join(TOP, root)):
            folders[:] = sorted(name for name in folders
                                if name not in ("__pycache__", ".libs", ".deps", "corpus"))
            for name in sorted(names):
                if not extensions or name.endswith(extensions):
                    yield os.path.relpath(os.path.join(folder, name), TOP)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def html_back_end():
    """The library that parses HTML in this build: "lexbor" or "myhtml"."""
    with open(os.path.join(BUILD, "config.h"), encoding="utf-8") as file:
        return re.search(r'#define HTML_BACK_END "(\w+)"', file.read()).group(1)


def without_comments_and_strings(text):
    """C text of the same lines, with comments and the inside of strings blanked out."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


class Findings:
    """Collects what is wrong, and ends the program."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def add(self, place, message):
        print(f"{place}: {message}")
        self.count += 1

    def end(self, checked):
        print(f"{self.name}: {checked}, {self.count} findings")
        sys.exit(1 if self.count else 0)

    def skip(self, why):
        print(f"SKIP: {self.name}: {why}")
        sys.exit(SKIPPED)
