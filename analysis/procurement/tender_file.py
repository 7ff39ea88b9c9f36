"""The file of a tender, held to its profile before anything is computed from it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.profile import Profile, ProfileDomain, read_profile
from analysis.procurement.tender import Tender
from questionnaires.errors import did_you_mean
from questionnaires.toml import read_model

LOCK = "tender.lock.json"  # beside a tender that is locked
TO_WRITE = "Write: "  # how a text begins that nobody has written yet


def read_tender(path: Path) -> tuple[Tender, Profile]:
    """Read `tender.toml` and the profile that it names, and hold one to the other.

    Raises
    ------
    TenderError
        If the file is missing or cannot be read, or the tender breaks a rule.
    """
    try:
        tender = read_model(path, Tender, TenderError)
    except TenderError as unread:
        if not (path.parent / LOCK).is_file():
            raise
        raise TenderError(
            f"{unread}. This tender is locked: mend it and publish a new version with `whatmatters "
            f"tender amend` and a reason, or use the software that {LOCK} says it was locked with"
        ) from None
    profile = read_profile(tender.profile, str(path))
    if fault := _open_domains_fault(tender, profile):
        raise TenderError(f"{path}: {fault}")
    own = [
        ProfileDomain(id=one.id, title=one.title or one.id, kind=one.kind or "value")
        for one in tender.domains
    ]
    profile = profile.fitted(own)
    for fault in _faults(tender, profile):
        raise TenderError(f"{path}: {fault}")
    return tender, profile


def _unwritten(value: object, place: str) -> Iterator[str]:
    """Every place at which a starter still says what to write."""
    if isinstance(value, str) and value.startswith(TO_WRITE):
        yield f'{place}: still says "{value}"; write it'
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _unwritten(one, f"{place}.{key}" if place else key)
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _unwritten(one, f"{place}[{number}]")


def _open_domains_fault(tender: Tender, profile: Profile) -> str:
    """Whether domains say what the profile leaves to them, and nothing else; empty if so."""
    for one in tender.domains:
        if profile.domains and (one.title is not None or one.kind is not None):
            return f"domains ({one.id}): {profile.id} gives title and kind; take them away here"
        if not profile.domains and (one.title is None or one.kind is None):
            return f"domains ({one.id}): {profile.id} has no domains; give this one title and kind"
    costs = [one.id for one in tender.domains if one.kind == "whole_life_cost"]
    if not profile.domains and len(costs) != 1:
        return f"domains: {len(costs)} are of kind whole_life_cost; give one that kind"
    return ""


def _faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with a tender, most basic first."""
    if unwritten := list(_unwritten(tender.model_dump(), "")):
        others = len(unwritten) - 1
        yield unwritten[0] + f" ({others} more to write after it)" * bool(others)
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
    yield from _merge_faults(tender)
    yield from _word_faults(tender)
    yield from _price_faults(tender, profile)
    if not tender.contract.value:
        yield "contract.value: 0; write what it is worth over its whole life, in pounds without VAT"
    if tender.pathway is not None:
        outcomes = [one.outcome for one in tender.patient_outcomes.shown]
        evaluated = [criterion.id for _, criterion in tender.evaluated]
        yield from tender.pathway.counting_faults(outcomes, evaluated)


def _scale_faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with the words that evaluators use."""
    words = [one.word.casefold() for one in tender.scale]
    values = [one.value for one in tender.scale]
    rule = profile.scale
    if rule is not None and (len(set(words)) != rule.points or len(words) != rule.points):
        yield f"scale: {profile.id} has {rule.points} words, all different; give each its value"
    elif len(set(words)) < max(len(words), 2):
        yield "scale: give at least two words, all different"
    elif rule is not None and (words[0], words[-1]) != (rule.best, rule.worst):
        yield f'scale: list the words from "{rule.best}" to "{rule.worst}"'
    elif values != sorted(values, reverse=True) or values[0] == values[-1]:
        yield "scale: the values must fall from the best word to the worst; reorder them"


def _domain_faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with how the points of domains are shared among criteria."""
    patient = tender.patient_outcomes
    allowed = (
        [profile.patient_outcomes_domain]
        if profile.patient_outcomes_domain
        else [one.id for one in tender.domains if one.id != profile.cost_domain]
    )
    if patient.domain not in allowed:
        yield (
            f"patient_outcomes.domain: weights of patients may share points of "
            f'"{", ".join(allowed)}" only; name that domain'
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


def _merge_faults(tender: Tender) -> Iterator[str]:
    """What is wrong with how outcomes of little weight are merged into others."""
    shown = [one.outcome for one in tender.patient_outcomes.shown]
    for number, one in enumerate(tender.patient_outcomes.criteria):
        place = f"patient_outcomes.criteria[{number}] ({one.outcome})"
        if one.merge_into is None:
            continue
        if one.merge_into not in shown:
            yield (
                f'{place}.merge_into: "{one.merge_into}" is no outcome that bids show; '
                f"{did_you_mean(one.merge_into, shown)}"
            )
        if one.pass_fail or one.keep_because is not None:
            yield f"{place}: an outcome that is merged has no floor to fail; take one of them away"


def _price_faults(tender: Tender, profile: Profile) -> Iterator[str]:
    """What is wrong with how whole-life cost is scored."""
    points = next(one.points for one in tender.domains if one.id == profile.cost_domain)
    if tender.price.method == "price_per_point" and points:
        yield (
            f"domains ({profile.cost_domain}): with price_per_point, cost has no points: the "
            "price of a point decides; share its points among the other domains"
        )
    best, worst = tender.price.best, tender.price.worst
    if best is not None and worst is not None and best >= worst:
        remedy = "swap them" if best > worst else "write both, before any bid"
        yield f"price: best, {best}, must be below worst, {worst}; {remedy}"


def _word_faults(tender: Tender) -> Iterator[str]:
    """What is wrong with the words below which a bid is out."""
    words = [one.word.casefold() for one in tender.scale]
    for domain, one in tender.evaluated:
        if one.must_reach is not None and one.must_reach.casefold() not in words:
            yield (
                f'domains ({domain}): {one.id}.must_reach: "{one.must_reach}" is no word of the '
                f"scale; {did_you_mean(one.must_reach, words)}"
            )
