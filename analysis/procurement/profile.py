"""A profile: the rules that a kind of tender has to keep, as data."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from analysis.errors import TenderError
from questionnaires.errors import did_you_mean
from questionnaires.frozen import Frozen, Id
from questionnaires.toml import read_model

PROFILES = Path(__file__).parent / "profiles"
TENDER_POINTS = Decimal(100)

Kind = Literal["value", "social_value", "whole_life_cost"]
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=1)]


class ProfileDomain(Frozen):
    """A domain that the profile knows."""

    id: Id
    title: str
    kind: Kind


class Rule(Frozen):
    """A bound on the points of some kinds of domains together."""

    title: str
    kinds: tuple[Kind, ...]
    at_least: Points = Decimal(0)
    at_most: Points = TENDER_POINTS


class ScaleRule(Frozen):
    """What the profile fixes about the words that evaluators use."""

    points: int
    best: str
    worst: str


class Profile(Frozen):
    """Domains, bounds and scale of a kind of tender.

    Without domains of its own, a profile leaves them to the tender.
    """

    id: Id
    title: str
    source: str
    patient_outcomes_domain: Id | None = None  # any, if there is none
    scale: ScaleRule | None = None
    domains: tuple[ProfileDomain, ...] = ()
    rules: tuple[Rule, ...] = ()

    def fitted(self, own: Sequence[ProfileDomain]) -> "Profile":
        """The profile with the tender's domains, where it leaves them to the tender."""
        return self if self.domains else self.model_copy(update={"domains": tuple(own)})

    def domain(self, domain_id: str) -> ProfileDomain:
        """Domain of that id; KeyError if the profile has none."""
        for domain in self.domains:
            if domain.id == domain_id:
                return domain
        raise KeyError(domain_id)

    @property
    def cost_domain(self) -> str:
        """Id of the domain that whole-life cost is scored in."""
        return next(one.id for one in self.domains if one.kind == "whole_life_cost")

    def fault(self, points: Mapping[str, Decimal]) -> str:
        """What is wrong with the points of a tender's domains, and the remedy; empty if nothing."""
        known = [domain.id for domain in self.domains]
        for domain_id in points:
            if domain_id not in known:
                return (
                    f'domains: "{domain_id}" is not in {self.id}; {did_you_mean(domain_id, known)}'
                )
        for domain_id in known:
            if domain_id not in points:
                return f'domains: "{domain_id}" is missing; add it, as {self.id} asks'
        total = sum(points.values(), Decimal(0))
        if total != TENDER_POINTS:
            verb = "add" if total < TENDER_POINTS else "take away"
            return f"domains: they add up to {total} points; {verb} {abs(TENDER_POINTS - total)}"
        for rule in self.rules:
            if fault := self._broken(rule, points):
                return fault
        return ""

    def _broken(self, rule: Rule, points: Mapping[str, Decimal]) -> str:
        """How the points break one rule; empty if they keep it."""
        ids = [domain.id for domain in self.domains if domain.kind in rule.kinds]
        total = sum((points[domain_id] for domain_id in ids), Decimal(0))
        where = f"domains ({', '.join(ids)}): {rule.title}"
        if total < rule.at_least:
            return (
                f"{where}: {total} points, but {self.id} asks for at least {rule.at_least}; "
                f"add {rule.at_least - total}"
            )
        if total > rule.at_most:
            return (
                f"{where}: {total} points, but {self.id} allows at most {rule.at_most}; "
                f"take away {total - rule.at_most}"
            )
        return ""


def read_profile(name: str, source: str) -> Profile:
    """Read a profile that comes with the project, asked for by the file `source`.

    Raises
    ------
    TenderError
        If there is none of that name.
    """
    known = profile_names()
    if name not in known:  # so that a name is never a path
        raise TenderError(f'{source}: there is no profile "{name}"; {did_you_mean(name, known)}')
    return read_model(PROFILES / f"{name}.toml", Profile, TenderError)


def profile_names() -> list[str]:
    """Names of the profiles that come with the project."""
    return sorted(file.stem for file in PROFILES.glob("*.toml"))
