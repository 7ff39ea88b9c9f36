"""A score is shown again with what it was made from, and says so once that has changed."""

import os
import shutil
from dataclasses import replace

import pytest

from analysis.console import tender_steps
from analysis.console.errors import ConsoleError
from analysis.console.tender_folder import files_of, forget_score
from analysis.console.tender_score import kept_score, shown_score
from analysis.weights.weights_file import weights_files
from questionnaires.files import write_files
from tests.analysis.console.test_tender_pages import EXAMPLE


@pytest.fixture(scope="module")
def scored(joint_weights, tmp_path_factory):
    """The folder of a tender whose bids were scored, its weights, and the score as it was made."""
    place = tmp_path_factory.mktemp("tender")
    shutil.copytree(EXAMPLE, place / "tender")
    write_files(place / "weights", weights_files(joint_weights, [], {}))
    weights = place / "weights" / "weights.json"
    return place / "tender", weights, tender_steps.score(place / "tender", weights)


@pytest.fixture
def tender(scored, tmp_path):
    """A copy of it, its weights and its score, to change something of."""
    folder, weights, score = scored
    shutil.copytree(folder, tmp_path / "tender")
    return tmp_path / "tender", weights, score


def test_what_is_shown_again_is_what_was_scored(tender):
    folder, _, score = tender
    shown = shown_score(folder)

    assert [one.total for one in shown["bids"]] == sorted(
        (one.total for one in score.bids if not one.failed), reverse=True
    ) + [one.total for one in score.bids if one.failed]
    assert shown["ranks"] == score.ranks
    assert [name for name, *_ in shown["pathway"]]
    assert shown_score(folder) is shown  # nothing is computed twice


def test_a_score_holds_until_anything_that_it_was_made_from_is_another(tender):
    folder, weights, _ = tender
    fresh = kept_score(folder, weights)
    for name in ("tender.toml", "bids.csv", "effects.csv", "claims.csv"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(before + b"\n")
        assert kept_score(folder, weights).changed == (name,)
        (folder / name).write_bytes(before)
    record = min((folder / "claims").iterdir())
    record.unlink()

    assert fresh.holds
    assert {*fresh.inputs} == {
        *("tender.toml", "bids.csv", "effects.csv", "claims.csv", "records of evidence"),
    }
    assert kept_score(folder, weights).changed == (f"claims/{record.name}",)


def test_what_came_after_a_score_makes_it_out_of_date_and_so_do_other_weights(
    tender, joint_weights, tmp_path
):
    folder, weights, _ = tender
    made_at = kept_score(folder, weights).made_at
    (folder / "tender.lock.json").write_text("{}")
    os.utime(folder / "tender.lock.json", (made_at + 1, made_at + 1))
    locked = kept_score(folder, weights)
    other = replace(joint_weights, version=joint_weights.version + 1)
    write_files(tmp_path, weights_files(other, [], {}))

    assert locked.changed == ("tender.lock.json",)
    assert kept_score(folder, tmp_path / "weights.json").changed[-1] == "weights.json"
    assert kept_score(folder, None).changed == locked.changed  # the score has a copy of its own


def test_nothing_is_offered_of_a_score_that_no_longer_holds_and_no_contract_is_made_of_it(tender):
    folder, weights, _ = tender
    held = files_of(folder, scored=True)
    (folder / "bids.csv").write_bytes(b"bid\n")
    kept = kept_score(folder, weights)

    assert {"score.json", "score.xlsx", "bundle.zip"} <= {*held}
    assert {*held} - {*files_of(folder, scored=False)} >= {"score.json", "bundle.zip"}
    with pytest.raises(ConsoleError, match="Score the bids first"):
        tender_steps.contract(folder, "steady", kept)


def test_a_score_that_fails_leaves_the_one_before(tender):
    folder, weights, _ = tender
    (folder / "bids.csv").write_bytes(b"bid\n")
    with pytest.raises(ConsoleError):
        tender_steps.score(folder, weights)
    before = kept_score(folder, weights)
    forget_score(folder)

    assert before.changed == ("bids.csv",)
    assert kept_score(folder, weights) is None
