"""The command that puts models side by side, as a researcher uses it."""

from pathlib import Path

import pandas as pd
import pytest

KNOWN = Path(__file__).parent.parent / "known_answers"
ELECTRICITY = (
    KNOWN / "electricity.csv",
    *("--respondent", "id", "--task", "obsID", "--chosen", "choice"),
    *("--attributes", "pf,cl,loc,wk,tod,seas"),
)


@pytest.mark.slow
def test_models_are_compared_by_fit_and_by_people_held_out(whatmatters, tmp_path):
    models = ("--models", "conditional,latent:2,mixed:pf", "--draws", 200, "--folds", 3)
    run = whatmatters("compare", *ELECTRICITY, *models, "-o", "compare.csv")

    table = pd.read_csv(tmp_path / "compare.csv", index_col="model")
    held_out = table["held_out_log_likelihood"]
    assert run.returncode == 0, run.stderr
    assert list(table.index) == ["conditional", "latent:2", "mixed:pf", "guessing"]
    assert table.loc["latent:2", "log_likelihood"] == pytest.approx(-4526.82903, abs=1e-4)
    assert held_out["guessing"] < held_out["conditional"] < held_out["latent:2"]
    assert table.loc["guessing", "held_out_hit_rate"] == pytest.approx(0.25)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--models", "conditional,misced"), '--models: no model "misced": did you mean "mixed"?'),
        (("--models", "latent,latent"), "name one or more models, each once"),
        (("--models", "conditional:2"), "takes nothing after a colon"),
        (("--models", "conditional", "--draws", 500), "--draws is used by none of --models"),
        (("--models", "conditional", "--folds", 1), "conditional: 1 folds of 361 respondents"),
        (("--models", "mixed:pfx", "--folds", 0), 'mixed:pfx: random: no "pfx"'),
    ],
)
def test_what_cannot_be_compared_is_named(whatmatters, tmp_path, options, said):
    run = whatmatters("compare", *ELECTRICITY, *options, "-o", "compare.csv")

    assert run.returncode == 2
    assert said in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_models_are_compared_by_fit_alone_where_nobody_is_held_out(whatmatters):
    run = whatmatters("compare", *ELECTRICITY, "--models", "conditional,latent:2", "--folds", 0)

    assert run.returncode == 0, run.stderr
    assert "-4,526.83" in run.stdout
    assert "guessing" not in run.stdout
