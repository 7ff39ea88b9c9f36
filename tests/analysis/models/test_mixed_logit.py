"""The panel mixed logit, by people whose tastes are known."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.mixed_logit_result import slopes

NAMES = ("pain", "nights")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
BOTH = dict.fromkeys(NAMES, "normal")


def answers(seed, taste, n_people=150, n_tasks=10):
    """Choices between three alternatives by people who each draw a taste of their own."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n_people, n_tasks, 3, 2))
    utility = np.einsum("ntjk,nk->ntj", x, taste(rng, n_people)) + rng.gumbel(size=x.shape[:3])
    n = n_people * n_tasks
    return ChoiceData(
        CODING,
        x.reshape(-1, 2),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def normal(mean, sd):
    """Tastes that are normal and independent."""
    return lambda rng, n: mean + sd * rng.normal(size=(n, 2))


@pytest.fixture(scope="module")
def choices():
    """Answers of people who differ about pain, and more about nights."""
    return answers(1, normal(mean=[1.0, -0.5], sd=[0.5, 1.0]))


@pytest.fixture(scope="module")
def fitted(choices):
    """Those answers, fitted."""
    return MixedLogit(random=BOTH).fit(choices)


def test_known_tastes_are_found_again(fitted):
    error = (fitted.estimates - [1.0, -0.5, 0.5, 1.0]) / fitted.standard_errors

    assert fitted.parameters == ("pain", "nights", "sd(pain)", "sd(nights)")
    assert np.abs(error).max() < 2.5
    assert fitted.doubled.steady


def test_people_who_differ_are_better_described_one_by_one(choices, fitted):
    shared = ConditionalLogit().fit(choices)

    assert fitted.log_likelihood > shared.log_likelihood + 50
    assert fitted.null_log_likelihood == shared.null_log_likelihood
    assert np.abs(fitted.estimates[:2] / shared.estimates).min() > 1.1


@pytest.mark.parametrize(
    ("distribution", "taste", "expected"),
    [
        ("uniform", lambda rng, n: rng.uniform(-1.0, 3.0, (n, 2)), [1, 1, 2, 2]),
        ("triangular", lambda rng, n: rng.triangular(-1.5, 1.0, 3.5, (n, 2)), [1, 1, 2.5, 2.5]),
        ("log-normal", lambda rng, n: rng.lognormal(0.2, 0.6, (n, 2)), [0.2, 0.2, 0.6, 0.6]),
        (
            "negative log-normal",
            lambda rng, n: -rng.lognormal(0.2, 0.6, (n, 2)),
            [0.2, 0.2, 0.6, 0.6],
        ),
    ],
)
def test_tastes_of_every_shape_are_found_again(distribution, taste, expected):
    result = MixedLogit(random=dict.fromkeys(NAMES, distribution)).fit(answers(2, taste))

    assert np.abs((result.estimates - expected) / result.standard_errors).max() < 2.5


def test_tastes_that_go_together_are_found_too():
    root = np.array([[0.8, 0.0], [-0.6, 0.5]])
    data = answers(3, lambda rng, n: [1.0, -0.5] + rng.normal(size=(n, 2)) @ root.T)
    result = MixedLogit(random=BOTH, correlated=True).fit(data)
    error = (result.estimates - [1.0, -0.5, 0.8, -0.6, 0.5]) / result.standard_errors

    assert result.parameters[2:] == (
        "cholesky(pain, pain)",
        "cholesky(nights, pain)",
        "cholesky(nights, nights)",
    )
    assert np.abs(error).max() < 2.5
    assert result.taste_correlation[0, 1] == pytest.approx(-0.6 / np.hypot(0.6, 0.5), abs=0.15)


def test_a_taste_of_log_normal_shape_has_the_mean_and_sd_of_its_coefficient():
    result = MixedLogit(random={"pain": "negative log-normal"}).fit(
        answers(4, lambda rng, n: np.column_stack([-rng.lognormal(0, 0.5, n), np.ones(n)]))
    )
    centre, shared, spread = result.estimates
    mean = -np.exp(centre + spread**2 / 2)
    table = result.population()

    assert result.parameters == ("ln(-pain)", "nights", "sd(ln(-pain))")
    assert_allclose(result.mean_tastes(result.estimates), [mean, shared])
    assert_allclose(table["mean"], [mean, shared])
    assert_allclose(table["sd"], [-mean * np.sqrt(np.exp(spread**2) - 1), 0])
    assert table["sd_standard_error"]["nights"] == 0


def test_slopes_of_a_moment_are_those_of_calculus(fitted):
    by_theta = slopes(fitted.tastes.sd, np.array([1.0, -0.5, 0.5, -1.0]))

    assert_allclose(by_theta, [[0, 0, 1, 0], [0, 0, 0, -1]], atol=1e-9)


def test_without_log_normal_tastes_the_mean_taste_is_the_estimate(choices, fitted):
    shared = ConditionalLogit().fit(choices)

    assert_array_equal(fitted.mean_tastes(fitted.estimates), fitted.estimates[:2])
    assert_array_equal(shared.mean_tastes(shared.estimates), shared.estimates)


def test_what_someone_chose_tells_of_their_taste(fitted):
    rng = np.random.default_rng(1)
    rng.normal(size=(150, 10, 3, 2))  # what they were shown comes first
    own = normal(mean=[1.0, -0.5], sd=[0.5, 1.0])(rng, 150)

    assert np.corrcoef(own[:, 1], fitted.respondent_tastes[:, 1])[0, 1] > 0.8
    assert_allclose(fitted.respondent_tastes.mean(axis=0), fitted.estimates[:2], atol=0.05)


def test_units_change_nothing_but_the_units(choices, fitted):
    in_thousands = replace(choices, x=choices.x * [1, 1000])
    result = MixedLogit(random=BOTH).fit(in_thousands)

    assert result.log_likelihood == pytest.approx(fitted.log_likelihood, rel=1e-12)
    assert_allclose(result.estimates, fitted.estimates / [1, 1000, 1, 1000], rtol=1e-7)
    assert_allclose(result.standard_errors, fitted.standard_errors / [1, 1000, 1, 1000], rtol=1e-6)


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(choices, fitted):
    alone = MixedLogit(random=BOTH, threads=1).fit(choices)
    other = MixedLogit(random=BOTH, seed=2).fit(choices)

    assert alone.estimates.tobytes() == fitted.estimates.tobytes()
    assert alone.covariance.tobytes() == fitted.covariance.tobytes()
    assert 0 < np.abs((other.estimates - fitted.estimates) / fitted.standard_errors).max() < 0.2


def test_the_refit_is_close_to_a_fit_with_twice_the_draws(choices, fitted):
    twice = MixedLogit(random=BOTH, draws=1200).fit(choices)
    refit = fitted.estimates + fitted.doubled.shift * fitted.standard_errors

    assert fitted.doubled.n_draws == twice.n_draws == 1200
    assert fitted.doubled.log_likelihood == pytest.approx(twice.log_likelihood, rel=1e-3)
    assert_allclose(refit, twice.estimates, atol=0.2 * twice.standard_errors.min())


def test_spreads_are_reported_without_a_sign():
    results = [
        MixedLogit(random=BOTH, draws=100, seed=seed).fit(
            answers(5, normal([1.0, -0.5], [0.3, 0.3]), n_people=80)
        )
        for seed in range(6)
    ]

    assert all((result.estimates[2:] > 0).all() for result in results)


def test_errors_allow_for_answers_of_one_person_being_alike(fitted):
    by_model = np.sqrt(np.diag(fitted.model_covariance))
    jackknifed = np.sqrt(np.diag(fitted.jackknife_covariance))

    assert_allclose(fitted.standard_errors, by_model, rtol=0.25)
    assert (jackknifed > fitted.standard_errors).all()
    assert_allclose(jackknifed, fitted.standard_errors, rtol=0.1)


def test_an_attribute_names_all_its_levels():
    coding = Coding((CodedAttribute("pain", ("strong", "some", "none")),), ("opt_out",))
    rng = np.random.default_rng(6)
    level = rng.integers(3, size=(100, 8, 2))
    x = np.concatenate([level[..., None] == [1, 2, -1], np.zeros((100, 8, 1, 3))], axis=2)
    x[:, :, 2, 2] = 1
    taste = np.array([1.0, 2.0, 0.5]) + np.array([0.8, 0.8, 0]) * rng.normal(size=(100, 3))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=(100, 8, 3))
    data = ChoiceData(
        coding,
        x.reshape(-1, 3),
        np.repeat(np.arange(800), 3),
        np.repeat(np.arange(100), 24),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )
    result = MixedLogit(random={"pain": "normal"}).fit(data)

    assert result.parameters[3:] == ("sd(pain:some)", "sd(pain:none)")
    assert list(result.coding.part_worths(result.mean_tastes(result.estimates))) == ["pain"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"random": {"pian": "normal"}}, r'^random: no "pian": did you mean "?pain'),
        ({"random": {"pain": "nromal"}}, r'^random: pain: no distribution "nromal": did you'),
        ({"random": {}}, r"names no taste; .* use the conditional logit$"),
        ({"random": {"pain": "uniform"}, "correlated": True}, r"^random: pain: uniform .* normal$"),
        ({"random": BOTH, "draws": 20}, r"^20 draws are too few for 4 parameters; use at least 50"),
    ],
)
def test_settings_that_make_no_model_are_refused(choices, settings, message):
    with pytest.raises(ModelError, match=message):
        MixedLogit(**settings).fit(choices)


def test_a_taste_that_all_share_has_no_spread():
    data = answers(7, normal(mean=[1.0, -0.5], sd=[0.0, 1.0]))

    with pytest.raises(NotIdentified, match=r"^the spread of pain goes to zero.*out of `random`$"):
        MixedLogit(random=BOTH).fit(data)


def test_people_who_never_waver_have_no_estimate():
    data = answers(8, lambda rng, n: 1e6 * rng.normal(size=(n, 2)), n_people=60)

    with pytest.raises(NotConverged, match=r"own choices are predicted without fail; ask"):
        MixedLogit(random=BOTH).fit(data)


def test_a_log_normal_taste_of_the_wrong_sign_is_told_from_noise(choices):
    with pytest.raises(NotConverged, match=r"^ln\(nights\): .* its sign were the other one; make"):
        MixedLogit(random={"pain": "normal", "nights": "log-normal"}).fit(choices)


def test_one_answer_from_each_person_does_not_tell_everything_apart(choices):
    apart = replace(choices, respondent=choices.task)

    with pytest.raises((NotIdentified, NotConverged)):
        MixedLogit(random=BOTH, correlated=True, draws=100).fit(apart.of_respondents(np.arange(40)))
