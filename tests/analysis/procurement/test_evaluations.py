"""Evaluators' words: each alone with a reason, then consensus; nothing is ever erased."""

import csv
from datetime import UTC, datetime

import pytest

from analysis.errors import TenderError
from analysis.procurement.evaluations import CONSENSUS, NEW, agreed, read_evaluations, recorded
from analysis.procurement.score import score
from analysis.procurement.tender_file import read_tender

T, B = "tender.toml", "bids.csv"
AT = datetime(2026, 10, 1, 14, 0, tzinfo=UTC)
WHY = "Twelve hospitals use it as the bid says"


@pytest.fixture
def panel(changed):
    """A folder in which every word of the example's bids was recorded by two people and agreed."""
    folder = changed()
    tender, _ = read_tender(folder / T)
    words = [criterion.id for _, criterion in tender.evaluated]
    with (folder / B).open() as file:
        bids = list(csv.DictReader(file))
    rows = [
        (bid["bid"], one, who, bid[one] if who == CONSENSUS else word, f"{WHY}, says {who}")
        for bid in bids
        for one in words
        for who, word in (("Ann", bid[one]), ("Bob", "limited"), (CONSENSUS, ""))
    ]
    record(folder, rows)
    kept = [name for name in bids[0] if name not in words]
    with (folder / B).open("w", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(bids)
    return folder


def record(folder, rows):
    """Record words under those that a folder has."""
    new = folder / "new.csv"
    with new.open("w", newline="") as file:
        csv.writer(file).writerows([NEW, *rows])
    tender, _ = read_tender(folder / T)
    content, n_new = recorded(folder / "evaluations.csv", new, tender, AT)
    (folder / "evaluations.csv").write_bytes(content)
    assert n_new == len(rows)


def scored(folder, weights):
    """The score of a folder by the words of its panel."""
    return score(folder / T, folder / B, weights, "ab" * 32, evaluations=folder / "evaluations.csv")


def test_agreed_words_score_as_the_same_words_in_the_bids_do(panel, joint_weights, example_score):
    found = scored(panel, joint_weights)

    assert [one.total for one in found.bids] == [one.total for one in example_score.bids]
    assert WHY in found.bids[0].mark("delivery").reason
    assert len(found.evaluations) == 3 * 7 * 3


def test_a_change_of_mind_is_a_new_row_and_the_old_one_stays(panel, joint_weights):
    record(panel, [("swift", "delivery", CONSENSUS, "outstanding", "The panel read page 14 again")])

    found = scored(panel, joint_weights)

    bid = {one.bid.id: one for one in found.bids}["swift"]
    words = [e.word for e in found.evaluations if (e.bid, e.criterion) == ("swift", "delivery")]
    assert bid.bid.words["delivery"] == "outstanding"
    assert words == ["acceptable", "limited", "acceptable", "outstanding"]


@pytest.mark.parametrize("damage", ["change", "remove", "swap"])
def test_a_row_that_was_changed_removed_or_moved_is_named(panel, damage):
    path = panel / "evaluations.csv"
    lines = path.read_text().splitlines()
    if damage == "change":
        lines[3] = lines[3].replace("Twelve", "Eleven")
    elif damage == "remove":
        del lines[3]
    else:
        lines[3], lines[4] = lines[4], lines[3]
    path.write_text("\n".join(lines) + "\n")

    with pytest.raises(TenderError, match="row 4: was changed after it was recorded"):
        read_evaluations(path, read_tender(panel / T)[0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("swift", "delivery", "Ann", "great", WHY), "column word"),
        (("swift", "deliveries", "Ann", "good", WHY), 'did you mean "delivery"'),
        (("swift", "delivery", "", "good", WHY), "column evaluator: empty"),
        (("swift", "delivery", "Ann", "good", "ok"), "say what in the bid earns the word"),
    ],
)
def test_a_word_without_a_name_reason_or_place_is_refused(panel, row, message):
    before = (panel / "evaluations.csv").read_bytes()

    with pytest.raises(TenderError, match=message):
        record(panel, [row])
    assert (panel / "evaluations.csv").read_bytes() == before


def test_a_criterion_without_consensus_or_without_anybody_alone_is_refused(panel):
    tender, _ = read_tender(panel / T)
    rows = read_evaluations(panel / "evaluations.csv", tender)
    bids = ("present", "steady", "swift")

    alone = [one for one in rows if one.evaluator != CONSENSUS]
    with pytest.raises(TenderError, match="the last word is no consensus"):
        agreed(alone, tender, bids, "e.csv")
    together = [one for one in rows if one.evaluator == CONSENSUS]
    with pytest.raises(TenderError, match="nobody scored it alone"):
        agreed(together, tender, bids, "e.csv")
    with pytest.raises(TenderError, match='no bid "swift"'):
        agreed(rows, tender, bids[:2], "e.csv")
