"""What a buyer is told to look at again, before anything is published."""

from decimal import Decimal

import pytest

from analysis.errors import TenderError
from analysis.procurement.advice import advice, advice_on_method
from analysis.procurement.descriptors import equal_value_steps
from analysis.procurement.method import make_method
from analysis.procurement.population import population_groups
from analysis.procurement.tender_file import read_tender

T = "tender.toml"
TRIALS = (("randomised_trial", 0.9), ("controlled_study", 0.75))
LESSER = (("registry", 0.75), ("before_after", 0.5), ("case_series", 0.3), ("model", 0.3))


def told(changed, *replacements):
    """Advice on the example after its texts were replaced by others."""
    return " ".join(advice(read_tender(changed(*replacements) / T)[0]))


def test_a_small_contract_should_not_ask_for_a_dozen_criteria(changed_pathway):
    assert told(changed_pathway) == ""
    assert "12 criteria for £200,000" in told(changed_pathway, (T, "16_000_000", "200_000"))


def test_a_survey_that_a_bidder_paid_for_is_declared(changed):
    said = told(changed, (T, "supplier_funded = false", "supplier_funded = true"))

    assert "a possible bidder paid for the survey" in said


def test_an_outcome_of_little_weight_is_merged_openly_or_kept_with_a_reason(score_changed):
    role = ('outcome = "usual_role"', 'outcome = "usual_role"\nmerge_into = "independence"')
    small = (T, 'floor = "6_months"', "floor = 7")
    before = score_changed(small)
    merged = score_changed(small, (T, *role), ("bids.csv", ",usual_role", ""), *without_role())

    (said,) = [line for line in advice_on_method(before) if "usual_role" in line]
    assert "write `merge_into`" in said
    assert "% of the tender" in said
    assert any("went to independence" in line for line in advice_on_method(merged))
    host = {one.criterion.outcome: one for one in merged.outcomes.criteria}["independence"]
    assert host.merged[0].criterion.outcome == "usual_role"
    assert sum(one.points for one in merged.outcomes.criteria) == 20
    assert merged.outcomes.value.weight_draws.sum(axis=1) == pytest.approx(1)


def without_role():
    """Bids that do not show weeks until back in the usual role."""
    return (
        ("bids.csv", ",14,6,5,", ",6,5,"),
        ("bids.csv", ",13,3,3,", ",3,3,"),
        ("bids.csv", ",6,8,6.5,", ",8,6.5,"),
    )


def test_what_counts_is_in_proportion_to_the_evidence_that_a_market_has(changed_pathway):
    early = (T, 'maturity = "developing"', 'maturity = "early"')
    none_but_trials = [(T, f"{design} = {share}", f"{design} = 0") for design, share in LESSER]

    assert told(changed_pathway, early) == ""
    said = told(changed_pathway, early, *none_but_trials)
    assert "evidence.kappa: only trials count, where evidence is early" in said


def test_how_far_a_market_has_got_is_asked_for_and_comes_with_its_source(changed_pathway):
    stated = (T, 'maturity = "developing"', "#")
    with pytest.raises(TenderError, match="give `maturity` and `maturity_from` together, or nei"):
        told(changed_pathway, stated)
    said = told(changed_pathway, stated, (T, "maturity_from = ", "#"))
    assert "evidence.maturity: missing; ask suppliers how far their evidence has got" in said


def test_shares_and_payments_left_at_nought_are_noticed(changed_pathway):
    kappas = [(T, f"{design} = {share}", f"{design} = 0") for design, share in (*TRIALS, *LESSER)]

    said = told(changed_pathway, (T, "at_risk = 5 ", "at_risk = 0 "), *kappas)
    assert "evidence.kappa: no share is above 0, so that no claim counts" in said
    assert "performance.at_risk: 0 % of each payment depends on outcomes" in said


def test_what_a_contract_needs_is_asked_for_before_the_award(
    changed, changed_pathway, joint_weights
):
    no_spread = (T, "sd = { usual_role = 9 }", "#")
    method = make_method(changed_pathway(no_spread) / T, joint_weights, "ab" * 32)

    assert "performance.sd: usual_role is a mean, in weeks" in " ".join(advice_on_method(method))
    assert "performance: missing; a contract of more than £5,000,000 needs" in told(changed)
    assert told(changed, (T, "16_000_000", "4_000_000")) == ""


def test_descriptors_are_cut_at_equal_value_not_equal_units(example_score):
    """Most of the value of independence lies in the first step, so half of it is reached there."""
    by_outcome = {one.criterion.outcome: one for one in example_score.outcomes.criteria}

    steps = equal_value_steps(by_outcome["side_effects"])
    amounts = [float(step.text.split()[0]) for step in steps[1:4]]
    assert [step.value for step in steps] == [Decimal(v) for v in (0, 25, 50, 75, 100)]
    assert steps[0].text == "15"
    assert amounts == sorted(amounts, reverse=True)
    half = equal_value_steps(by_outcome["independence"])[2].text
    assert "most_help" in half
    assert "some_help" in half


def test_roles_are_blended_only_by_a_recorded_share_and_reason(changed, joint_weights):
    blend = 'blend = { patient = 80, carer_self = 20 }\nblend_because = "The board asked."'
    tender, _ = read_tender(changed((T, 'role = "patient"  ', f"{blend}  ")) / T)
    with pytest.raises(TenderError, match='have no role "carer_self"'):
        population_groups(tender, joint_weights, T)
    with pytest.raises(TenderError, match="give `blend` and `blend_because` together"):
        read_tender(changed((T, 'role = "patient"  ', "blend = { patient = 1 }  ")) / T)


def test_a_blend_shares_the_population_among_roles(changed, joint_weights):
    carers = tuple(type(one)(**{**vars(one), "role": "carer_self"}) for one in joint_weights.cells)
    both = type(joint_weights)(**{**vars(joint_weights), "cells": (*joint_weights.cells, *carers)})
    blend = 'blend = { patient = 80, carer_self = 20 }\nblend_because = "The board asked."'
    tender, _ = read_tender(changed((T, 'role = "patient"  ', f"{blend}  ")) / T)

    groups = population_groups(tender, both, T)
    shares = {
        role: sum(g.share for g in groups if g.cell.role == role)
        for role in ("patient", "carer_self")
    }
    assert shares == pytest.approx({"patient": 0.8, "carer_self": 0.2})


def test_a_standard_of_devices_is_questioned_for_services(changed):
    said = told(changed, (T, '"procurement_act_2023"', '"provider_selection_regime"'))

    assert "the Provider Selection Regime is for health care services" in said
