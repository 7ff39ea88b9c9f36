"""How a tender's 100 points are shared out: by domain, and within each, as it is being written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from analysis.console.tender_blocks import Block, blocks, whole
from analysis.console.tender_questions import Question, questions
from analysis.errors import TenderError
from analysis.procurement.profile import TENDER_POINTS, Profile, read_profile
from questionnaires.questionnaire import Questionnaire

HEADERS = ("domains", "domains.criteria", "patient_outcomes")
UNNAMED = "not named yet"
COST = "whole_life_cost"  # kind of the domain that has no criteria


@dataclass(frozen=True)
class Part:
    """Points that are asked for, under a name."""

    title: str
    question: Question

    @property
    def points(self) -> Decimal:
        """As they are written; none while they wait."""
        try:
            return Decimal(self.question.value.replace("_", ""))
        except InvalidOperation:
            return Decimal(0)


@dataclass(frozen=True)
class DomainPoints:
    """A domain, and the criteria that its points are shared among."""

    own: Part
    parts: tuple[Part, ...]
    is_cost: bool

    @property
    def is_right(self) -> bool:
        """Whether its criteria have exactly its points."""
        return self.is_cost or self._given == self.own.points

    @property
    def said(self) -> str:
        """What is still to be done, or that nothing is."""
        given, points = self._given, self.own.points
        if self.is_right:
            return "nothing is left to do"
        if not self.parts:
            return f"{points} points, and no criterion yet: add one"
        said = f"its criteria have {given} of {points} points"
        if given < points:
            return f"{said}: give them {points - given} more, or add a criterion"
        return f"{said}: give the domain more, or take {given - points} away from them"

    @property
    def _given(self) -> Decimal:
        """Points of its criteria together."""
        return sum((one.points for one in self.parts), Decimal(0))


@dataclass(frozen=True)
class TenderPoints:
    """All domains of a tender."""

    domains: tuple[DomainPoints, ...]
    is_open: bool  # whether the tender has domains of its own
    fault: str = ""  # rule of the profile that 100 points break

    @property
    def total(self) -> Decimal:
        """Points of all domains together."""
        return sum((one.own.points for one in self.domains), Decimal(0))

    @property
    def is_right(self) -> bool:
        """Whether they are 100, and each domain's are shared out."""
        given = all(one.is_right for one in self.domains)
        return self.total == TENDER_POINTS and given and not self.fault

    @property
    def said(self) -> str:
        """What all domains come to, and what that leaves to do."""
        missing = TENDER_POINTS - self.total
        if not missing:
            return f"The domains have 100 points together{self.fault and '; ' + self.fault}."
        verb = f"give {missing} more" if missing > 0 else f"take {-missing} away"
        return f"The domains have {self.total} of 100 points: {verb}."


def tender_points(text: str, asked: Questionnaire) -> TenderPoints:
    """The points that a tender's file says, right or wrong."""
    found, at = questions(text, asked), blocks(text.splitlines())
    profile = _profile(text)
    host = _said(text, "patient_outcomes", "domain")
    domains = {
        block.id: one
        for block in at
        if block.header == "domains"
        and (one := _domain(block, whole(at, block), found, profile, text, host)) is not None
    }
    return TenderPoints(
        tuple(domains.values()),
        is_open=profile is not None and not profile.domains,
        fault=_rule_fault(profile, {key: one.own.points for key, one in domains.items()}),
    )


def _rule_fault(profile: Profile | None, points: Mapping[str, Decimal]) -> str:
    """The rule of a profile that points break once they are 100; empty if none."""
    if profile is None or not profile.domains or sum(points.values()) != TENDER_POINTS:
        return ""
    return profile.fault(points).rpartition("): ")[2]


def _domain(
    block: Block,
    parts: Sequence[Block],
    found: Sequence[Question],
    profile: Profile | None,
    text: str,
    host: str,
) -> DomainPoints | None:
    """A domain; none if it says nothing of its points."""
    own = _points_of(block, found)
    if own is None:
        return None
    known = {one.id: one for one in profile.domains} if profile else {}
    kind = known[block.id].kind if block.id in known else _value(text, block, "kind")
    title = known[block.id].title if block.id in known else _title(block, found)
    criteria = [one for one in parts if one.header == "domains.criteria"]
    inside = list(_parts(criteria, found))
    if block.id == host:
        inside[:0] = [
            Part("What patients share out", one)
            for one in found
            if (one.block.header, one.key) == ("patient_outcomes", "points")
        ]
    return DomainPoints(Part(title, own), tuple(inside), is_cost=kind == COST)


def _parts(criteria: Sequence[Block], found: Sequence[Question]) -> Iterator[Part]:
    """Points of criteria by their titles."""
    for block in criteria:
        if (own := _points_of(block, found)) is not None:
            yield Part(_title(block, found), own)


def _points_of(block: Block, found: Sequence[Question]) -> Question | None:
    """Where a block says its points."""
    return next((one for one in found if one.block == block and one.key == "points"), None)


def _title(block: Block, found: Sequence[Question]) -> str:
    """What a block is called, once that was written."""
    titles = (one.value for one in found if one.block == block and one.key == "title")
    return next(titles, "") or UNNAMED


def _profile(text: str) -> Profile | None:
    """The rules that a tender names, if there are such."""
    try:
        return read_profile(_said(text, "", "profile"), "")
    except TenderError:
        return None


def _said(text: str, header: str, key: str) -> str:
    """What the first block under a header says of a key."""
    found = blocks(text.splitlines())
    return next((_value(text, one, key) for one in found if one.header == header), "")


def _value(text: str, block: Block, key: str) -> str:
    """What a block says of a key that is not asked; empty if nothing."""
    lines = text.splitlines()[block.start : block.end]
    found = next((line for line in lines if line.startswith(f'{key} = "')), "")
    return found.split('"')[1] if found else ""
