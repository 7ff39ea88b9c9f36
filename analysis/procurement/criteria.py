"""The patient-outcome criteria as they are published: points, ranks and value tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
from scipy.optimize import isotonic_regression

from analysis.errors import TenderError
from analysis.procurement.apportion import largest_remainder
from analysis.procurement.outcome_criteria import OutcomeCriterion
from analysis.procurement.outcome_faults import require_outcomes
from analysis.procurement.outcome_range import Range, tender_range
from analysis.procurement.patient_value import (
    PatientValue,
    group_value,
    mixed_value,
    patient_value,
)
from analysis.procurement.population import Group
from analysis.procurement.tender import Tender
from analysis.weights.weight_set import WeightSet


@dataclass(frozen=True)
class Merged:
    """An outcome of little weight whose points another takes over."""

    criterion: OutcomeCriterion
    weight: float  # of the patient-outcome points, before rounding


@dataclass(frozen=True, eq=False)
class PublishedOutcome:
    """An outcome as a criterion of the tender. The rounded numbers are the method."""

    criterion: OutcomeCriterion
    range: Range
    points: Decimal  # of the tender's 100
    weight: float  # of the patient-outcome points, before rounding, with what was merged into it
    low: float  # of the 95 % interval of the weight
    high: float
    rank: int  # 1 for most points; equal points share a rank
    survey_weight: float  # over the whole range that was asked about, all outcomes counted
    values: tuple[Decimal, ...]  # per cent of the points at each knot, to one decimal
    merged: tuple[Merged, ...] = ()

    @property
    def pass_fail(self) -> bool:
        """Whether a bid below the floor is out."""
        return self.criterion.pass_fail or self.range.is_empty


@dataclass(frozen=True, eq=False)
class PublishedOutcomes:
    """All patient-outcome criteria, and the value behind them."""

    criteria: tuple[PublishedOutcome, ...]
    value: PatientValue
    cohorts: tuple[PatientValue, ...]  # the same for each group alone
    left_out_weight: float  # over the whole range, of the outcomes that are left out
    flags: tuple[str, ...]


def published_outcomes(
    tender: Tender, weights: WeightSet, groups: Sequence[Group], source: str
) -> PublishedOutcomes:
    """Points, intervals and value tables of the tender's outcomes, from weights.

    Raises
    ------
    TenderError
        If the outcomes are not those of the study, a floor or ceiling lies outside the range
        that was asked about, or the weights do not bear the ranges.
    """
    patient = tender.patient_outcomes
    require_outcomes(tender, weights, source)
    ranges = _ranges(tender, weights, source)
    by_group = [group_value(ranges, group.cell, source) for group in groups]
    every = mixed_value(by_group, [group.share for group in groups])
    value, merged = _merged(tender, every)
    surveyed = _survey_weights(weights, groups, source)
    points = _shared_points(tender, weights, value)
    low, high = np.percentile(value.weight_draws, [2.5, 97.5], axis=0)
    criteria = tuple(
        PublishedOutcome(
            criterion=one,
            range=value.ranges[k],
            points=points[k],
            weight=float(value.weights[k]),
            low=float(low[k]),
            high=float(high[k]),
            rank=1 + sum(other > points[k] for other in points),
            survey_weight=surveyed[one.outcome],
            values=value_table(value.ranges[k], value.points[k]),
            merged=merged[one.outcome],
        )
        for k, one in enumerate(patient.shown)
    )
    left_out = sum(surveyed[one.outcome] for one in patient.left_out)
    return PublishedOutcomes(
        criteria=criteria,
        value=value,
        cohorts=tuple(_merged(tender, one)[0] for one in by_group),
        left_out_weight=left_out,
        flags=(*value.flags, *_flags(criteria)),
    )


def _ranges(tender: Tender, weights: WeightSet, source: str) -> list[Range]:
    """Range of every outcome, also of those merged into others."""
    patient = tender.patient_outcomes
    ranges = [
        tender_range(
            weights.outcome(one.outcome),
            one.floor,
            one.ceiling,
            f"{source}: patient_outcomes.criteria[{number}] ({one.outcome})",
        )
        for number, one in enumerate(patient.criteria)
    ]
    if all(one.is_empty for one in ranges):
        raise TenderError(
            f"{source}: patient_outcomes.criteria: every floor is its ceiling, so there is "
            "nothing to score; widen a range"
        )
    empty = [one.outcome.id for one in ranges if one.is_empty]
    for number, criterion in enumerate(patient.criteria):
        if criterion.merge_into in empty:
            raise TenderError(
                f"{source}: patient_outcomes.criteria[{number}] ({criterion.outcome}).merge_into: "
                f"{criterion.merge_into} earns no points, as its floor is its ceiling; name another"
            )
    return ranges


def _merged(
    tender: Tender, every: PatientValue
) -> tuple[PatientValue, dict[str, tuple[Merged, ...]]]:
    """Value of the outcomes that bids show, and what each took over.

    The weight of a merged outcome goes to its host, which earns it by its own value function.
    """
    patient = tender.patient_outcomes
    places = [k for k, one in enumerate(patient.criteria) if one.merge_into is None]
    points, draws, merged = [], [], {}
    for host in places:
        guests = [
            k
            for k, one in enumerate(patient.criteria)
            if one.merge_into == patient.criteria[host].outcome
        ]
        own = every.points[host]
        shape = own / own[-1] if own[-1] > 0 else own
        points.append(own + sum(every.weights[k] for k in guests) * shape)
        taken = every.weight_draws[:, guests].sum(axis=1, keepdims=True)
        draws.append(every.draws[host] + taken * shape)
        merged[patient.criteria[host].outcome] = tuple(
            Merged(patient.criteria[k], float(every.weights[k])) for k in guests
        )
    ranges = tuple(every.ranges[k] for k in places)
    return PatientValue(ranges, tuple(points), tuple(draws), every.flags), merged


def _shared_points(tender: Tender, weights: WeightSet, value: PatientValue) -> list[Decimal]:
    """Points of each criterion. Equal remainders go by the study's order, not the file's."""
    patient = tender.patient_outcomes
    order = [outcome.id for outcome in weights.outcomes]
    by_study = sorted(
        range(len(value.ranges)), key=lambda k: order.index(value.ranges[k].outcome.id)
    )
    shared = largest_remainder(
        [float(value.weights[k]) for k in by_study], patient.points, patient.decimals
    )
    return [shared[by_study.index(k)] for k in range(len(by_study))]


def _survey_weights(weights: WeightSet, groups: Sequence[Group], source: str) -> dict[str, float]:
    """Weight of every outcome of the study over the whole range that was asked about."""
    whole = [
        tender_range(outcome, outcome.levels[0], outcome.levels[-1], source)
        for outcome in weights.outcomes
    ]
    value = patient_value(whole, groups, source)
    return {one.outcome.id: float(weight) for one, weight in zip(whole, value.weights, strict=True)}


def value_table(within: Range, weighted: np.ndarray) -> tuple[Decimal, ...]:
    """Per cent of the points at each knot: never less for a better level; to one decimal."""
    if within.is_empty:
        values = 100.0 * (within.knots >= within.floor)
    elif weighted[-1] <= 0:
        values = np.zeros(len(weighted))
    else:
        values = 100 * np.clip(isotonic_regression(weighted / weighted[-1]).x, 0, 1)
    return tuple(Decimal(f"{value:.1f}") for value in values)


def _flags(criteria: Sequence[PublishedOutcome]) -> Iterator[str]:
    """What a reader has to know about the criteria."""
    for one in criteria:
        within, name = one.range, one.criterion.title
        if within.is_empty:
            continue
        if one.points == 0:
            yield (
                f"{name}: its weight of {100 * one.weight:.1f} % rounds to 0 points, so it cannot "
                "change a score"
            )
        for (left, worse), (right, better) in pairwise(zip(within.knots, one.values, strict=True)):
            if worse == better and within.floor <= left < right <= within.ceiling:
                yield (
                    f"{name}: “{within.words(left)}” and “{within.words(right)}” earn the same, "
                    "as the answers do not put the better one higher"
                )
