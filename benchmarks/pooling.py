"""Partial pooling beside no pooling, over simulated studies whose weights are known.

`uv run python -m benchmarks.pooling studies.csv 200 1`, with so many studies of each size on so
many processors, prints one row for each number of people in a cell: share of 95 % intervals that
cover the truth, mean absolute error of the weights, and how often an age gradient is claimed where
there is none. 3 conditions × 4 ages × 2 roles; the scale
differs by cell; two of five outcomes change with age, three do not. Each study is a row of the
file as soon as it is done, and is not done again: the command can be stopped and called again.
"""

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import NotConverged
from analysis.weights.comparisons import gradients
from analysis.weights.pooling import PartialPooling, Pooled
from analysis.weights.weight_set import Outcome
from questionnaires.files import find_study, read_questionnaire

N_STUDIES = 200
N_DRAWS = 2_000
SIZES = (30, 100)  # people in a cell
CONDITIONS, AGES, ROLES = (
    ("hip", "knee", "back"),
    ("18-44", "45-64", "65-79", "80+"),
    ("patient", "carer_self"),
)
KEYS = tuple((c, a, r) for c in CONDITIONS for a in AGES for r in ROLES)
BASE = {
    "independence": 0.30,
    "usual_role": 0.14,
    "side_effects": 0.21,
    "pain": 0.21,
    "reoperation": 0.14,
}
SLOPE = {"independence": 0.135, "usual_role": -0.135}  # from the youngest to the oldest
SHAPES = {
    "independence": (0.609, 0.906, 1),
    "usual_role": (0.45, 0.75, 1),
    "side_effects": (0.526, 0.789, 1),
    "pain": (0.4, 0.75, 1),
    "reoperation": (0.385, 0.769, 1),
}
BETWEEN = 0.03  # SD of weights between conditions, and between roles
OWN = 0.015  # SD of what is a cell's own
TASTE = 0.6  # SD of a person's swing, of its mean
SCALE = 4.5  # median sum of swings, in utility
SCALE_SD = 0.35  # of its logarithm between cells
LEFT = 0.05  # utility of standing on the left


@dataclass(frozen=True)
class Outcomes:
    """How one simulated study came out."""

    people: int  # in a cell
    seed: int
    covered: float  # share of the intervals
    covered_alone: float  # the same without pooling
    error: float
    error_alone: float
    false_gradients: bool  # whether any was claimed for an outcome that has none
    false_size: float  # root mean square of gradients of those outcomes, in SDs of their draws
    true_gradients: float  # share of the true ones that were found


@cache
def blocks() -> tuple[Coding, np.ndarray]:
    """The coding of hip-knee, and its tasks' columns; shape (blocks, tasks, 2, columns)."""
    questionnaire = read_questionnaire(find_study("hip-knee"))
    coding = Coding.from_study(questionnaire.study)
    found = []
    for block in questionnaire.design.blocks:
        tasks = [t for t in questionnaire.design.shown_to(block) if t.role == "estimation"]
        rows = pd.DataFrame([one.profile for task in tasks for one in task.profiles])
        columns = np.hstack([one.columns(rows[one.id]) for one in coding.attributes])
        found.append(columns.reshape(len(tasks), 2, -1))
    return coding, np.array(found)


def truth(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Weights, shape (cells, outcomes), and scales of the cells."""
    base = np.array(list(BASE.values()))
    slope = np.array([SLOPE.get(name, 0.0) for name in BASE])
    by_condition = rng.normal(0, BETWEEN, (len(CONDITIONS), len(base)))
    by_role = rng.normal(0, BETWEEN, (len(ROLES), len(base)))
    effects = [one - one.mean(axis=1, keepdims=True) for one in (by_condition, by_role)]
    weights = []
    for condition, age, role in KEYS:
        years = AGES.index(age) / (len(AGES) - 1) - 0.5
        own = rng.normal(0, OWN, len(base))
        weight = base + slope * years + effects[0][CONDITIONS.index(condition)]
        weight = weight + effects[1][ROLES.index(role)] + own - own.mean()
        weights.append(weight.clip(0.01))
    shares = np.array(weights)
    # Outcomes without a slope keep exactly the same mean at every age.
    ages = np.array([AGES.index(key[1]) for key in KEYS])
    shares /= shares.sum(axis=1, keepdims=True)
    expected = base + slope * (np.arange(len(AGES)) / (len(AGES) - 1) - 0.5)[:, None]
    for number in range(len(AGES)):
        shares[ages == number] += expected[number] - shares[ages == number].mean(axis=0)
    return shares, np.exp(rng.normal(np.log(SCALE), SCALE_SD, len(KEYS)))


def answers(
    rng: np.random.Generator, weights: np.ndarray, scales: np.ndarray, n: int
) -> tuple[ChoiceData, np.ndarray]:
    """Choices of n people in each cell, each with tastes of their own; and their cells."""
    coding, tasks = blocks()
    shapes = np.array([SHAPES[name] for name in BASE])
    cell = np.repeat(np.arange(len(KEYS)), n)
    x = tasks[np.arange(len(cell)) % len(tasks)]
    swapped = rng.random(x.shape[:2]) < 0.5
    x = np.where(swapped[:, :, None, None], x[:, :, ::-1], x)
    tastes = 1 + TASTE * rng.standard_normal((len(cell), len(BASE)))
    swings = scales[cell, None] * weights[cell] * tastes
    utility = np.einsum("ntjk,nk->ntj", x, (swings[:, :, None] * shapes).reshape(len(cell), -1))
    utility[:, :, 0] += LEFT
    chosen = (utility + rng.gumbel(size=utility.shape)).argmax(axis=2)
    left = np.zeros((*x.shape[:3], 1))
    left[:, :, 0] = 1
    n_tasks = x.shape[1]
    data = ChoiceData(
        coding,
        np.concatenate([x, left], axis=3).reshape(-1, x.shape[3] + 1),
        np.repeat(np.arange(len(cell) * n_tasks), 2),
        np.repeat(np.arange(len(cell)), 2 * n_tasks),
        (np.arange(2) == chosen[:, :, None]).ravel(),
    )
    return data, cell


def study(people: int, seed: int) -> Outcomes:
    """One simulated study, fitted."""
    rng = np.random.default_rng([seed, people])
    weights, scales = truth(rng)
    data, cell = answers(rng, weights, scales, people)
    outcomes = [Outcome(one.id, one.levels) for one in data.coding.attributes]
    try:
        pooled = PartialPooling(n_draws=N_DRAWS, seed=seed).fit(data, cell, KEYS, outcomes)
    except NotConverged:  # its draws are worth too few: as many as `whatmatters weights` makes
        pooled = PartialPooling(n_draws=5_000, seed=seed).fit(data, cell, KEYS, outcomes)
    true = weights[:, [list(BASE).index(one.id) for one in pooled.outcomes]]
    alone = alone_shares(pooled, rng)
    claimed = {one.outcome for one in gradients(pooled) if one.claimed}
    none = [k for k, one in enumerate(pooled.outcomes) if one.id not in SLOPE]
    return Outcomes(
        people,
        seed,
        covered(pooled.weights, true),
        covered(alone[1:], true),
        float(np.abs(pooled.weights.mean(axis=0) - true).mean()),
        float(np.abs(alone[0] - true).mean()),
        bool(claimed - SLOPE.keys()),
        float(np.sqrt((gradient_sizes(pooled)[none] ** 2).mean())),
        len(claimed & SLOPE.keys()) / len(SLOPE),
    )


def gradient_sizes(pooled: Pooled) -> np.ndarray:
    """Each outcome's gradient from the youngest to the oldest, in SDs; shape (n_outcomes,)."""
    age = np.array([AGES.index(key[1]) for key in pooled.keys])
    weights = pooled.weights
    change = weights[:, age == len(AGES) - 1].mean(axis=1) - weights[:, age == 0].mean(axis=1)
    found: np.ndarray = change.mean(axis=0) / change.std(axis=0)
    return found


def alone_shares(pooled: Pooled, rng: np.random.Generator) -> np.ndarray:
    """Weights of each cell by its own answers: the estimate, and draws of it."""
    best = pooled.coordinates.best
    swings = pooled.answers.mean[:, best]
    roots = np.linalg.cholesky(pooled.answers.covariance[:, best[:, None], best])
    noise = roots @ rng.standard_normal((N_DRAWS, *swings.shape, 1))
    drawn = np.concatenate([swings[None], swings + noise[..., 0]])
    shares: np.ndarray = drawn / drawn.sum(axis=2, keepdims=True)
    return shares


def covered(draws: np.ndarray, true: np.ndarray) -> float:
    """Share of 95 % intervals of draws, (n_draws, n_cells, n_outcomes), that hold the truth."""
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return float(((low <= true) & (true <= high)).mean())


def done(file: Path) -> pd.DataFrame:
    """Studies that the file holds; none if there is no file."""
    if not file.exists():
        return pd.DataFrame(columns=[one.name for one in fields(Outcomes)])
    return pd.read_csv(file)


def fill(file: Path, wanted: list[tuple[int, int]], n_processes: int) -> None:
    """Do those studies, sizes and seeds, and add each to the file when it is done."""
    names = [one.name for one in fields(Outcomes)]
    with file.open("a", newline="") as stream, ProcessPoolExecutor(n_processes) as pool:
        table = csv.DictWriter(stream, names)
        if stream.tell() == 0:
            table.writeheader()
        for one in pool.map(study, *zip(*wanted, strict=True)):
            table.writerow(asdict(one))
            stream.flush()


def table(studies: pd.DataFrame) -> str:
    """The means of each size, as text."""
    means = studies.drop(columns="seed").astype(float).groupby("people").mean()
    means.insert(0, "studies", studies.groupby("people").size())
    means["less error"] = 1 - means["error"] / means["error_alone"]
    return means.round(4).to_string()


def main() -> None:
    """Do what is missing, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pooling", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV file of studies, made or added to")
    parser.add_argument("studies", type=int, nargs="?", default=N_STUDIES, help="of each size")
    parser.add_argument("processes", type=int, nargs="?", default=1)
    given = parser.parse_args()
    before = set(done(given.file)[["people", "seed"]].itertuples(index=False, name=None))
    wanted = [(n, seed) for seed in range(given.studies) for n in SIZES if (n, seed) not in before]
    if wanted:
        fill(given.file, wanted, given.processes)
    print(table(done(given.file)))  # noqa: T201 - its output


if __name__ == "__main__":
    main()
