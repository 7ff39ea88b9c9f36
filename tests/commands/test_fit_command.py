"""The command that fits a model, as a researcher uses it."""

from pathlib import Path

import pandas as pd
import pytest

KNOWN = Path(__file__).parent.parent / "known_answers"
LISTS = Path(__file__).parent.parent / "studies" / "best-worst"
OF_LISTS = ("--study", LISTS, "--role", "patient", "--model", "best-worst")
ELECTRICITY = (
    KNOWN / "electricity.csv",
    *("--respondent", "id", "--task", "obsID", "--chosen", "choice"),
    *("--attributes", "pf,cl,loc,wk,tod,seas"),
)


@pytest.mark.slow
def test_a_conditional_logit_is_shown_and_written_with_its_second_opinion(
    whatmatters_apart, tmp_path
):
    run = whatmatters_apart("fit", *ELECTRICITY, "-o", "fit.csv", "--plot", "fit.svg")

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
    assert "pylogit 1.0.1 agrees, on a sample of" in run.stdout


@pytest.mark.slow
def test_tastes_that_pylogit_does_not_have_are_left_without_its_opinion(whatmatters):
    model = ("--model", "mixed", "--random", "pf=triangular", "--draws", 200)
    run = whatmatters("fit", *ELECTRICITY, *model)

    assert run.returncode == 0, run.stderr
    assert "No second opinion: pylogit 1.0.1 has independent normal tastes alone" in run.stdout


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
def test_covariates_explain_classes(whatmatters):
    # Of other people with these tastes, age may predict a class without fail, which is refused.
    whatmatters("simulate", "hip-knee", "--n", 1000, "--seed", 3, "-o", "answers.csv")
    study = ("--study", "hip-knee", "--role", "patient")
    model = ("--model", "latent", "--classes", 2, "--starts", 5, "--covariates", "age_band")
    run = whatmatters("fit", "answers.csv", *study, *model)

    assert run.returncode == 0, run.stderr
    assert "class 2: log-odds by age_band:80+" in run.stdout


@pytest.mark.parametrize("process", ["sequential", "marginal", "maxdiff"])
def test_values_of_items_stand_beside_their_counts(whatmatters, tmp_path, process):
    whatmatters("simulate", LISTS, "--n", 150, "-o", "answers.csv")
    how = ("--process", process, "-o", "items.csv", "--plot", "items.svg")
    run = whatmatters("fit", "answers.csv", *OF_LISTS, *how)

    table = pd.read_csv(tmp_path / "items.csv", index_col="parameter")
    items = [line.split()[0] for line in run.stdout.partition("Items, by")[2].splitlines()[3:10]]
    assert run.returncode == 0, run.stderr
    assert f"Best worst {process}" in run.stdout
    assert "pylogit 1.0.1 agrees" in run.stdout
    assert items == ["breath", "walking", "mood", "work", "sleep", "clinic", "medicine"]
    assert list(table.sort_values("estimate").index)[:2] == [
        "alternative:medicine",
        "alternative:clinic",
    ]
    assert (tmp_path / "items.svg").stat().st_size > 5000


@pytest.mark.slow
def test_known_values_of_items_come_back_through_the_pages_and_the_command(whatmatters, tmp_path):
    whatmatters("simulate", LISTS, "--n", 150, "--through-http", "-o", "answers.csv")
    run = whatmatters("fit", "answers.csv", *OF_LISTS, "-o", "items.csv")

    table = pd.read_csv(tmp_path / "items.csv", index_col="parameter")
    known = {"clinic": -1.8, "medicine": -2.1, "mood": -0.8, "sleep": -1.2, "walking": -0.4}
    known["work"] = -1.0  # of truth.toml, less that of breath, the first in the alphabet
    known = pd.Series({f"alternative:{item}": value for item, value in known.items()})
    assert run.returncode == 0, run.stderr
    assert (((table["estimate"] - known) / table["standard_error"]).abs() < 3.5).all()


@pytest.mark.parametrize(
    ("answers", "options", "said"),
    [
        ("answers.csv", ("--role", "nurse"), "--role nurse: roles are never pooled silently"),
        ("none.csv", ("--role", "patient"), "none.csv: no such file"),
        ("answers.csv", ("--role", "patient", "--draws", 500), "--draws is not used by --model b"),
        ("answers.csv", ("--role", "carer_self"), "nobody named a best and a worst"),
    ],
)
def test_lists_that_cannot_be_read_are_an_error(whatmatters, answers, options, said):
    whatmatters("simulate", LISTS, "--n", 5, "-o", "answers.csv")
    run = whatmatters("fit", answers, "--study", LISTS, "--model", "best-worst", *options)

    assert run.returncode == 2
    assert said in run.stderr


def test_best_and_worst_of_long_data_are_sent_to_python(whatmatters):
    run = whatmatters("fit", *ELECTRICITY, "--model", "best-worst")

    assert run.returncode == 2
    assert "BestWorstData.from_long" in run.stderr


@pytest.mark.slow
def test_treatments_are_nested_against_neither_of_them(whatmatters, tmp_path):
    whatmatters("new", "asthma")
    study = tmp_path / "asthma" / "study.toml"
    study.write_text(study.read_text().replace('opt_out = "none"', 'opt_out = "neither"'))
    words = tmp_path / "asthma" / "text.en.toml"
    words.write_text(words.read_text().replace("[choice]\n", '[choice]\nopt_out = "Neither"\n'))
    whatmatters("design", "asthma", "--starts", "1")
    whatmatters("simulate", "asthma", "--n", 400, "-o", "answers.csv")
    how = ("--study", "asthma", "--role", "patient", "--model", "nested", "-o", "fit.csv")
    run = whatmatters("fit", "answers.csv", *how)

    models = ("--models", "conditional,nested", "--folds", 3, "-o", "compare.csv")
    compared = whatmatters("compare", "answers.csv", *how[:4], *models)

    table = pd.read_csv(tmp_path / "fit.csv", index_col="parameter")
    fits = pd.read_csv(tmp_path / "compare.csv", index_col="model")
    assert compared.returncode == 0, compared.stderr
    assert fits.loc["nested", "log_likelihood"] > fits.loc["conditional", "log_likelihood"]
    held_out = fits["held_out_log_likelihood"]
    assert held_out["nested"] > held_out["guessing"]
    assert run.returncode == 0, run.stderr
    assert "pylogit 1.0.1 agrees" in run.stdout
    assert 0 < table.loc["dissimilarity(all but opt_out)", "estimate"] < 1
    assert "opt_out" in table.index
