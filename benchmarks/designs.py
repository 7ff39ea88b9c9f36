"""How good designs are, ours beside choicedesign's, judged by one judge of neither.

`uv run python -m benchmarks.designs --choicedesign ENVIRONMENT/bin/python` prints a table; that
Python, of 3.12 or later, has choicedesign 1.1.0. Seconds are processor seconds, of one thread; our
loops are compiled before. The last lines show what a tried level costs as there are more
parameters: by more levels, and by more attributes.
"""

import argparse
import json
import subprocess
from dataclasses import dataclass
from time import process_time

import numpy as np

from analysis.designs.annealed import TRIES, Annealed
from analysis.designs.problem import DesignProblem
from analysis.designs.search import search
from benchmarks.designs_judge import Problem, error, is_balanced, problems, worth

THEIRS = 60.0  # seconds that choicedesign is given
OURS = THEIRS / 3
SOON = THEIRS / 100
VISITS, SETTLING, ROUNDS = 500, 5_000, 40
SHAPES = {  # attributes, and levels of each
    "8 attributes of more levels": ((8, 2), (8, 4), (8, 7), (8, 13)),
    "more attributes of 4 levels": ((4, 4), (8, 4), (12, 4), (16, 4)),
}


@dataclass(frozen=True)
class Reached:
    """The error of our design at the end, and of the best that there was soon."""

    soon: float
    last: float


def asked(problem: Problem, *, balanced: bool) -> DesignProblem:
    """The problem as our search takes it."""
    rank = np.zeros((len(problem.n_levels), max(problem.n_levels)), dtype=int)
    if balanced:
        for k, of_levels in enumerate(worth(problem)):
            rank[k, : len(of_levels)] = np.unique(of_levels, return_inverse=True)[1]
    return DesignProblem(
        name=problem.name,
        n_tasks=problem.n_tasks,
        n_alternatives=problem.n_alternatives,
        n_levels=problem.n_levels,
        draws=problem.draws,
        rank=rank,
        fixed=() if problem.opt_out else None,
        even=balanced,
    )


def ours(problem: Problem, *, balanced: bool, seed: int) -> Reached:
    """Our search, one thread, as judged; it breaks off if a design is not what was asked for."""
    soon, begun = np.inf, process_time()
    for found in search(asked(problem, balanced=balanced), starts=10**6, threads=1, seed=seed):
        spent = process_time() - begun
        if spent > OURS:
            break
        levels = found.levels
        if spent <= SOON:
            soon = found.error
    last = error(problem, levels)
    if balanced and not is_balanced(problem, levels):
        raise SystemExit(f"{problem.name}: the design is not balanced")
    return Reached(soon, last)


def by_choicedesign(problem: Problem, python: str) -> float:
    """The error of choicedesign's, as judged."""
    given = {
        "n_tasks": problem.n_tasks,
        "n_alternatives": problem.n_alternatives,
        "worth": worth(problem),
        "opt_out": problem.means[-1] if problem.opt_out else None,
        "seconds": THEIRS,
    }
    run = subprocess.run(  # noqa: S603  the Python that whoever measures has named
        [python, "benchmarks/designs_choicedesign.py"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return error(problem, np.array(json.loads(run.stdout)["levels"]))


def settled(n_attributes: int, n_levels: int) -> Annealed:
    """A design of 96 tasks of three that no move makes better, so that all are tried in vain."""
    problem = DesignProblem(
        name="growth",
        n_tasks=96,
        n_alternatives=3,
        n_levels=(n_levels,) * n_attributes,
        draws=np.zeros((1, (n_levels - 1) * n_attributes)),
        rank=np.zeros((n_attributes, n_levels), dtype=int),
        even=False,  # or else levels are exchanged, for the same ones where there are few
    )
    one = Annealed(problem, np.random.SeedSequence(1))
    one.visit(np.zeros(SETTLING))
    return one


def microseconds(shapes: tuple[tuple[int, int], ...]) -> list[tuple[int, float]]:
    """Parameters of a design of each shape, and µs that a tried level takes.

    The least of several rounds, in which all take turns: others use the processor too.
    """
    designs = [settled(*shape) for shape in shapes]
    least = np.full((len(designs), 2), np.inf)
    for _ in range(ROUNDS):
        for one, spent in zip(designs, least, strict=True):
            for k, n_tries in enumerate((TRIES, 11 * TRIES)):  # ten more of each, the same visits
                begun = process_time()
                one.visit(np.zeros(VISITS), n_tries)
                spent[k] = min(spent[k], process_time() - begun)
    each = (least[:, 1] - least[:, 0]) / (VISITS * 10 * TRIES) * 1e6
    return [(one.problem.n_parameters, float(it)) for one, it in zip(designs, each, strict=True)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--choicedesign", help="a Python that has choicedesign", required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="of our searches")
    given = parser.parse_args()
    seeds = ", ".join(map(str, given.seeds))
    print(  # noqa: T201 - its output
        f"| problem | levels | ours, 0.6 s, worst | ours, 20 s, seeds {seeds} "
        "| choicedesign, 60 s | idefix (s) |\n|---|---|---|---|---|---|"
    )
    for problem in problems():
        theirs = by_choicedesign(problem, given.choicedesign)
        for balanced in (False, True):
            next(search(asked(problem, balanced=balanced)))  # compiles the loops
            reached = [ours(problem, balanced=balanced, seed=seed) for seed in given.seeds]
            soon, last = max(one.soon for one in reached), [f"{one.last:.6f}" for one in reached]
            theirs_free = None if balanced else problem.idefix
            idefix = "" if theirs_free is None else "{:.5f} ({})".format(*theirs_free)
            print(  # noqa: T201 - its output
                f"| {problem.name} | {'balanced, none dominated' if balanced else 'free'} | "
                f"{soon:.6f} | {' '.join(last)} | {theirs:.6f} | {idefix} |",
                flush=True,
            )
    for what, shapes in SHAPES.items():
        for n_parameters, each in microseconds(shapes):
            print(f"{what}: {n_parameters} parameters, {each:.2f} µs for each tried level")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
