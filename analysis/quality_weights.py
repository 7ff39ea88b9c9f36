"""Weights with and without people who were flagged, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import AnalysisError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.quality import Signal
from analysis.weights.cells import N_DRAWS, cell_of, outcomes_of
from analysis.weights.summary import OutcomeWeight, outcome_weights
from analysis.weights.weight_set import Outcome
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.study import Study


@dataclass(frozen=True, eq=False)
class WithoutSome:
    """The weights of a role without some people; with everybody if none are left out."""

    id: str  # of the signal, or of the sensitivity that the plan declares
    declared: str  # why the plan declares it; empty for a signal
    role: str
    n_left_out: int
    n: int  # who are left
    weights: tuple[OutcomeWeight, ...]  # empty if there are none
    withheld: str  # why there are none; empty if there are


def weights_without(
    frame: pd.DataFrame,
    study: Study,
    people: pd.DataFrame,
    found: Sequence[Signal],
    *,
    seed: int = 1,
) -> Iterator[WithoutSome]:
    """Weights of each role: with everybody, without each flag, and as the plan declares.

    Cells of a role are pooled completely, one conditional logit for each, so that lines differ by
    the people alone. `people` are the respondents that the signals are of.
    """
    data = ChoiceData.from_responses(frame, Coding.from_study(study))
    outcomes = outcomes_of(data, study)
    flags = {one.id: one.flagged for one in found}
    nobody = np.zeros(len(people), dtype=bool)
    groups: Mapping[tuple[str, str], np.ndarray] = {
        ("everybody", ""): nobody,
        **{(one.id, ""): one.flagged for one in found},
        **{
            (one.id, one.because): np.logical_or.reduce([flags[name] for name in one.without])
            for one in study.analysis.sensitivities
        },
    }
    names = data.respondent_names
    place = people.index.get_indexer(names)
    roles = people["role"].to_numpy()[place]
    for role in study.groups("role"):
        for (name, because), flagged in groups.items():
            of_role = roles == role
            out = flagged[place] & of_role
            if not of_role.any() or (name in flags and not out.any()):
                continue
            keep = np.flatnonzero(of_role & ~out)
            n_out = int(out.sum())
            weights, why = _weights(data, keep, outcomes, role, seed)
            yield WithoutSome(name, because, role, n_out, len(keep), weights, why)


def _weights(
    data: ChoiceData, keep: np.ndarray, outcomes: tuple[Outcome, ...], role: str, seed: int
) -> tuple[tuple[OutcomeWeight, ...], str]:
    """Weights of some respondents, or why there are none."""
    if len(keep) < SMALLEST_SHOWN:
        return (), f"fewer than {SMALLEST_SHOWN} respondents"
    try:
        result = ConditionalLogit().fit(data.of_respondents(keep))
        cell = cell_of(result, outcomes, ("all", "all", role), n_draws=N_DRAWS, seed=seed)
    except AnalysisError as reason:
        return (), str(reason)
    return outcome_weights(outcomes, cell), ""
