"""The command that says what bids cost and free, and when."""

from pathlib import Path

import pytest

from analysis.procurement import pathway

EXAMPLE = Path(pathway.__file__).parent / "example"
FILES = ("pathway.html", "pathway.json", "pathway.xlsx")


@pytest.fixture
def files(tmp_path):
    """The example's pathway and effects, to work on."""
    for name in ("tender.toml", "effects.csv"):
        (tmp_path / name).write_text((EXAMPLE / name).read_text())
    return tmp_path


@pytest.mark.usefixtures("files")
def test_a_pathway_is_a_folder_that_verifies_itself(whatmatters):
    made = whatmatters("pathway", "tender.toml", "--effects", "effects.csv", "-o", "money")
    verified = whatmatters("verify", "money")

    assert "trust" in made.stdout
    for name in FILES:
        assert f"{name} was made again: the same to the last byte" in verified.stdout


def test_an_effect_counted_twice_writes_nothing(whatmatters, files):
    rows = files / "effects.csv"
    rows.write_text(rows.read_text() + "steady,beds,-0.1,patient,1,8\n")

    made = whatmatters("pathway", "tender.toml", "--effects", "effects.csv", "-o", "money")

    assert made.returncode == 2
    assert "rows 9 and 24: both state beds of steady in month 7" in made.stderr
    assert not (files / "money").exists()
