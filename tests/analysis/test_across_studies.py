"""Several studies at once: each as if it were alone, and all on what they share."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.across_studies import CoreSettings, make_core
from analysis.chain import make_weights
from analysis.errors import AnalysisError, DataError
from analysis.manifest import from_manifest
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from questionnaires.files import SHIPPED, find_study, read_questionnaire, responses_csv

STUDIES = ("hip-knee", "copd")
SETTINGS = CoreSettings(STUDIES, n_draws=500)


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A function that gives a file of answers of synthetic people to a study."""
    folder = tmp_path_factory.mktemp("answers")

    def write(name, n=200):
        questionnaire = read_questionnaire(find_study(str(name)))
        study = questionnaire.study
        truth = read_truth(questionnaire.folder, study)
        rows = simulate(study, questionnaire.design, people(truth, study, n, 3))
        path = folder / f"{study.id}.csv"
        path.write_bytes(responses_csv(study, rows))
        return path

    return write


@pytest.fixture(scope="module")
def files(answered):
    return [answered(name) for name in STUDIES]


@pytest.fixture(scope="module")
def run(files):
    return make_core(files, SETTINGS)


@pytest.fixture
def without_core(tmp_path):
    """A study like `stroke` with nothing of the common core."""
    folder = tmp_path / "own"
    folder.mkdir()
    for path in (SHIPPED / "stroke").iterdir():
        content = path.read_bytes()
        if path.name == "study.toml":
            content = content.replace(b'id = "stroke"', b'id = "own"', 1)
            content = content.replace(b"core = true\n", b"")
        (folder / path.name).write_bytes(content)
    return folder


@pytest.mark.slow
def test_each_study_gives_the_same_files_as_by_itself(run, files):
    for name, path, made in zip(STUDIES, files, run.runs, strict=True):
        alone = make_weights(path, SETTINGS.of_study(name))

        assert made.files == alone.files


@pytest.mark.slow
def test_the_core_has_the_cells_of_all_studies_and_only_what_they_share(run):
    ids = [one.id for one in run.weights.outcomes]
    conditions = {cell.condition for cell in run.weights.cells}
    document = json.loads(run.files["weights.json"])

    assert ids == ["independence", "usual_role", "side_effects"]
    assert conditions == {"hip+knee", "copd"}
    assert document["study"]["id"] == "core"
    for cell in document["cells"]:
        assert sum(one["weight"] for one in cell["attributes"]) == pytest.approx(1, abs=1e-5)


@pytest.mark.slow
def test_a_large_cell_says_the_same_of_the_core_as_within_its_study(run):
    study = run.runs[0].weights
    largest = max(study.cells, key=lambda cell: cell.n)
    swings = np.array([largest.part_worths[one.id][-1] for one in run.weights.outcomes])

    there = next(cell for cell in run.weights.cells if cell.key == largest.key)
    shares = np.array([there.part_worths[one.id][-1] for one in run.weights.outcomes])

    assert shares == pytest.approx(swings / swings.sum(), abs=0.05)


@pytest.mark.slow
def test_a_study_that_shares_no_outcome_changes_nothing_elsewhere(
    run, files, answered, without_core
):
    settings = replace(SETTINGS, studies=(*STUDIES, str(without_core)))
    more = make_core([*files, answered(without_core)], settings)
    cells = [json.loads(one.files["weights.json"])["cells"] for one in (run, more)]
    draws = [one.files["weights.draws.parquet"] for one in (run, more)]

    assert cells[0] == cells[1]
    assert draws[0] == draws[1], "to the last byte"
    assert [one.files for one in more.runs[:2]] == [one.files for one in run.runs]
    assert more.runs[2].weights.study == "own"


@pytest.mark.slow
def test_a_case_mix_of_all_conditions_is_weighed_on_the_core(files, tmp_path):
    mix = tmp_path / "mix.csv"
    pd.DataFrame(
        {
            "condition": ["hip", "copd"],
            "age_band": ["80+", "65-79"],
            "count": [300, 100],
            "source": "a register",
            "date": "2026-03-31",
        }
    ).to_csv(mix, index=False)

    mixed = make_core(files, SETTINGS, case_mix=mix).mixed

    patients = next(one for one in mixed.roles if one.role == "patient")
    assert sum(one.weight for one in patients.weights) == pytest.approx(1)
    assert sorted(patients.shares.values()) == [0.25, 0.75]


@pytest.mark.slow
def test_one_study_twice_is_no_comparison(files):
    settings = replace(SETTINGS, studies=("copd", "copd"))

    with pytest.raises(AnalysisError, match="condition copd is in copd and copd"):
        make_core([files[1], files[1]], settings)


@pytest.mark.slow
def test_a_single_study_with_a_core_has_nothing_to_be_compared_with(files, answered, without_core):
    settings = replace(SETTINGS, studies=("copd", str(without_core)))

    with pytest.raises(DataError, match="at least two studies need outcomes of the common core"):
        make_core([files[1], answered(without_core)], settings)


def test_settings_come_back_from_a_manifest():
    there = json.loads(json.dumps(SETTINGS.to_json()))

    assert from_manifest(CoreSettings, "core", there) == SETTINGS
    with pytest.raises(AnalysisError, match="settings of step core: seed"):
        from_manifest(CoreSettings, "core", there | {"seed": -1})
