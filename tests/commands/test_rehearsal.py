"""People with known preferences take the real survey, and the models find these again."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.models.best_worst import BestWorst, BestWorstData
from analysis.models.conditional_logit import ConditionalLogit
from analysis.tables import read_responses
from analysis.truth import read_truth
from questionnaires.files import read_study

STUDY = Path(__file__).parent.parent / "studies" / "best-worst"


def z_scores(result, truth):
    """Distance of each estimate from the truth, in standard errors."""
    expected = np.array([truth.get(name, 0.0) for name in result.parameters])
    return np.abs(result.estimates - expected) / result.standard_errors


@pytest.mark.slow
def test_choices_and_best_worst_through_the_real_pages_give_back_the_preferences(
    whatmatters, tmp_path
):
    run = whatmatters("simulate", str(STUDY), "--n", "200", "--through-http", "-o", "answers.csv")
    study = read_study(STUDY)
    truth = read_truth(STUDY, study)
    frame = read_responses(tmp_path / "answers.csv", study)

    choices = ConditionalLogit().fit(ChoiceData.from_responses(frame, Coding.from_study(study)))
    lists = BestWorst().fit(BestWorstData.from_responses(frame, reference="sleep"))
    part_worths = {
        f"{one.id}:{level}": truth.groups[0].swings[one.id] * share
        for one in study.attributes
        for level, share in zip(one.level_ids, truth.shapes[one.id], strict=True)
    }
    items = {f"alternative:{item}": value for item, value in truth.items.items()}

    assert run.returncode == 0, run.stderr
    assert choices.n_tasks == 200 * 4
    assert z_scores(choices, part_worths).max() < 3.5
    assert z_scores(lists, items).max() < 3.5
    assert np.abs(lists.estimates).max() > 6 * lists.standard_errors.max()
    with (tmp_path / "respondents.csv").open() as file:
        people = list(csv.DictReader(file))
    assert {(row["status"], row["choices"], row["best_worst_tasks"]) for row in people} == {
        ("finished", "4", "7")
    }


def test_without_the_pages_the_same_table_comes_out(whatmatters, tmp_path):
    run = whatmatters("simulate", str(STUDY), "--n", "20", "-o", "answers.csv")
    frame = read_responses(tmp_path / "answers.csv", read_study(STUDY))
    data = BestWorstData.from_responses(frame)

    assert run.returncode == 0, run.stderr
    assert data.best.n_tasks == 20 * 7
    assert frame["task_role"].value_counts().to_dict() == {
        "best_worst": 20 * 7 * 3,
        "estimation": 20 * 4 * 2,
    }
