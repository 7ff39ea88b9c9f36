"""How much of a claim counts: by a rule that was published before the tender.

With x0 what there is today and x what a bid claims, `x0 + share * (x - x0)` is scored. The share is
the kappa that the authority set for the kind of study; or the end of the interval that is nearer
to no effect, over the central value.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, sqrt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.errors import TenderError
from analysis.procurement.charter import Words
from analysis.procurement.claims import DESIGNS, Claim, Design, Maturity
from questionnaires.frozen import Frozen

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=2)]
CENT = Decimal("0.01")
SOON = 12  # months from the treatment: an effect that shows later is a later one
TRIALS = ("randomised_trial", "controlled_study")  # they have a group to compare with
LEHR = 16  # 2 (1.96 + 0.84)^2, rounded: a test of 5 % in two tails, with power of 80 %


class EvidenceTerms(Frozen):
    """How a claim counts, by its evidence: published before the tender."""

    rule: Literal["conservative_bound", "shrink"] = Field(
        description="Score the end of the interval that is nearer to no effect, or shrink the "
        "claim towards what there is today."
    )
    kappa: dict[Design, Share] = Field(
        default={}, description="Share of a claimed effect that counts, by kind of study."
    )
    later_share: Share = Field(
        Decimal(1),
        description="Share of that which counts of an effect that shows later than 12 months "
        "after the treatment.",
    )
    maturity: Maturity | None = Field(
        None, description="How far the evidence of such products has got in the market today."
    )
    maturity_from: Words | None = Field(
        None, description="What that is known from, such as talks with suppliers before the tender."
    )

    @property
    def only_trials_count(self) -> bool:
        """Whether what is known without a comparison group earns nothing."""
        return self.rule == "shrink" and not any(
            share for design, share in self.kappa.items() if design not in TRIALS
        )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.maturity is None) != (self.maturity_from is None):
            raise ValueError("give `maturity` and `maturity_from` together, or neither")
        return self


@dataclass(frozen=True)
class Counted:
    """A claim, and how much of it counts."""

    claim: Claim
    share: Decimal  # from 0 to 1, to two decimals
    reason: str

    @property
    def effect(self) -> float:
        """The change that counts, in the claim's unit: the same in every tender of these terms."""
        return float(self.share) * self.claim.central


def counted(claim: Claim, terms: EvidenceTerms, source: str) -> Counted:
    """How much of a claim counts, to two decimals, so that it can be checked by hand.

    Raises
    ------
    TenderError
        If no kappa was published for its kind of study, or later effects count for less and the
        claim does not say when its own shows; `source` is the tender's file.
    """
    borne = _by_evidence(claim, terms, source)
    if terms.later_share == 1:
        return borne
    if claim.follow_up_months is None:
        raise TenderError(
            f"claim {claim.id}: follow_up_months: missing; {source} counts effects later than "
            f"{SOON} months for less, so say when this one shows"
        )
    if claim.follow_up_months <= SOON:
        return borne
    return replace(
        borne,
        share=(borne.share * terms.later_share).quantize(CENT, ROUND_HALF_UP),
        reason=f"{borne.reason}; and {100 * terms.later_share:.0f} % of that, as it shows after "
        f"{claim.follow_up_months:g} months",
    )


def _by_evidence(claim: Claim, terms: EvidenceTerms, source: str) -> Counted:
    """How much of a claim counts by what it rests on, whenever it shows."""
    design = DESIGNS[claim.design]
    if terms.rule == "shrink":
        if claim.design not in terms.kappa:
            raise TenderError(
                f"{source}: evidence.kappa: no share for a {design}, which claim {claim.id} rests "
                f"on; set {claim.design} = … before the tender"
            )
        share = terms.kappa[claim.design]
        return Counted(claim, share, f"{100 * share:.0f} % counts, from a {design}")
    nearer = claim.low if claim.central > 0 else claim.high
    held = 0.0 if claim.central == 0 else min(max(nearer / claim.central, 0.0), 1.0)
    share = Decimal(f"{held:.9f}").quantize(CENT, ROUND_HALF_UP)
    return Counted(
        claim,
        share,
        f"{100 * share:.0f} % counts: the end of the interval that is nearer to no effect",
    )


def people_per_arm(claim: Claim) -> int | None:
    """People in each arm who would show the claimed change; None if its spread is not known.

    References
    ----------
    Lehr (1992), Statistics in Medicine 11:1099-1102: n = 16 variance / change^2.
    """
    variance = _variance(claim)
    if variance is None or claim.central == 0:
        return None
    return ceil(round(LEHR * variance / claim.central**2, 6))


def smallest_detectable(claim: Claim, n_per_arm: int) -> float | None:
    """Smallest change that so many people in each arm would show, in the claim's unit."""
    variance = _variance(claim)
    return None if variance is None else sqrt(LEHR * variance / n_per_arm)


def _variance(claim: Claim) -> float | None:
    """Variance between people, in the claim's unit squared; people in 100 are 0 or 100 each."""
    if claim.baseline is not None:
        return claim.baseline * (100 - claim.baseline)
    return None if claim.sd is None else claim.sd**2


def verifiability(claim: Claim, n_per_arm: int, months: int) -> str:
    """Whether the trust's own patients could show the claimed change within the contract."""
    if claim.follow_up_months is not None and claim.follow_up_months > months:
        return (
            f"cannot be shown within the contract: it shows after {claim.follow_up_months:g} "
            f"months, and the contract ends after {months}"
        )
    needed = people_per_arm(claim)
    detectable = smallest_detectable(claim, n_per_arm)
    if needed is None or detectable is None:
        return (
            "cannot be said: the claim gives neither a baseline, in 100 people, nor how much "
            "people differ (sd)"
        )
    if needed <= n_per_arm:
        return (
            f"can be shown: {needed:,} people before and after would do, {n_per_arm:,} are treated"
        )
    return (
        f"cannot be shown within the contract: it needs {needed:,} people before and after, and "
        f"{n_per_arm:,} are treated, who would show {detectable:.2g} {claim.unit} or more"
    )
