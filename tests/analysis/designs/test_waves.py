"""What a first wave of answers settles, and what it leaves open."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.information import error
from analysis.designs.priors import parameter_names
from analysis.designs.problem import DesignProblem
from analysis.designs.waves import first_wave
from analysis.models.conditional_logit import ConditionalLogit
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from questionnaires.design import Design
from questionnaires.errors import DesignError
from questionnaires.files import find_study, read_questionnaire, responses_csv

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY, DESIGN = HIP_KNEE.study, HIP_KNEE.design
NEXT = STUDY.model_copy(
    update={"version": 2, "design": STUDY.design.model_copy(update={"blocks": 5})}
)


@pytest.fixture(scope="module")
def rows():
    """What 60 people were shown and chose, of version 1."""
    asked = people(read_truth(HIP_KNEE.folder, STUDY), STUDY, 60, 1)
    return list(simulate(STUDY, DESIGN, asked))


@pytest.fixture
def answers(tmp_path):
    """Writes such rows to a file."""

    def write(rows):
        path = tmp_path / "answers.csv"
        path.write_bytes(responses_csv(STUDY, rows))
        return path

    return write


def test_tasks_that_are_kept_tell_as_much_as_any(small_study):
    problem = DesignProblem.of_study(small_study([3, 3, 2], opt_out=True))
    rng = np.random.default_rng(1)
    levels = np.stack([rng.integers(n, size=(12, 2)) for n in (3, 3, 2)], axis=-1)

    assert error(replace(problem, kept=levels[:5]), levels[5:]) == (
        pytest.approx(error(problem, levels))
    )


def test_the_prior_is_what_the_answers_say_and_as_sure(rows, answers):
    wave = first_wave(answers(rows), NEXT, DESIGN)
    fit = ConditionalLogit().fit(
        ChoiceData.from_responses(pd.DataFrame(rows), Coding.from_study(STUDY))
    )
    prior = wave.prior(1_024, seed=1)
    n = len(parameter_names(STUDY))

    assert wave.n_respondents == 60
    assert_allclose(wave.mean, fit.estimates[:n], rtol=1e-6)
    assert_allclose(wave.covariance, fit.covariance[:n, :n], rtol=1e-6)
    assert_allclose(prior.mean, wave.mean, atol=0.01 * np.sqrt(np.diag(wave.covariance)).max())
    assert_allclose(
        np.cov(prior.draws.T), wave.covariance, atol=0.1 * np.diag(wave.covariance).max()
    )


def test_only_blocks_that_were_answered_are_kept(rows, answers):
    early = [row for row in rows if row["block"] < 3]
    wave = first_wave(answers(early), NEXT, DESIGN)

    assert wave.blocks == (1, 2)
    assert wave.kept == tuple(task for task in DESIGN.tasks if task.block < 3)
    assert wave.record()["kept_blocks"] == [1, 2]


def test_a_design_that_people_were_asked_is_not_changed(rows, answers):
    with pytest.raises(DesignError, match=r"people were asked version 1; raise `version`"):
        first_wave(answers(rows), STUDY, DESIGN)


def test_there_have_to_be_blocks_to_design(rows, answers):
    full = STUDY.model_copy(update={"version": 2})

    with pytest.raises(DesignError, match=r"all 4 blocks have answers; raise design\.blocks"):
        first_wave(answers(rows), full, DESIGN)


def test_answers_to_another_design_are_refused_by_their_row(rows, answers):
    tasks = [one for one in DESIGN.tasks if one.id != rows[0]["task"]]

    with pytest.raises(DesignError, match=r"answers\.csv, row 2: . of task .* shown otherwise"):
        first_wave(answers(rows), NEXT, Design(tuple(tasks)))
