"""Whether the outcomes of a tender are those of the study that its weights come from."""

from analysis.errors import TenderError
from analysis.procurement.tender import Tender
from analysis.weights.weight_set import WeightSet
from questionnaires.errors import did_you_mean


def require_outcomes(tender: Tender, weights: WeightSet, source: str) -> None:
    """Hold the outcomes of a tender, their cut-offs and panels to the study.

    Raises
    ------
    TenderError
        At the first outcome that does not fit; `source` is the tender's file.
    """
    _check_outcomes(tender, weights, source)
    _check_declared(tender, weights, source)
    _check_cut_offs(tender, weights, source)
    _check_panels(tender, source)


def _check_outcomes(tender: Tender, weights: WeightSet, source: str) -> None:
    """Hold the tender's outcomes to the study's: each is scored, or left out with a reason."""
    patient = tender.patient_outcomes
    known = [outcome.id for outcome in weights.outcomes]
    scored = [one.outcome for one in patient.criteria]
    left_out = [one.outcome for one in patient.left_out]
    for key, names in (("criteria", scored), ("left_out", left_out)):
        for number, name in enumerate(names):
            if name not in known:
                raise TenderError(
                    f'{source}: patient_outcomes.{key}[{number}]: the study has no outcome "{name}"'
                    f"; {did_you_mean(name, known)}"
                )
    for name in known:
        if (name in scored) == (name in left_out):
            fault = "both scored and left out" if name in scored else "neither scored nor left out"
            raise TenderError(
                f"{source}: patient_outcomes: {name} is {fault}; write it into `criteria`, or "
                "into `left_out` with a reason"
            )


def _check_declared(tender: Tender, weights: WeightSet, source: str) -> None:
    """Refuse to score an outcome of which nobody said beforehand what is better."""
    for number, one in enumerate(tender.patient_outcomes.criteria):
        if not weights.outcome(one.outcome).declared:
            raise TenderError(
                f"{source}: patient_outcomes.criteria[{number}] ({one.outcome}): its best and "
                "worst level were found in the answers, which makes it look stronger than it is; "
                "declare what is better before the weights are made"
            )


def _check_cut_offs(tender: Tender, weights: WeightSet, source: str) -> None:
    """Hold cut-offs of scores to the levels that they tell apart."""
    for number, one in enumerate(tender.patient_outcomes.criteria):
        needed = len(weights.outcome(one.outcome).levels) - 1
        if one.cut_offs and len(one.cut_offs) != needed:
            raise TenderError(
                f"{source}: patient_outcomes.criteria[{number}] ({one.outcome}).cut_offs: "
                f"{len(one.cut_offs)}, but {needed + 1} levels need {needed}: one from which each "
                "better level begins"
            )


def _check_panels(tender: Tender, source: str) -> None:
    """Hold what others weigh to the outcomes of the tender: all scored, none unknown."""
    patient = tender.patient_outcomes
    scored = [one.outcome for one in patient.criteria]
    known = [*scored, *(one.outcome for one in patient.left_out)]
    for number, panel in enumerate(tender.patient_outcomes.panels):
        place = f"{source}: patient_outcomes.panels[{number}].swings"
        for name in panel.swings:
            if name not in known:
                raise TenderError(f'{place}: "{name}"; {did_you_mean(name, known)}')
        for name in scored:
            if name not in panel.swings:
                raise TenderError(
                    f"{place}: {name} is missing; ask what its step from floor to ceiling weighs"
                )
