#!/usr/bin/env python3
"""The table of clisk-security(7), made from the figures of matrix.py.

    make-table.py FIGURES PAGE [--write]

Says whether the page has the table that the figures give, or writes it there,
between its two marks.
"""
import collections
import sys

BEGIN = '.\\" attempts: begin (made by tests/sandbox; do not edit by hand)'
END = '.\\" attempts: end'
INTRODUCTION = """\
The tests load a hostile konnector and have it try what it can think of, in its
constructor and when it runs, under each combination of layers that a kernel
may have.
An attempt is counted only if it succeeds where nothing is in its way, and what
every process must be able to do was tried beside each.
The columns are ABIs of Landlock, with and without namespaces
.Pq Sy +ns ,
and say how many attempts succeed in either phase, with the filters and limits
always on.
Under ABI 0 without namespaces such a konnector is not loaded: the column says
what it would get."""
NOTHING = "nothing"


def read(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            layers, phase, kind, made, won = line.rstrip("\n").split("\t")
            yield layers, phase, kind, int(made), int(won)


def rows(lines):
    """A row a class, with its attempts, then those that succeed under each of the layers."""
    won, made, columns, kinds = collections.Counter(), {}, [], []
    for layers, _, kind, count, successes in lines:
        if layers == NOTHING:
            made[kind] = count
            kinds.append(kind)
        elif layers not in columns:
            columns.append(layers)
        if layers != NOTHING:
            won[layers, kind] += successes
    return columns, kinds, made, won


def table(path):
    columns, kinds, made, won = rows(list(read(path)))
    out = [BEGIN, INTRODUCTION, ".Bl -column \"data of clisk\" \"attempts\" " +
           " ".join('"0+ns"' for _ in columns)]
    heads = [head.replace("ABI ", "").replace(", no namespaces", "").replace(", namespaces", "+ns")
             for head in columns]
    out.append(".It Em class Ta Em attempts Ta " + " Ta ".join(heads))
    for kind in sorted(kinds):
        cells = [str(won[column, kind]) for column in columns]
        out.append(f".It {kind} Ta {made[kind]} Ta " + " Ta ".join(cells))
    sums = [str(sum(won[column, kind] for kind in kinds)) for column in columns]
    out.append(f".It all Ta {sum(made.values())} Ta " + " Ta ".join(sums))
    return "\n".join([*out, ".El", END]) + "\n"


def main():
    figures, page = sys.argv[1:3]
    with open(page, encoding="utf-8") as file:
        text = file.read()
    before, begin, rest = text.partition(BEGIN + "\n")
    _, end, after = rest.partition(END + "\n")
    if not begin or not end:
        sys.exit(f"{page} has no place for the table")
    wanted = before + table(figures) + after
    if "--write" in sys.argv:
        with open(page, "w", encoding="utf-8") as file:
            file.write(wanted)
    elif text != wanted:
        sys.exit(f"{page} does not have the table of {figures}: run make sandbox-matrix")


main()
