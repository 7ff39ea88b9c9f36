"""Hierarchical Bayes, by people whose tastes are known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, ModelError, NotConverged, NotIdentified
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.mixed_logit import MixedLogit

pytestmark = pytest.mark.slow  # the loops take a quarter of a minute to compile

NAMES = ("pain", "nights")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
MEAN = np.array([1.0, -0.5])
ROOT = np.array([[0.6, 0.0], [0.4, 0.9]])  # correlation of 0.41
TRUE = np.array([*MEAN, *np.sqrt((ROOT**2).sum(axis=1))])
ELECTRICITY = Path(__file__).parents[2] / "known_answers" / "electricity.csv"
SHORT = HierarchicalLogit(iterations=2500, burn_in=500)


def answers(seed, taste, n_people=120, n_tasks=10):
    """Choices between three alternatives by people who each draw a taste of their own."""
    rng = np.random.default_rng(seed)
    own = taste(rng, n_people)
    x = rng.normal(size=(n_people, n_tasks, 3, 2))
    utility = np.einsum("ntjk,nk->ntj", x, own) + rng.gumbel(size=x.shape[:3])
    n = n_people * n_tasks
    return ChoiceData(
        CODING,
        x.reshape(-1, 2),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def correlated(rng, n):
    """Tastes that are normal, and go together."""
    return MEAN + rng.normal(size=(n, 2)) @ ROOT.T


def older(n):
    """Ages of n people, as a table of covariates."""
    return pd.DataFrame({"age": 40 + 10 * np.tile([-1.0, 1.0], n // 2)})


@pytest.fixture(scope="module")
def choices():
    """Answers of people whose tastes go together."""
    return answers(1, correlated)


@pytest.fixture(scope="module")
def fitted(choices):
    """Those answers, fitted."""
    return SHORT.fit(choices)


def test_known_tastes_are_found_again(fitted):
    table = fitted.population()
    found = np.append(table["mean_estimate"], table["sd_estimate"])
    sd = np.append(table["mean_posterior_sd"], table["sd_posterior_sd"])

    assert fitted.parameters[:2] == NAMES
    assert np.abs((found - TRUE) / sd).max() < 3
    assert fitted.taste_correlation()[0, 1] == pytest.approx(0.41, abs=0.25)
    assert list(table.index) == list(NAMES)


def test_intervals_hold_95_percent_of_the_posterior(fitted):
    table, draws = fitted.to_frame(), fitted.draws.reshape(-1, 5)

    inside = (draws >= table["low"].to_numpy()) & (draws <= table["high"].to_numpy())
    assert_allclose(inside.mean(axis=0), 0.95, atol=0.001)
    assert_allclose(table["estimate"], fitted.estimates)
    assert_allclose(table["posterior_sd"], fitted.standard_errors)


def test_mean_tastes_of_the_draws_are_their_centres(fitted):
    assert fitted.draws.shape == (2, 2000, 5)
    assert_allclose(fitted.mean_tastes(fitted.draws), fitted.draws[..., :2])
    assert_allclose(fitted.mean_tastes(fitted.estimates), fitted.estimates[:2])


def test_what_someone_chose_tells_of_their_taste(fitted):
    own = correlated(np.random.default_rng(1), 120)
    error = (fitted.respondent_tastes - own) / fitted.respondent_sds

    assert np.corrcoef(own[:, 1], fitted.respondent_tastes[:, 1])[0, 1] > 0.8
    assert (np.abs(error) < 1.96).mean() == pytest.approx(0.95, abs=0.04)
    assert_allclose(fitted.respondent_tastes.mean(axis=0), fitted.estimates[:2], atol=0.03)
    assert fitted.log_likelihood > fitted.null_log_likelihood


def test_the_mixed_logit_finds_the_same_population(choices, fitted):
    mixed = MixedLogit(random=dict.fromkeys(NAMES, "normal"), correlated=True).fit(choices)
    apart = (fitted.estimates[:2] - mixed.estimates[:2]) / fitted.standard_errors[:2]

    assert np.abs(apart).max() < 0.5  # a posterior mean is not a maximum, but near it
    assert_allclose(fitted.standard_errors[:2], np.sqrt(np.diag(mixed.covariance))[:2], rtol=0.25)


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(choices, fitted):
    alone = replace(SHORT, threads=1).fit(choices)
    other = replace(SHORT, seed=2).fit(choices)

    assert alone.draws.tobytes() == fitted.draws.tobytes()
    assert alone.respondent_tastes.tobytes() == fitted.respondent_tastes.tobytes()
    assert 0 < np.abs((other.estimates - fitted.estimates) / fitted.standard_errors).max() < 0.3


def test_units_change_nothing_but_the_units(choices, fitted):
    in_eighths = replace(choices, x=choices.x * [1, 8])
    result = SHORT.fit(in_eighths)

    assert_allclose(result.draws, fitted.draws / [1, 8, 1, 8, 8], rtol=1e-9)
    assert_allclose(result.respondent_tastes, fitted.respondent_tastes / [1, 8], rtol=1e-9)


def test_thinning_keeps_one_in_so_many_of_the_same_draws(choices, fitted):
    thinned = replace(SHORT, thin=2).fit(choices)

    assert_allclose(thinned.draws, fitted.draws[:, 1::2])
    assert_allclose(thinned.respondent_tastes, fitted.respondent_tastes)


def test_an_age_that_matters_is_found_to_matter():
    n, effect = 200, [0.0, 0.08]  # for each year of age
    ages = older(n)["age"].to_numpy()[:, None]
    data = answers(2, lambda rng, n: correlated(rng, n) + (ages - 40) * effect, n_people=n)
    result = SHORT.fit(data, covariates=older(n))
    table = result.covariate_effects().loc["age"]

    assert np.abs((table["estimate"] - effect) / table["posterior_sd"]).max() < 3
    assert table["low"]["nights"] > 0.03
    assert result.estimates[1] == pytest.approx(-0.5, abs=0.3)
    assert "age on nights" in result.convergence.names


def test_a_taste_that_all_share_can_be_named_so():
    data = answers(3, lambda rng, n: np.column_stack([np.full(n, 1.0), rng.normal(-0.5, 1, n)]))
    result = replace(SHORT, random={"nights": "normal"}).fit(data)
    mixed = MixedLogit(random={"nights": "normal"}).fit(data)

    assert result.parameters == ("pain", "nights", "cholesky(nights, nights)")
    assert_allclose(result.estimates, mixed.estimates, atol=0.1)
    assert result.respondent_sds[:, 0].max() == pytest.approx(result.standard_errors[0], rel=1e-3)
    assert result.population()["sd_high"]["pain"] == 0


def test_tastes_of_one_sign_are_found_again():
    data = answers(4, lambda rng, n: rng.lognormal(0.2, 0.5, (n, 2)) * [1, -1])
    signs = {"pain": "log-normal", "nights": "negative log-normal"}
    result = replace(SHORT, random=signs, iterations=5000).fit(data)
    error = (result.estimates[:2] - 0.2) / result.standard_errors[:2]

    assert result.parameters[:2] == ("ln(pain)", "ln(-nights)")
    assert np.abs(error).max() < 3
    assert (np.sign(result.respondent_tastes) == [1, -1]).all()
    assert_allclose(result.mean_tastes(result.draws).mean(axis=(0, 1)), [1.38, -1.38], atol=0.4)


def test_progress_is_told_up_to_the_end(choices):
    told = []
    replace(SHORT, seed=3).fit(choices, progress=lambda *now: told.append(now))

    assert told[-1] == (2500, 2500)
    assert {total for _, total in told} == {2500}
    assert [done for done, _ in told] == sorted({done for done, _ in told})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"random": {"pian": "normal"}}, r'^random: no "pian": did you mean "?pain'),
        ({"random": {"pain": "uniform"}}, r"^random: pain: uniform .* use normal$"),
        ({"chains": 1}, r"^1 chains: use at least 2, to see whether they agree$"),
        ({"thin": 0}, r"^thin is 0: use 1"),
        ({"burn_in": 100}, r"^a burn_in of 100: use at least 200"),
        ({"iterations": 1000, "burn_in": 990}, r"keep 10 draws of each chain; use at least 1090"),
        ({"iterations": 500, "burn_in": 990}, r"keep 0 draws of each chain"),
    ],
)
def test_settings_that_make_no_model_are_refused(choices, settings, message):
    with pytest.raises(ModelError, match=message):
        replace(SHORT, **settings).fit(choices)


@pytest.mark.parametrize(
    ("covariates", "message"),
    [
        ({"age": [1, 2]}, r"^covariates have 2 rows for 120 respondents"),
        ({"age": ["old", "young"] * 60}, r"^covariate age: use numbers"),
        ({"age": [50.0, np.nan] * 60}, r"^covariate age: respondent 2 has no number"),
        ({"age": [50] * 120}, r"do not tell apart: age; leave one out$"),
        ({"a": [1, 2] * 60, "b": [4, 2] * 60}, r"do not tell apart: a, b; leave one out$"),
    ],
)
def test_covariates_that_do_not_fit_are_refused(choices, covariates, message):
    with pytest.raises(DataError, match=message):
        SHORT.fit(choices, covariates=pd.DataFrame(covariates))


def test_chains_too_short_to_mix_are_an_error(choices):
    with pytest.raises(NotConverged, match=r"iterations"):
        HierarchicalLogit(iterations=320, burn_in=200).fit(choices)


def test_people_who_never_waver_have_no_estimate():
    data = answers(8, lambda rng, n: 1e6 * rng.normal(size=(n, 2)), n_people=60)

    with pytest.raises(NotConverged):
        SHORT.fit(data)


def test_columns_that_only_vary_together_are_named(choices):
    together = replace(choices, x=choices.x[:, [0, 0]])

    with pytest.raises(NotIdentified, match=r"pain, nights"):
        SHORT.fit(together)


@pytest.mark.slow
def test_electricity_has_the_population_of_the_correlated_mixed_logit():
    names = ("pf", "cl", "loc", "wk", "tod", "seas")
    data = ChoiceData.from_long(
        pd.read_csv(ELECTRICITY),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=names,
    )
    result = HierarchicalLogit().fit(data)
    mixed = MixedLogit(random=dict.fromkeys(names, "normal"), correlated=True, draws=2000)
    table = mixed.fit(data).population()
    ours = result.population()

    assert (np.abs(ours["mean_estimate"] - table["mean"]) < ours["mean_posterior_sd"]).all()
    assert_allclose(ours["sd_estimate"], table["sd"], rtol=0.15)
    assert (result.convergence.r_hat < 1.02).all()
