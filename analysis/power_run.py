"""How many people a study needs, for each role and age band: by formula, and simulated."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.designs.power import (
    Respondents,
    Simulated,
    people_needed,
    power_of,
    respondents,
    rule_of_thumb,
    simulated,
)
from analysis.errors import AnalysisError
from analysis.truth import Truth
from questionnaires.questionnaire import Questionnaire
from questionnaires.study import Study

SIZES = (25, 50, 100, 200, 400)
DATASETS = 1_000
Place = tuple[str, str]  # role and age band


@dataclass(frozen=True, eq=False)
class PowerRun:
    """What was found for each number of people in a group."""

    asked: Questionnaire
    groups: dict[Place, Respondents]
    studies: dict[int, dict[Place, Simulated]]
    spread: float  # SD of each swing between people, over its mean

    @property
    def table(self) -> pd.DataFrame:
        """A row for each group, number of people and outcome."""
        rows = [
            row
            for place in self.groups
            for found in self.studies.values()
            for row in _rows(self.asked.study, place, found[place])
        ]
        return pd.DataFrame(rows)


def make_power(
    asked: Questionnaire,
    truth: Truth,
    *,
    role: str | None = None,
    age_band: str | None = None,
    sizes: Sequence[int] = SIZES,
    spread: float | None = None,
    datasets: int = DATASETS,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> PowerRun:
    """Simulate studies of each size with the study's own design; of all groups unless one is named.

    Raises
    ------
    AnalysisError
        If the truth has nobody of that role and age band.
    """
    spread = truth.taste_sd if spread is None else spread
    groups = {
        (one.role, band): respondents(asked.study, asked.design, truth, (one.role, band), spread)
        for one in truth.sample
        for band in one.age_band
        if role in (None, one.role) and age_band in (None, band)
    }
    if not groups:
        raise AnalysisError(f"{asked.study.id}: truth.toml has nobody of that role and age band")
    studies: dict[int, dict[Place, Simulated]] = {size: {} for size in sorted(set(sizes))}
    total, done = len(groups) * len(studies), 0
    for place, people in groups.items():
        for size, found in studies.items():
            found[place] = simulated(people, size, datasets=datasets, seed=seed)
            done += 1
            progress(done, total)
    return PowerRun(asked, groups, studies, spread)


def power_csv(table: pd.DataFrame) -> bytes:
    """The table as its file."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def _rows(study: Study, place: Place, found: Simulated) -> Iterator[dict[str, object]]:
    """A row for each outcome."""
    swings, people = found.people.swings, found.people
    true = people.beta[swings] / people.beta[swings].sum()
    by_formula, by_simulation = power_of(people, found.n), found.power()
    for k, one in enumerate(study.attributes):
        yield {
            "role": place[0],
            "age_band": place[1],
            "n": found.n,
            "outcome": one.id,
            "weight": true[k],
            "half_width": found.half_widths[k],
            "power_by_formula": by_formula[swings[k]],
            "power_simulated": by_simulation[swings[k]],
            "order_right": found.order_right,
            "without_estimate": found.failed,
        }


def power_sentences(run: PowerRun) -> Iterator[str]:
    """What the figures mean, one line for each group."""
    table, sizes, study = run.table, list(run.studies), run.asked.study
    for (role, band), people in run.groups.items():
        rows = table[(table["role"] == role) & (table["age_band"] == band)]
        size = sizes[len(sizes) // 2]
        middle = rows[rows["n"] == size].sort_values("weight").iloc[-1]
        needed = people_needed(people)[people.swings]
        hardest = int(np.argmax(needed))
        known = (
            "too many studies report no weights to tell how exactly they are known"
            if np.isnan(middle["half_width"])
            else f"{middle['outcome']} is known to ± {100 * middle['half_width']:.0f} points"
        )
        yield (
            f"With {size} people ({role}, {band}), {known}, and "
            f"all outcomes are in the right order in {middle['order_right']:.0%} of studies. "
            f"{needed[hardest]:,.0f} people find {study.attribute_ids[hardest]}, the hardest "
            "outcome, with power 0.8 (de Bekker-Grob, if people were alike)."
        )
    some = next(iter(run.groups.values())).problem
    thumb = rule_of_thumb(some, study.design.tasks_per_block)
    yield (
        f"People differ by an SD of {run.spread:g} of each swing. Orme's rule of thumb, a baseline "
        f"that knows neither preferences nor design, says {thumb}."
    )
