"""A contract pays for what patients value, and not for luck."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from analysis.errors import TenderError
from analysis.procurement.contract import Bands, Kpi, Performance, Schedule
from analysis.procurement.exposure import exposure
from analysis.procurement.review import make_review, read_observations
from analysis.procurement.schedule import make_schedule

BANDS = Bands(good=95, approaching_target=80, requires_improvement=60)


def kpi(name, weight, floor, target, **more):
    """An outcome in people in 100, fewer of whom are better, unless it is said otherwise."""
    said = {"outcome": name, "title": name, "measure": "count", "time_point": "12 months"}
    said |= {"unit": "people in 100", "today": floor, "better": -1, "sd": 0.0}
    return Kpi(**(said | {"weight": weight, "floor": floor, "target": target} | more))


def schedule(*kpis, noise="not_allowed", measured=400, at_risk=10):
    """A contract of £100,000 between two reviews."""
    terms = Performance(
        at_risk=at_risk, review_months=12, measured=measured, noise=noise, bands=BANDS
    )
    return Schedule(
        format="whatmatters/contract/1",
        tender="t",
        title="T",
        bid="new",
        supplier="New",
        base=100_000,
        performance=terms,
        kpis=kpis,
        score_sha256="ab" * 32,
    )


THREE = (
    kpi("pain", 0.5, 20, 10),
    kpi("falls", 0.3, 10, 5),
    kpi("walking", 0.2, 0, 80, unit="% of the value", better=1, values={"no": 0, "yes": 100}),
)
HEAD = "outcome,measured,people\n"


def reviewed(tmp_path, told, rows):
    """A review from the rows of a file."""
    path = tmp_path / "observed.csv"
    path.write_text(HEAD + rows)
    return make_review(told, read_observations(path, told), str(path))


@pytest.mark.parametrize(("measured", "attained"), [(20, 0), (15, 0.5), (10, 1), (4, 1), (30, 0)])
def test_attainment_is_the_way_from_floor_to_target_and_never_beyond(measured, attained):
    assert THREE[0].attainment(measured) == attained


def test_a_bid_that_promised_the_floor_has_to_keep_it():
    promised = kpi("pain", 1, 20, 20)

    assert (promised.attainment(20), promised.attainment(21)) == (1, 0)


def test_the_index_weighs_as_patients_do_and_payment_follows_it(tmp_path):
    found = reviewed(
        tmp_path, schedule(*THREE), "pain,15,400\nfalls,5,400\nwalking,40% yes; 60% no,400\n"
    )

    assert found.index == pytest.approx(0.5 * 0.5 + 0.3 * 1 + 0.2 * 0.5)
    assert found.payment == pytest.approx(90_000 + 10_000 * 0.65)
    assert [one.band for one in found.outcomes] == ["inadequate", "good", "inadequate"]


def test_what_was_not_measured_is_rated_other_and_left_out_of_the_index(tmp_path):
    found = reviewed(tmp_path, schedule(*THREE), "pain,10,400\nfalls,,\n")

    assert [one.band for one in found.outcomes] == ["good", "other", "other"]
    assert (found.index, found.measured_weight) == (1, 0.5)


@pytest.mark.parametrize(
    ("attained", "rating"),
    [
        (0.95, "good"),
        (0.9499, "approaching target"),
        (0.8, "approaching target"),
        (0.6, "requires improvement"),
        (0.59, "inadequate"),
        (None, "other"),
    ],
)
def test_each_rating_begins_at_its_least_attainment(attained, rating):
    assert BANDS.of(attained) == rating


def test_where_noise_is_allowed_nobody_is_marked_down_for_chance(tmp_path):
    rows = "pain,11,400\nfalls,5,400\nwalking,80% yes; 20% no,400\n"

    strict = reviewed(tmp_path, schedule(*THREE), rows)
    allowed = reviewed(tmp_path, schedule(*THREE, noise="allowed"), rows)

    assert strict.outcomes[0].attainment == allowed.outcomes[0].attainment == pytest.approx(0.9)
    error = np.sqrt(11 * 89 / 400)  # 1.56 in 100; 1.645 of it is more than the 1 that is missing
    assert 1.645 * error > 1
    assert (allowed.index, allowed.payment) == (1, 100_000)
    assert strict.index < 1


def test_by_chance_alone_a_capped_index_loses_as_half_a_normal_curve_does():
    one = kpi("pain", 1, 20, 10)
    told = schedule(*(one.model_copy(update={"weight": 1 / 3, "outcome": n}) for n in "abc"))

    found = exposure(told, noise_allowed=False)

    error = np.sqrt(10 * 90 / 400) / 10  # of attainment
    expected = 1 - error / np.sqrt(2 * np.pi)
    assert found.mean == pytest.approx(90_000 + 10_000 * expected, abs=15)
    assert found.chance_of_less == pytest.approx(1 - 0.5**3, abs=0.01)


def test_with_noise_allowed_chance_costs_next_to_nothing_and_no_effect_still_does():
    told = schedule(*THREE)

    fair = exposure(told, noise_allowed=True)
    harsh = exposure(told, noise_allowed=False)
    nothing = exposure(told, noise_allowed=True, as_today=True)

    assert harsh.mean < fair.mean
    assert fair.mean == pytest.approx(100_000, rel=0.001)
    assert nothing.mean < 96_000
    assert exposure(told, noise_allowed=True) == fair


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("pane,1,400\n", r'row 2, outcome: "pane"; did you mean "pain"'),
        ("pain,10,400\npain,11,400\n", r"row 3: pain stands twice"),
        ("pain,10,\n", r'row 2, people: ""; write how many'),
        ("pain,ten,9\n", r'row 2, measured: "ten" is no number of people in 100'),
        ("pain,130,9\n", r'row 2, measured: "130" is no number of people in 100'),
        ("walking,80% yes; 10% no,9\n", r"row 2, measured: shares sum to 90 %"),
        ("walking,80% yess; 20% no,9\n", r'row 2, measured: "yess"; did you mean "yes"'),
        ("walking,80,9\n", r'"80" is not a share of patients; write such as "100% yes"'),
        ("pain,,\n", r"nothing was measured"),
    ],
)
def test_each_fault_of_what_was_measured_names_its_row(tmp_path, rows, message):
    with pytest.raises(TenderError, match=message):
        reviewed(tmp_path, schedule(*THREE), rows)


def test_two_outcomes_are_too_few_for_a_contract():
    with pytest.raises(ValidationError, match="at least 3 items"):
        schedule(*THREE[:2])


def test_bands_that_do_not_fall_are_refused():
    with pytest.raises(ValidationError, match="must fall"):
        Bands(good=80, approaching_target=90, requires_improvement=60)


def test_the_schedule_has_the_weights_and_the_promises_of_the_bid_that_won(evidenced_score):
    told = make_schedule(evidenced_score, "steady", "ab" * 32, "tender.toml")

    by_points = {one.criterion.outcome: one.points for one in evidenced_score.outcomes.criteria}
    assert next(one.outcome for one in told.kpis) == max(by_points, key=by_points.get)
    for one in told.kpis:
        assert one.weight == pytest.approx(float(by_points[one.outcome]) / 20)
    steady = next(one for one in evidenced_score.bids if one.bid.id == "steady")
    targets = {one.outcome: one.target for one in told.kpis}
    assert targets["usual_role"] == pytest.approx(13.1)
    assert targets["independence"] == pytest.approx(
        float(steady.mark("independence").value), abs=0.006
    )
    assert told.base == 4_000_000
    assert Schedule.model_validate_json(told.model_dump_json()) == told


def test_a_mean_without_its_spread_and_a_bid_that_is_none_are_refused(evidenced_score):
    tender = evidenced_score.tender
    terms = tender.performance.model_copy(update={"sd": {}})
    silent = replace(evidenced_score, tender=tender.model_copy(update={"performance": terms}))

    with pytest.raises(TenderError, match=r"performance\.sd: usual_role is a mean; give"):
        make_schedule(silent, "steady", "ab" * 32, "tender.toml")
    with pytest.raises(TenderError, match=r'"stedy" is no bid .* did you mean "steady"'):
        make_schedule(evidenced_score, "stedy", "ab" * 32, "tender.toml")
