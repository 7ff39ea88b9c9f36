"""Made-up answers, with the knobs of what can go wrong."""

from pathlib import Path

import pandas as pd
import pytest

from questionnaires.files import find_study


def test_the_knobs_change_the_answers_and_the_trap_is_named(whatmatters, tmp_path):
    plain = whatmatters("simulate", "hip-knee", "--n", 60, "-o", "plain.csv")
    turned = ("--heterogeneity", 0, "--scale", "80+=0.5", "--drop-out", 0, "-o", "turned.csv")
    other = whatmatters("simulate", "hip-knee", "--n", 60, *turned)
    left, stayed = (
        pd.read_csv(tmp_path / name).groupby("respondent")["task"].nunique()
        for name in ("plain.csv", "turned.csv")
    )

    assert "A trap: independence has the coefficient 1.20 for both" in plain.stdout
    assert "A trap" not in other.stdout
    assert left.min() < stayed.min() == stayed.max()


def test_other_preferences_come_from_a_file(whatmatters, tmp_path):
    shipped = Path(find_study("hip-knee")) / "truth.toml"
    (tmp_path / "other.toml").write_text(
        shipped.read_text().replace("independence = 1.2,", "independence = 9.9,")
    )
    made = whatmatters("simulate", "hip-knee", "--n", 9, "--truth", "other.toml", "-o", "a.csv")

    assert "preferences of other.toml" in made.stdout
    assert "A trap: independence" not in made.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scale", "80=0.5"), '--scale 80=0.5: did you mean "80+"?'),
        (("--scale", "80+=0"), "give a number above 0"),
        (("--scale", "much"), "give a number above 0"),
        (("--truth", "none.toml"), "none.toml: "),
    ],
)
def test_a_knob_that_is_not_understood_writes_nothing(whatmatters, tmp_path, options, said):
    refused = whatmatters("simulate", "hip-knee", "--n", 9, *options, "-o", "a.csv")

    assert refused.returncode == 2
    assert said in refused.stderr
    assert not (tmp_path / "a.csv").exists()
