import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def command(folder):
    """The command, run in a folder as a user runs it."""

    def run(*arguments):
        return subprocess.run(
            [sys.executable, ROOT / "whatmatters.py", *map(str, arguments)],
            cwd=folder,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
            timeout=300,
        )

    return run


@pytest.fixture
def whatmatters(tmp_path):
    return command(tmp_path)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Answers of 400 synthetic people to the hip-and-knee study, their weights, and a score."""
    folder = tmp_path_factory.mktemp("made")
    example = ROOT / "analysis" / "procurement" / "example"
    bids = ("--bids", example / "bids.csv", "--weights", "weights/weights.json")
    for arguments in (
        ("simulate", "hip-knee", "--n", 400, "-o", "responses.csv"),
        ("weights", "responses.csv", "--study", "hip-knee", "-o", "weights"),
        ("score", example / "tender.toml", *bids, "-o", "score"),
    ):
        run = command(folder)(*arguments)
        assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture
def answers(made, tmp_path):
    return Path(shutil.copy(made / "responses.csv", tmp_path))


@pytest.fixture
def weights(made, tmp_path):
    return Path(shutil.copytree(made / "weights", tmp_path / "weights"))


@pytest.fixture
def score(made, tmp_path):
    return Path(shutil.copytree(made / "score", tmp_path / "made-score"))
