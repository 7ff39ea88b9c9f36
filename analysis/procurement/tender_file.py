"""The file of a tender, held to its profile before anything is computed from it."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.profile import Profile, read_profile
from analysis.procurement.tender import Tender
from questionnaires.toml import read_model


def read_tender(path: Path) -> tuple[Tender, Profile]:
    """Read `tender.toml` and the profile that it names, and hold one to the other.

    Raises
    ------
    TenderError
        If the file is missing or cannot be read, or the tender breaks a rule.
    """
    tender = read_model(path, Tender, TenderError)
    profile = read_profile(tender.profile, str(path))
    for fault in _faults(tender, profile):
        raise TenderError(f"{path}: {fault}")
    return tender, profile


def _faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with a tender, most basic first."""
    for key, ids in (
        ("domains", [domain.id for domain in tender.domains]),
        ("criteria", list(tender.columns)),
        ("left_out", [one.outcome for one in tender.patient_outcomes.left_out]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                yield f'{key}: the name "{name}" stands {times} times; give each its own'
    if fault := profile.fault({domain.id: domain.points for domain in tender.domains}):
        yield fault
    yield from _scale_faults(tender, profile)
    yield from _domain_faults(tender, profile)


def _scale_faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with the words that evaluators use."""
    words = [one.word.casefold() for one in tender.scale]
    values = [one.value for one in tender.scale]
    rule = profile.scale
    if len(set(words)) != rule.points or len(words) != rule.points:
        yield f"scale: {profile.id} has {rule.points} words, all different; give each its value"
    elif (words[0], words[-1]) != (rule.best, rule.worst):
        yield f'scale: list the words from "{rule.best}" to "{rule.worst}"'
    elif values != sorted(values, reverse=True) or values[0] == values[-1]:
        yield "scale: the values must fall from the best word to the worst; reorder them"


def _domain_faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with how the points of domains are shared among criteria."""
    patient = tender.patient_outcomes
    if patient.domain != profile.patient_outcomes_domain:
        yield (
            f"patient_outcomes.domain: weights of patients may share points of "
            f'"{profile.patient_outcomes_domain}" only; name that domain'
        )
    if patient.decimals == 0 and patient.points % 1:
        yield (
            f"patient_outcomes.points: {patient.points} cannot be shared out in whole points; "
            "set decimals = 1"
        )
    for domain in tender.domains:
        given = sum((criterion.points for criterion in domain.criteria), Decimal(0))
        given += patient.points if domain.id == patient.domain else 0
        given += domain.points if domain.id == profile.cost_domain else 0
        if given != domain.points:
            yield (
                f"domains ({domain.id}): its criteria have {given} of {domain.points} points; "
                f"{'add' if given < domain.points else 'take away'} {abs(domain.points - given)}"
            )
