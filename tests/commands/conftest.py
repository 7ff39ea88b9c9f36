"""Answers, weights and a score that commands have made, for commands to work on."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from questionnaires.files import json_bytes

EXAMPLE = Path(__file__).parent.parent.parent / "analysis" / "procurement" / "example"


@pytest.fixture(scope="session")
def made(tmp_path_factory, whatmatters_in):
    """Answers of 400 synthetic people to the hip-and-knee study, their weights, and a score."""
    folder = tmp_path_factory.mktemp("made")
    bids = ("--bids", EXAMPLE / "bids.csv", "--weights", "weights/weights.json")
    support = ("--effects", EXAMPLE / "effects.csv", "--claims", EXAMPLE / "claims.csv")
    for arguments in (
        ("simulate", "hip-knee", "--n", 400, "-o", "responses.csv"),
        ("weights", "responses.csv", "--study", "hip-knee", "-o", "weights"),
        ("score", EXAMPLE / "tender.toml", *bids, *support, "-o", "score"),
    ):
        run = whatmatters_in(folder, *arguments)
        assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="session")
def sealed():
    """A manifest with a hash of itself, as one who forges it carefully would write it."""

    def seal(document):
        rest = {key: value for key, value in document.items() if key != "sha256"}
        return json_bytes(rest | {"sha256": sha256(json_bytes(rest)).hexdigest()})

    return seal


@pytest.fixture(scope="session")
def example_tender():
    """The tender that comes with the project."""
    return EXAMPLE / "tender.toml"


@pytest.fixture
def answers(made, tmp_path):
    return Path(shutil.copy(made / "responses.csv", tmp_path))


@pytest.fixture
def weights(made, tmp_path):
    return Path(shutil.copytree(made / "weights", tmp_path / "weights"))


@pytest.fixture
def score(made, tmp_path):
    return Path(shutil.copytree(made / "score", tmp_path / "made-score"))
