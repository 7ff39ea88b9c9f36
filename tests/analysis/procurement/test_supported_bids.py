"""A bid counts as far as its evidence bears it, and costs what its pathway comes to."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.errors import TenderError
from analysis.exports.evidence_rows import evidence_document
from analysis.procurement import score as score_module
from analysis.procurement.score import score

EXAMPLE = Path(score_module.__file__).parent / "example"
T, B, E, C = "tender.toml", "bids.csv", "effects.csv", "claims.csv"


@pytest.fixture
def supported(tmp_path, joint_weights):
    """The example scored with its evidence and pathway, after its texts were replaced."""

    def score_after(*replacements, effects=E, claims=C):
        folder = tmp_path / "example"
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        for name, old, new in replacements:
            text = (folder / name).read_text()
            assert old in text
            (folder / name).write_text(text.replace(old, new))
        found = {"effects": effects and folder / effects, "claims": claims and folder / claims}
        return score(folder / T, folder / B, joint_weights, "ab" * 32, **found)

    return score_after


def bid(scored, name):
    """A scored bid, by its id."""
    return next(one for one in scored.bids if one.bid.id == name)


def test_an_amount_moves_from_today_by_the_share_that_counts(evidenced_score):
    steady = bid(evidenced_score, "steady").bid

    (weeks,) = steady.outcomes["usual_role"]
    (effects,) = steady.outcomes["side_effects"]
    assert Decimal(weeks.level) == Decimal(14) + Decimal("0.9") * (13 - 14)
    assert Decimal(effects.level) == Decimal(6) + Decimal("0.75") * (3 - 6)


def test_shares_of_patients_are_mixed_and_so_is_their_value(example_score, evidenced_score):
    parts = bid(evidenced_score, "steady").bid.outcomes["independence"]

    assert {part.level: part.percent for part in parts} == {
        "most_help": Decimal("2.3"),  # .9 of 2, and .1 of the 5 there are today
        "some_help": Decimal("14.2"),
        "manages": Decimal("40.5"),
        "independent": Decimal("43.0"),
    }
    full, today = (bid(example_score, name).mark("independence") for name in ("steady", "present"))
    expected = Decimal("0.9") * full.value + Decimal("0.1") * today.value
    assert float(bid(evidenced_score, "steady").mark("independence").value) == pytest.approx(
        float(expected), abs=0.011
    )


def test_what_is_worse_than_today_counts_in_full_however_little_is_known_of_it(evidenced_score):
    swift = bid(evidenced_score, "swift").bid
    evidence = evidenced_score.supported.evidence.of("swift")
    counted = {effect: (one.share, one.reason) for effect, one in evidence.items()}

    assert [part.level for part in swift.outcomes["side_effects"]] == ["8"]
    assert {part.level: part.percent for part in swift.outcomes["pain"]}["strong_most_days"] == 10
    for effect in ("side_effects", "pain", "outpatients"):
        assert counted[effect] == (1, "counts in full: it is worse than today")
    assert counted["theatres"][0] == counted["usual_role"][0] == Decimal("0.5")


def test_the_existing_product_stays_as_it_is(example_score, evidenced_score):
    stated, weighed = (bid(one, "present") for one in (example_score, evidenced_score))

    assert [mark.points for mark in weighed.marks] == [mark.points for mark in stated.marks]


def test_whole_life_cost_follows_from_the_pathway_as_far_as_evidence_bears_it(supported):
    scored = supported()
    steady = bid(scored, "steady").bid

    assert Decimal("4850.00") < steady.whole_life_cost < Decimal("4950")
    assert bid(scored, "present").bid.whole_life_cost == Decimal("4650.00")
    whole = next(one for one in scored.if_so_much[2] if one.bid.id == "steady")
    assert whole.bid.whole_life_cost == Decimal("4850.00")


def test_if_all_came_true_bids_score_as_they_state_and_if_nothing_as_today(
    supported, example_score
):
    none, _, whole = supported().if_so_much

    assert [one.total for one in whole] == [one.total for one in example_score.bids]
    outcomes = [one.criterion.outcome for one in example_score.outcomes.criteria]
    for one in none:
        today = bid(example_score, "present")
        assert [one.mark(x).value for x in outcomes] == [today.mark(x).value for x in outcomes]


def test_two_tenders_take_the_same_from_one_file_of_evidence(supported, evidenced_score):
    elsewhere = supported((T, "share = 3 ", "share = 80 "))

    def taken(scored):
        return [
            (one["sha256"], one["share"], one["counts"])
            for one in evidence_document(scored)["claims"]
        ]

    assert taken(elsewhere) == taken(evidenced_score)
    assert bid(elsewhere, "steady").total != bid(evidenced_score, "steady").total


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            (C, "steady,pain,claims/steady-pain.json\n", ""),
            r"bid steady, pain: differs from the existing product without a claim",
        ),
        ((B, ",13,3,3,", ",12,3,3,"), r"usual_role: claims a change of -2, but its evidence"),
        ((E, "steady,beds,-0.6", "steady,beds,-0.7"), r"effects\.csv, row 9: claims -0\.7, but"),
        (
            (C, "steady,beds,claims/steady-beds.json\n", ""),
            r"effects\.csv, row 9: a change in beds without a claim",
        ),
        ((C, "claims/swift-beds.json", "claims/swift-pain.json"), r"evidence for pain, not for"),
        ((C, "claims/swift-beds.json", "../x.json"), r'claim: "\.\./x\.json"; name a file beside'),
        ((C, "swift,beds,", "swift,bed,"), r'effect: "bed"; did you mean "beds"'),
        ((T, "before_after = 0.5\n", ""), r"no share for a before-and-after study"),
        ((B, ",4850,", ",4840,"), r"whole_life_cost: 4840, but its effects come to 4850\.00"),
        ((T, "kappa]", "kapa]"), r"evidence\.kapa: unknown key"),
    ],
)
def test_a_bid_that_says_other_than_its_evidence_or_its_effects_is_refused(
    supported, change, message
):
    with pytest.raises(TenderError, match=message):
        supported(change)


def test_claims_never_count_unweighed_where_the_tender_weighs_them(supported):
    with pytest.raises(TenderError, match=r"evidence: the tender weighs claims, .* --claims"):
        supported(claims=None)


def test_a_portable_record_knows_nothing_of_a_trust():
    record = json.loads((EXAMPLE / "claims" / "steady-beds.json").read_text())

    assert not {"weight", "unit_cost", "kappa", "share", "trust"} & record.keys()
