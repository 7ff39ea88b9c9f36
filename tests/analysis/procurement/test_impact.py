"""What a bid changes: the four lines, who pays and who gains, and whole-life cost."""

from datetime import date

import numpy as np
import pytest

from analysis.procurement.effects import Effect
from analysis.procurement.impact import beneficiaries, impact, whole_life_cost
from analysis.procurement.pathway import Pathway

YEAR = 12


def line(name, heading="beds", unit_cost=100, organisation="trust", **more):
    """A line with a unit cost, or a price."""
    said = {"id": name, "heading": heading, "title": name, "organisation": organisation}
    said |= {"tag": "capacity_releasing", "counted_in": "whole_life_cost", "unit": "units"}
    if heading == "price":
        return said | {"unit": "GBP", "tag": "cash_releasing", "stage": "purchase"} | more
    return said | {"unit_cost": unit_cost, "unit_cost_source": "the trust's costing"} | more


def pathway(*lines, months=2 * YEAR, rate=3.5, patients=10):
    """A pathway from 1 April, of a trust that buys and of others."""
    organisations = [{"id": name, "title": name} for name in ("trust", "community")]
    return Pathway.model_validate(
        {
            "starts": date(2026, 4, 1),
            "months": months,
            "patients_per_month": patients,
            "discount_rate": rate,
            "comparator": "present",
            "buyer": "trust",
            "organisations": organisations,
            "lines": list(lines),
        }
    )


def effect(bid, name, quantity, per="patient", first=1, last=2 * YEAR):
    """A row of the effects."""
    return Effect(2, bid, name, quantity, per, first, last)


def test_impact_is_price_and_beds_and_outpatients_and_theatres_at_their_unit_costs():
    told = pathway(
        line("device", "price"),
        line("beds", unit_cost=300),
        line("clinic", "outpatients", 120),
        line("theatre", "theatres", 20),
    )
    effects = [
        effect("present", "device", 50),
        effect("new", "device", 80),
        effect("new", "beds", -0.5),
        effect("new", "clinic", -1),
        effect("new", "theatre", 2),
    ]

    found = impact(effects, "new", told)

    patients = 240
    by_heading = [found.of(heading=name).sum() for name in ("price", "beds", "outpatients")]
    assert by_heading == pytest.approx([-30 * patients, 0.5 * 300 * patients, 120 * patients])
    assert found.of(heading="theatres").sum() == pytest.approx(-2 * 20 * patients)
    assert found.of().sum() == pytest.approx((-30 + 150 + 120 - 40) * patients)


def test_cash_and_freed_capacity_stay_apart():
    told = pathway(line("device", "price"), line("beds"))
    found = impact([effect("present", "device", 9), effect("new", "beds", -1)], "new", told)

    assert found.of(tag="cash_releasing").sum() == pytest.approx(9 * 240)
    assert found.of(tag="capacity_releasing").sum() == pytest.approx(100 * 240)
    assert found.of(tag="quality").sum() == 0


def test_without_a_unit_cost_there_are_units_and_no_pounds():
    hours = line("hours", "staff", None, band="5", counted_in="nowhere", unit_cost_source="")
    told = pathway(line("device", "price"), hours)

    found = impact([effect("present", "device", 1), effect("new", "hours", -2)], "new", told)

    assert found.units(told.line("hours")) == -480
    assert found.of(heading="staff").sum() == 0


def test_the_buyer_loses_and_the_system_gains_and_a_transfer_settles_it():
    told = pathway(
        line("device", "price"),
        line("visits", "other", 40, "community", counted_in="nowhere"),
        rate=0,
    )
    effects = [
        effect("present", "device", 100),
        effect("new", "device", 130),
        effect("new", "visits", -1),
    ]

    found = beneficiaries(impact(effects, "new", told))

    assert dict(zip(found.organisations, found.present, strict=True)) == pytest.approx(
        {"trust": -7200, "community": 9600}
    )
    assert found.system == pytest.approx(2400)
    assert found.transfers.tolist() == pytest.approx([7200, 0])
    assert found.feasible
    assert (found.present + found.transfers).min() >= 0


def test_a_system_that_loses_cannot_make_everybody_whole():
    told = pathway(line("device", "price"), line("visits", "other", 20, "community"))
    effects = [effect("present", "device", 100), effect("new", "device", 130)]

    found = beneficiaries(impact([*effects, effect("new", "visits", -1)], "new", told))

    assert found.system < 0
    assert not found.feasible


def test_organisations_years_and_tags_add_up_to_the_whole():
    told = pathway(line("device", "price"), line("beds"), line("visits", "other", 7, "community"))
    effects = [
        effect("present", "device", 100),
        effect("new", "device", 120, last=20),
        effect("new", "beds", -0.3, first=5),
        effect("new", "visits", -2, "month", first=14),
    ]

    one = impact(effects, "new", told)
    found = beneficiaries(one)

    assert found.flow.sum() == pytest.approx(one.of().sum())
    assert found.system == pytest.approx(one.timing().present_value)
    assert found.flow[1, 0].sum() == 0  # the community gains from month 14, in the second year


def test_a_price_for_each_patient_is_their_whole_life_cost_whatever_the_rate():
    told = pathway(line("device", "price"), rate=3.5)

    cost = whole_life_cost(impact([effect("present", "device", 100)], "present", told))

    assert cost["total"] == pytest.approx(100)


def test_whole_life_cost_is_what_is_bought_run_and_thrown_away_and_what_care_costs():
    told = pathway(
        line("device", "price"),
        line("start", "price", stage="implementation"),
        line("service", "price", stage="operation"),
        line("disposal", "price", stage="disposal"),
        line("beds", today=3.0),
        line("minutes", "theatres", 9, counted_in="theatre_time"),
        rate=0,
    )
    effects = [
        effect("present", "device", 50),
        effect("new", "device", 80),
        effect("new", "start", 2400, "once", last=1),
        effect("new", "service", 50, "month"),
        effect("new", "disposal", 2),
        effect("new", "beds", -0.5),
        effect("new", "minutes", -5),
    ]

    new = whole_life_cost(impact(effects, "new", told))

    assert list(new.values()) == pytest.approx([80, 10, 5, 2, 250, 347])
    assert whole_life_cost(impact(effects, "present", told))["total"] == pytest.approx(350)


@pytest.mark.parametrize(("share", "beds"), [(0.0, 0), (0.5, -120), (1.0, -240)])
def test_half_of_what_is_promised_is_half_the_change_and_all_of_the_price(share, beds):
    told = pathway(line("device", "price"), line("beds"))
    effects = [
        effect("present", "device", 1),
        effect("new", "device", 2),
        effect("new", "beds", -1),
    ]

    found = impact(effects, "new", told, {"beds": share, "device": share})

    assert found.units(told.line("beds")) == beds
    assert found.of(heading="price").sum() == pytest.approx(-240)


def test_the_existing_product_changes_nothing():
    told = pathway(line("device", "price"), line("beds"))
    found = impact([effect("present", "device", 5)], "present", told)

    assert not np.any(found.change)
