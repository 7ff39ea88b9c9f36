"""How much of a claim counts, and whether the trust could ever see it."""

from decimal import Decimal

import pytest

from analysis.errors import TenderError
from analysis.procurement.claims import Claim
from analysis.procurement.evidence import (
    EvidenceTerms,
    counted,
    people_per_arm,
    smallest_detectable,
    verifiability,
)

SHRINK = EvidenceTerms(rule="shrink", kappa={"randomised_trial": "0.9", "before_after": "0.4"})
BOUND = EvidenceTerms(rule="conservative_bound")


@pytest.fixture
def claim(claim_said):
    """A claim of 0.6 fewer bed-days, with keys changed."""
    return lambda **changed: Claim.model_validate(claim_said | changed)


def test_a_claim_shrinks_by_what_was_published_for_its_kind_of_study(claim):
    assert counted(claim(), SHRINK, "").share == Decimal("0.9")
    assert counted(claim(design="before_after"), SHRINK, "").share == Decimal("0.4")


def test_a_kind_of_study_without_a_published_share_is_refused(claim):
    with pytest.raises(
        TenderError, match=r"tender\.toml: evidence\.kappa: no share for a registry"
    ):
        counted(claim(design="registry"), SHRINK, "tender.toml")


@pytest.mark.parametrize(
    ("low", "central", "high", "share"),
    [
        (-0.9, -0.6, -0.3, "0.50"),  # half of it at least
        (0.1, 0.3, 0.5, "0.33"),
        (-0.2, 0.3, 0.8, "0.00"),  # it may be none at all
        (-1.0, 0.0, 1.0, "0.00"),
    ],
)
def test_the_conservative_bound_is_the_end_nearer_to_no_effect(claim, low, central, high, share):
    found = counted(claim(low=low, central=central, high=high), BOUND, "")

    assert found.share == Decimal(share)


@pytest.mark.parametrize("terms", [SHRINK, BOUND])
def test_one_record_counts_the_same_in_two_tenders_of_the_same_terms(claim, terms):
    here, there = (counted(claim(), terms, name) for name in ("here.toml", "there.toml"))

    assert here == there
    assert here.effect == there.effect == pytest.approx(float(here.share) * -0.6)
    assert here.claim.sha256 == there.claim.sha256


def test_people_per_arm_are_sixteen_times_p_times_one_less_p_over_delta_squared(claim):
    share = claim(effect="pain", unit="people in 100", baseline=20, low=-9, central=-5, high=-1)

    assert people_per_arm(share) == 1024  # 16 x .2 x .8 / .05^2
    assert smallest_detectable(share, 1024) == pytest.approx(5)
    assert smallest_detectable(share, 256) == pytest.approx(10)


def test_of_a_mean_they_are_sixteen_variances_over_delta_squared(claim):
    assert people_per_arm(claim(sd=2.1)) == 196  # 16 x 4.41 / .36


def test_what_a_small_trust_cannot_see_is_said_with_what_it_could(claim):
    found = claim(effect="pain", unit="people in 100", baseline=20, low=-9, central=-5, high=-1)

    said = verifiability(found, 100, months=48)
    assert verifiability(found, 2000, 48).startswith("can be shown: 1,024 people before and after")
    assert "it needs 1,024 people before and after, and 100" in said
    assert "16 people in 100 or more" in said
    assert verifiability(claim(), 100, 48).startswith("cannot be said")


def test_what_shows_after_ten_years_cannot_be_seen_in_four(claim):
    found = claim(sd=2.1, follow_up_months=120)

    assert "it shows after 120 months, and the contract ends after 48" in verifiability(
        found, 2880, 48
    )
    assert verifiability(found, 2880, 120).startswith("can be shown")


@pytest.mark.parametrize(
    ("months", "share"), [(6, Decimal("0.9")), (12, Decimal("0.9")), (14, Decimal("0.45"))]
)
def test_effects_later_than_a_year_count_as_was_published(claim, months, share):
    terms = SHRINK.model_copy(update={"later_share": Decimal("0.5")})

    found = counted(claim(follow_up_months=months), terms, "tender.toml")

    assert found.share == share
    assert ("as it shows after 14 months" in found.reason) == (months == 14)


def test_where_later_effects_count_for_less_a_claim_says_when_its_own_shows(claim):
    terms = SHRINK.model_copy(update={"later_share": Decimal(0)})

    with pytest.raises(TenderError, match="fewer-bed-days: follow_up_months: missing;"):
        counted(claim(), terms, "tender.toml")
    assert counted(claim(), SHRINK, "tender.toml").share == Decimal("0.9")
