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
    run = whatmatters("fit", *ELECTRICITY, "-o", "fit.csv", "--plot", "fit.svg")

    table = pd.read_csv(tmp_path / "fit.csv", index_col="parameter")
    assert run.returncode == 0, run.stderr
    assert table.loc["pf", "estimate"] == pytest.approx(-0.62522777, rel=1e-6)
    assert table.loc["pf", "standard_error"] == pytest.approx(0.033443642, rel=1e-6)
    assert "-4,958.6491" in run.stdout
    assert "pylogit 1.0.1 agrees, on a sample of" in run.stdout
    assert ">-0.625 (-0.691 to -0.56)</text>" in (tmp_path / "fit.svg").read_text()


def test_a_mixed_logit_says_whether_its_draws_were_enough(whatmatters):
    run = whatmatters("fit", *ELECTRICITY, "--model", "mixed", "--random", "pf,cl", "--draws", 200)

    assert run.returncode == 0, run.stderr
    assert "sd(pf)" in run.stdout
    assert "sd(wk)" not in run.stdout
    assert "with 400, no estimate moves by more than" in " ".join(run.stdout.split())


@pytest.mark.slow
def test_draws_that_are_too_few_are_refused_with_the_number_to_try(whatmatters, tmp_path):
    run = whatmatters("fit", *ELECTRICITY, "--model", "mixed", "--draws", 50, "-o", "fit.csv")

    assert run.returncode == 2
    assert "50 draws are too few" in run.stderr
    assert "use --draws 200" in run.stderr
    assert not (tmp_path / "fit.csv").exists()


def test_a_distribution_that_is_not_known_is_met_with_the_nearest(whatmatters):
    run = whatmatters("fit", *ELECTRICITY, "--model", "mixed", "--random", "pf=lognormal")

    assert run.returncode == 2
    assert 'did you mean "log-normal"?' in run.stderr


@pytest.mark.slow
def test_numbers_of_classes_are_compared_and_the_best_is_shown(whatmatters, tmp_path):
    model = ("--model", "latent", "--classes", "1-3", "--starts", 5)
    run = whatmatters("fit", *ELECTRICITY, *model, "-o", "fit.csv", "--plot", "fit.png")

    table = pd.read_csv(tmp_path / "fit.csv", index_col="parameter")
    assert run.returncode == 0, run.stderr
    for log_likelihood in ("-4958.65", "-4526.83", "-4298.03"):
        assert log_likelihood in run.stdout
    assert "3 classes have the lowest BIC" in run.stdout
    assert "class 3: seas" in table.index
    assert (tmp_path / "fit.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_hierarchical_logit_shows_that_its_chains_have_mixed(whatmatters):
    model = ("--model", "hierarchical", "--random", "pf", "--iterations", 3000)
    run = whatmatters("fit", *ELECTRICITY, *model, "--plot", "fit.svg")

    assert run.returncode == 0, run.stderr
    assert "iterations/s" in run.stdout
    assert "R-hat, and effective draws" in run.stdout


@pytest.mark.slow
def test_chains_that_have_not_mixed_are_refused(whatmatters, tmp_path):
    model = ("--model", "hierarchical", "--iterations", 400, "--burn-in", 200)
    run = whatmatters("fit", *ELECTRICITY, *model, "--plot", "fit.svg")

    assert run.returncode == 2
    assert "iterations" in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--draws", 500), "--draws is not used by --model conditional, but by mixed"),
        (("--plot", "fit.pdf"), "--plot fit.pdf: name a file that ends in .svg or .png"),
        (("--scheduler", "127.0.0.1"), "no scheduler answers there"),
    ],
)
def test_an_option_that_cannot_be_followed_is_an_error(whatmatters, tmp_path, options, said):
    run = whatmatters("fit", *ELECTRICITY, *options, "-o", "fit.csv")

    assert run.returncode == 2
    assert said in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_intervals_by_resampling_stand_beside_the_others(whatmatters, tmp_path):
    run = whatmatters("fit", *ELECTRICITY, "--bootstrap", 60, "-o", "fit.csv")

    table = pd.read_csv(tmp_path / "fit.csv", index_col="parameter")
    assert run.returncode == 0, run.stderr
    assert "0 of 60 resamples have no estimate" in run.stdout
    ratio = table["bootstrap_standard_error"] / table["standard_error"]
    assert ratio.between(0.7, 1.4).all()


@pytest.mark.slow
def test_covariates_explain_classes(whatmatters, answers):
    study = ("--study", "hip-knee", "--role", "patient")
    model = ("--model", "latent", "--classes", 2, "--starts", 5, "--covariates", "age_band")
    run = whatmatters("fit", answers, *study, *model)

    assert run.returncode == 0, run.stderr
    assert "class 2: log-odds by age_band:80+" in run.stdout
