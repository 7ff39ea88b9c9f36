"""A folder of results carries on what the folder before it was made from, and nothing else."""

import pytest

from analysis.bundle import made_from, write_step
from analysis.errors import AnalysisError
from analysis.manifest import BESIDE, read_manifest


@pytest.fixture
def folder(tmp_path):
    """Weights, a score of them, and a page beside them."""
    write_step(tmp_path, "weights", {"inputs/a.csv": b"1"}, {}, {"weights.json": b"2"})
    for step, files in (("score", {"score.json": b"3"}), (BESIDE, {"index.html": b"4"})):
        write_step(tmp_path, step, {}, {}, files, before=read_manifest(tmp_path))
    return tmp_path


def test_a_step_rests_on_the_steps_before_it_and_not_on_pages_beside_them(folder):
    before, files = made_from(folder, "score")

    assert [one.name for one in before.steps] == ["weights"]
    assert files == {"inputs/a.csv": b"1", "weights.json": b"2"}


def test_a_folder_without_a_manifest_carries_nothing_on(tmp_path):
    assert made_from(tmp_path, "score") == (None, {})


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"9"), lambda path: path.unlink()])
def test_nothing_is_made_from_a_folder_that_was_changed(folder, harm):
    harm(folder / "weights.json")

    with pytest.raises(AnalysisError, match=r"weights\.json: (changed since|missing; )"):
        made_from(folder, "score")
