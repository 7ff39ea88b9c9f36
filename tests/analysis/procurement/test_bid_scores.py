"""Scores of a PROM, measured with each bid, are scored by cut-offs that were published before."""

from pathlib import Path

import pytest

from analysis.errors import TenderError
from analysis.procurement import bid_scores
from analysis.procurement.score import score

EXAMPLE = Path(bid_scores.__file__).parent / "example"
T, B, HEADER = "tender.toml", "bids.csv", "bid,outcome,score,people\n"
STATED = "2% most_help; 13% some_help; 40% manages; 45% independent"


@pytest.fixture
def measured(changed, joint_weights):
    """The example with bids changed, and scores from a file of these rows."""

    def score_with(rows, *replacements):
        folder = changed(*replacements)
        (folder / "proms.csv").write_text(HEADER + rows)
        files = (folder / T, folder / B)
        return score(*files, joint_weights, "ab" * 32, proms=folder / "proms.csv")

    return score_with


def steady_scores():
    """Scores of independence of one bid, of which its example states the shares."""
    lines = (EXAMPLE / "proms-steady.csv").read_text().splitlines()[1:]
    return "".join(f"steady,{line}\n" for line in lines if line.startswith("independence"))


def test_a_file_of_scores_earns_what_the_shares_that_it_comes_to_earn(measured, example_score):
    scored = measured(steady_scores(), (B, STATED, ""))

    assert [one.total for one in scored.bids] == [one.total for one in example_score.bids]
    assert scored.bids[1].mark("independence") == example_score.bids[1].mark("independence")


def test_other_cut_offs_would_be_another_method(measured, example_score):
    cuts = (T, "cut_offs = [6, 12, 18]", "cut_offs = [6, 12, 22]")
    scored = measured(steady_scores(), (B, STATED, ""), cuts)

    assert scored.bids[1].total < example_score.bids[1].total


@pytest.mark.parametrize(
    ("rows", "changes", "message"),
    [
        (
            "steady,independence,9,10\n",
            (),
            'row 3, column independence: "2% most_help; .* is stated',
        ),
        ("steadi,pain,9,10\n", (), r'no bid "steadi", .*; did you mean "steady"'),
        ("steady,pian,9,10\n", (), r'proms.csv, row 2, outcome: "pian"; did you mean "pain"'),
        (
            "steady,usual_role,9,10\n",
            (),
            "row 2, outcome: usual_role has no cut_offs in the tender",
        ),
        ("steady,independence,9,0\n", ((B, STATED, ""),), "nobody has a score; write how many do"),
        ("steady,independence,x,1\n", ((B, STATED, ""),), 'row 2, score: "x" is no number'),
        (
            "steady,independence,9,1\n",
            ((T, "cut_offs = [6, 12, 18]", "cut_offs = [6, 12]"),),
            r"\(independence\).cut_offs: 2, but 4 levels need 3",
        ),
    ],
)
def test_a_slip_in_the_scores_is_named_with_its_remedy(measured, rows, changes, message):
    with pytest.raises(TenderError, match=message):
        measured(rows, *changes)
