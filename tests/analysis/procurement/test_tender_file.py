"""A tender that breaks a rule is refused, with file, key and remedy."""

import re
from decimal import Decimal

import pytest

from analysis.errors import TenderError
from analysis.procurement.tender_file import read_tender

T = "tender.toml"


def test_the_example_keeps_its_profile(changed):
    tender, profile = read_tender(changed() / T)

    assert profile.id == "vbp_2026_06"
    assert sum(domain.points for domain in tender.domains) == 100


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"supply_chain"\npoints = 10',
            '"supply_chain"\npoints = 9',
            "domains: they add up to 99 points; add 1",
        ),
        (
            '"supply_chain"\npoints = 10',
            '"supply_chain"\npoints = 11',
            "domains: they add up to 101 points; take away 1",
        ),
        (
            'title = "Reliable delivery"',
            "title = \"=cmd|' /C calc'!A0\"",
            "begins like a formula of a spreadsheet; begin with a letter or a digit",
        ),
        (
            "questions = { outcomes_1 = 0.5, experience_1 = 0.5 }",
            "questions = { outcomes_1 = 0.5, experience_1 = 0.4 }",
            "questions: the shares sum to 0.9; add 0.1",
        ),
        ("cut_offs = [6, 12, 18]", "cut_offs = [6, 18, 12]", "cut_offs: they must rise, or fall"),
        ('independent = "A step', '# = "A step', "patient_outcomes.structure.independent: missing"),
        (
            'id = "supply_chain"',
            'id = "supply_chains"',
            'domains: "supply_chains" is not in vbp_2026_06; did you mean "supply_chain"?',
        ),
        ("training", "delivery", 'criteria: the name "delivery" stands 2 times'),
        ("training", "whole_life_cost", 'criteria: the name "whole_life_cost" stands 2 times'),
        (
            'title = "Local jobs and skills"\npoints = 4',
            'title = "Local jobs and skills"\npoints = 3',
            "domains (social_value): its criteria have 9 of 10 points; add 1",
        ),
        (
            'title = "Training and support of staff"\npoints = 5',
            'title = "Training and support of staff"\npoints = 5.5',
            "domains (patient_and_staff): its criteria have 25.5 of 25 points; take away 0.5",
        ),
        (
            'domain = "patient_and_staff"',
            'domain = "purpose"',
            'weights of patients may share points of "patient_and_staff" only',
        ),
        (
            "points = 20\ndecimals = 1",
            "points = 19.5\ndecimals = 0",
            "patient_outcomes.points: 19.5 cannot be shared out in whole points; set decimals = 1",
        ),
        ('"no response", value = 0', '"none", value = 0', 'list the words from "outstanding" to'),
        ('"good", value = 75', '"good", value = 45', "the values must fall from the best word"),
        ('word = "good"', 'word = "limited"', "vbp_2026_06 has 5 words, all different"),
        ('"absolute"', '"relative"', "a score may not depend on who else bids"),
        ("best = 3500", "best = 6501", "price: best, 6501, must be below worst, 6500; swap them"),
        ("best = 3500", "best = 6500", "best, 6500, must be below worst, 6500; write both, before"),
        ("value = 16_000_000", "value = 0", "contract.value: 0; write what it is worth over its"),
        ("vbp_2026_06", "vbp_2026_6", 'no profile "vbp_2026_6"; did you mean "vbp_2026_06"?'),
        ("decimals = 1", "decimal = 1", 'unknown key; did you mean "decimals"?'),
        ('regime = "procurement_act_2023"', "", "regime: missing; add it"),
    ],
)
def test_a_broken_rule_is_named_with_its_remedy(changed, old, new, message):
    with pytest.raises(TenderError, match=re.escape(message)) as error:
        read_tender(changed((T, old, new)) / T)

    assert T in str(error.value)
    assert "\n" not in str(error.value)


def test_value_domains_below_sixty_points_are_refused(changed):
    folder = changed(
        (
            T,
            '"whole_life_cost"           # scored from [price], below\npoints = 35',
            '"whole_life_cost"\npoints = 45',
        ),
        (T, '"purpose"\npoints = 10', '"purpose"\npoints = 0'),
    )

    with pytest.raises(TenderError, match=r"five value domains together: 55 points.* add 5"):
        read_tender(folder / T)


def test_whole_life_cost_above_its_most_is_refused_where_a_profile_allows_less(changed):
    tender, profile = read_tender(changed() / T)
    points = {domain.id: domain.points for domain in tender.domains}
    strict = profile.model_copy(
        update={"rules": (profile.rules[1].model_copy(update={"at_most": Decimal(30)}),)}
    )

    assert strict.fault(points).endswith("allows at most 30; take away 5")


def test_points_at_the_very_bounds_are_allowed(changed):
    tender, profile = read_tender(changed() / T)
    points = {domain.id: domain.points for domain in tender.domains}

    assert profile.fault(points | {"whole_life_cost": 40, "purpose": 5}) == ""


def test_a_scale_that_tells_nothing_apart_is_refused(changed):
    values = [(T, f"value = {value} ", "value = 7 ") for value in (100, 75, 50, 25, 0)]

    with pytest.raises(TenderError, match="the values must fall from the best word"):
        read_tender(changed(*values) / T)


def test_social_value_below_ten_points_is_refused(changed):
    tender, profile = read_tender(changed() / T)
    points = {domain.id: domain.points for domain in tender.domains}

    fault = profile.fault(points | {"social_value": 8, "purpose": 12})

    assert fault.endswith("social value: 8 points, but vbp_2026_06 asks for at least 10; add 2")


def test_a_domain_that_is_missing_is_named(changed):
    tender, profile = read_tender(changed() / T)
    points = {domain.id: domain.points for domain in tender.domains if domain.id != "efficiency"}

    assert profile.fault(points).startswith('domains: "efficiency" is missing')


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TenderError, match=r"none\.toml: missing"):
        read_tender(tmp_path / "none.toml")
