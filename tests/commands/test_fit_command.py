"""The command that fits a model, as a researcher uses it."""

from pathlib import Path

import pandas as pd
import pytest

KNOWN = Path(__file__).parent.parent / "known_answers"
ELECTRICITY = (
    KNOWN / "electricity.csv",
    *("--respondent", "id", "--task", "obsID", "--chosen", "choice"),
    *("--attributes", "pf,cl,loc,wk,tod,seas"),
)


def test_a_conditional_logit_is_shown_and_written_with_its_second_opinion(whatmatters, tmp_path):
    run = whatmatters("fit", *ELECTRICITY, "-o", "fit.csv")

    table = pd.read_csv(tmp_path / "fit.csv", index_col="parameter")
    assert run.returncode == 0, run.stderr
    assert table.loc["pf", "estimate"] == pytest.approx(-0.62522777, rel=1e-6)
    assert table.loc["pf", "standard_error"] == pytest.approx(0.033443642, rel=1e-6)
    assert "log-likelihood -4958.6491" in run.stdout
    assert "pylogit 1.0.1 agrees, on a sample of" in run.stdout


def test_a_mixed_logit_says_whether_its_draws_were_enough(whatmatters):
    run = whatmatters("fit", *ELECTRICITY, "--model", "mixed", "--random", "pf,cl", "--draws", 200)

    assert run.returncode == 0, run.stderr
    assert "sd(pf)" in run.stdout
    assert "sd(wk)" not in run.stdout
    assert "with 400 draws no estimate moves by more than" in run.stdout


def test_a_distribution_that_is_not_known_is_met_with_the_nearest(whatmatters):
    run = whatmatters("fit", *ELECTRICITY, "--model", "mixed", "--random", "pf=lognormal")

    assert run.returncode == 2
    assert 'did you mean "log-normal"?' in run.stderr
