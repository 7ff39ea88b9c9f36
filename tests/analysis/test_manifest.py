"""A manifest says what every file was, and which one is no longer that."""

import json
from hashlib import sha256

import pytest

from analysis.errors import AnalysisError
from analysis.manifest import NAME, Manifest, Step, changed_files, read_manifest

WEIGHTS = Step("weights", {"inputs/a.csv": sha256(b"a").hexdigest()}, {"seed": 1}, {})
SCORE = Step("score", {}, {}, {"score.json": sha256(b"s").hexdigest()})


@pytest.fixture
def folder(tmp_path):
    """A bundle of one input and one output."""
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/a.csv").write_bytes(b"a")
    (tmp_path / "score.json").write_bytes(b"s")
    manifest = Manifest((WEIGHTS, SCORE), {"numpy": "2.4"})
    (tmp_path / NAME).write_bytes(manifest.to_bytes())
    return tmp_path


def test_a_manifest_is_read_as_it_was_written(folder):
    assert read_manifest(folder) == Manifest((WEIGHTS, SCORE), {"numpy": "2.4"})


def test_a_step_is_found_by_its_name():
    manifest = Manifest((WEIGHTS,), {})

    assert manifest.step("weights") is WEIGHTS
    assert manifest.step("score") is None


def test_a_step_that_is_run_again_takes_its_own_place():
    again = Step("weights", {}, {"seed": 2}, {})
    manifest = Manifest((WEIGHTS,), {}).with_step(SCORE).with_step(again)

    assert [step.name for step in manifest.steps] == ["score", "weights"]
    assert manifest.step("weights") is again


def test_nothing_is_said_of_files_that_are_as_they_were(folder):
    assert list(changed_files(folder, read_manifest(folder))) == []


def test_a_changed_or_missing_file_is_named_with_its_step(folder):
    (folder / "inputs/a.csv").write_bytes(b"A")
    (folder / "score.json").unlink()

    assert list(changed_files(folder, read_manifest(folder))) == [
        "inputs/a.csv: changed since step weights read it",
        "score.json: missing; step score wrote it",
    ]


def test_a_folder_without_a_manifest_is_answered_with_what_would_have_one(tmp_path):
    with pytest.raises(AnalysisError, match=r"manifest\.json: missing; name the folder that"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not a manifest"),
        (b"[]", "not a manifest"),
        (b"\xff", "not a manifest"),
        (b'{"format": "other"}', 'format "other"; expected "whatmatters/manifest/2"'),
        (json.dumps({"format": "whatmatters/manifest/1"}).encode(), "not a manifest"),
        (
            b'{"format": "whatmatters/manifest/1", "steps": [], "software": {}}',
            r"manifest\.json: names no step",
        ),
        (
            b'{"format": "whatmatters/manifest/1", "steps": [], "software": ["a"]}',
            "not a manifest",
        ),
    ],
)
def test_a_file_that_is_not_a_manifest_is_refused(tmp_path, content, said):
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(AnalysisError, match=said):
        read_manifest(tmp_path)
