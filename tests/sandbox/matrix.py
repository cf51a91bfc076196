"""The whole matrix: every attempt of a konnector under all layers, in both phases.

    matrix.py [FILE]     makes it, prints the table, writes the figures to FILE

Figures are one line a class, phase and combination of layers, separated by tabs:
layers, phase, class, attempts made, attempts that succeeded. The first ones,
"nothing", are the attempts that are no duds, made without any layer. Attempts
that succeed nowhere are not counted: they are named below the table.
"""
import collections
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cells as sandbox  # noqa: E402

FEWEST_ATTEMPTS, FEWEST_CELLS = 150, 2000
NOTHING = "nothing"


def possible(place):
    """Attempts that succeed where nothing is in their way, and the others with what was."""
    answers = place.make(place.cells("none", sandbox.BEST))
    broken = [(cell.attempt.name, answer) for cell, answer in answers.items()
              if answer.result == sandbox.BROKEN]
    assert not broken, broken
    return ({cell.attempt for cell, answer in answers.items() if answer.open},
            {cell.attempt: answer.detail for cell, answer in answers.items() if not answer.open})


def constructor_possible(place, attempts):
    """Those of them that succeed from a constructor, too: it is all the same without a wall."""
    cells = [cell for cell in place.cells("none", sandbox.BEST, ("constructor",))
             if cell.attempt in attempts]
    return {cell.attempt for cell, answer in place.make(cells).items() if answer.open}


def make(place, ladder):
    """{cell: answer} of all layers in both phases, and the attempts that are not possible here."""
    real, impossible = possible(place)
    from_constructor = constructor_possible(place, real)
    answers = {}
    for layers in ladder:
        answers.update(place.make([
            cell for cell in place.cells("worker", layers, sandbox.PHASES)
            if cell.attempt in (from_constructor if cell.phase == "constructor" else real)]))
    return real, impossible, answers


def figures(real, answers):
    made, won = collections.Counter(), collections.Counter()
    for attempt in real:
        made[NOTHING, "run", attempt.kind] += 1
        won[NOTHING, "run", attempt.kind] += 1
    for cell, answer in answers.items():
        key = (sandbox.layers_text(cell.layers), cell.phase, cell.attempt.kind)
        made[key] += 1
        won[key] += answer.open
    return [(*key, made[key], won[key]) for key in made]


def judge(answers):
    """What is wrong: what succeeded though it is supported, and cells that prove nothing."""
    wrong = []
    for cell, answer in answers.items():
        supported = sandbox.is_supported(cell.layers)
        if answer.incomplete == supported:
            wrong.append((cell, "loaded without a wall" if supported else "a wall of nothing"))
        elif answer.result == sandbox.BROKEN or (supported and answer.open):
            wrong.append((cell, answer))
    return wrong


def print_wrong(wrong):
    for cell, answer in wrong:
        print(f"{cell.role}, {sandbox.layers_text(cell.layers)}, {cell.phase}: "
              f"{cell.attempt.kind}, {cell.attempt.name}: {answer}")


def print_table(lines):
    totals = collections.defaultdict(lambda: [0, 0])
    for layers, phase, _, made, won in lines:
        totals[layers, phase][0] += made
        totals[layers, phase][1] += won
    for (layers, phase), (made, won) in totals.items():
        print(f"{layers:24} {phase:12} {made:5} attempts {won:5} succeed")


def main():
    # Opened by who started us: the cells are made as nobody, who may not write there.
    file = open(sys.argv[1], "a+", encoding="utf-8") if len(sys.argv) > 1 else None
    with sandbox.Range() as place:
        real, impossible, answers = make(place, sandbox.LADDER)
    lines = figures(real, answers)
    print_table(lines)
    for attempt, why in sorted(impossible.items()):
        print(f"not possible here anyway: {attempt.kind}, {attempt.name} ({why})")
    wrong = judge(answers)
    print_wrong(wrong)
    print(f"{len(real)} attempts, {len(answers)} cells, {len(wrong)} wrong")
    assert not wrong and len(real) >= FEWEST_ATTEMPTS and len(answers) >= FEWEST_CELLS
    if file:
        with file:
            file.truncate(0)
            file.writelines("\t".join(map(str, line)) + "\n" for line in lines)


if __name__ == "__main__":
    main()
