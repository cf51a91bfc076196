#!/usr/bin/env python3
"""bench-lxml.py BENCH-HTML: runs that program and, where python3-lxml is there, lxml on the same
pages and questions, by CSS and by XPath, and prints the ratios of processor time."""

import re
import subprocess
import sys
import time

ROUNDS, RUNS = 5, 30


def pages(program):
    """(name, page, selectors, XPaths) of each page."""
    rest = subprocess.run([program, "--dump"], check=True, stdout=subprocess.PIPE).stdout
    while rest:
        head, rest = rest.split(b"\n", 1)
        name, size = head.decode().split()
        page, rest = rest[: int(size)], rest[int(size) :]
        block, rest = rest.split(b"\n\n", 1)
        lines = block.decode().split("\n")
        yield name, page, lines[::2], lines[1::2]


def megabytes_a_second(page, questions, html):
    """Of the best round; each question gives elements, whose text is taken."""
    best = 0.0
    for _ in range(ROUNDS):
        begin = time.process_time()
        for _ in range(RUNS):
            # A parser of its own each time: lxml's keeps the names that it has seen.
            root = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
            for question in questions:
                for element in question(root):
                    element.text_content()
        best = max(best, len(page) * RUNS / (time.process_time() - begin) / 1e6)
    return best


def main():
    program = sys.argv[1]
    output = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
    print(output, end="")
    try:
        from lxml import cssselect, etree, html
    except ImportError:
        print("lxml: not measured, for python3-lxml or python3-cssselect is not there")
        return
    for name, page, selectors, xpaths in pages(program):
        ours = float(re.search(name + r" parse\+select: clisk ([0-9.]+)", output).group(1))
        for kind, questions in (
            ("CSS", [cssselect.CSSSelector(selector) for selector in selectors]),
            ("XPath", [etree.XPath(xpath) for xpath in xpaths]),
        ):
            theirs = megabytes_a_second(page, questions, html)
            print(
                f"{name} parse+select: clisk {ours:.1f} MB/s, "
                f"lxml by {kind} {theirs:.1f} MB/s, ratio {ours / theirs:.2f}"
            )


if __name__ == "__main__":
    main()
