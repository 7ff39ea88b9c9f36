"""The studies that come with What Matters: complete, easy to read, and alike in what they share."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.best_worst_figures import best_worst_figures
from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.search import STARTS
from analysis.simulation import people, simulate
from analysis.truth import Truth, read_truth
from analysis.weights.cells import fit_cell, outcomes_of
from analysis.weights.summary import outcome_weights
from questionnaires.best_worst_tasks import pair_counts
from questionnaires.files import SHIPPED, json_bytes, read_questionnaire, read_study, read_text
from questionnaires.reading import readings

STUDIES = sorted(folder.parent.name for folder in SHIPPED.glob("*/study.toml"))
TAGS = ("en", "en-easy", "cy", "cy-easy")
CORE = ("independence", "usual_role", "side_effects")
ASKED = ("patient", "carer_self", "carer_proxy")
CLEAR = {"taste_sd": 0, "left_bias": 0, "random_share": 0, "fatigue": 1, "drop_out": 0}
STARTER = SHIPPED.parent / "starter"

HIP_KNEE = read_questionnaire(SHIPPED / "hip-knee")


@pytest.fixture(params=STUDIES, scope="module")
def shipped(request):
    return read_questionnaire(SHIPPED / request.param)


def core_of(study):
    """What the common core of a study shows and asks; how it is measured may differ."""
    return [one.model_dump(exclude={"measure"}) for one in study.attributes if one.core]


def test_five_conditions_are_ready_to_ask_about():
    assert STUDIES == ["continence", "copd", "hip-knee", "rheumatoid-arthritis", "stroke"]


def test_nothing_is_left_to_mend_but_what_a_translator_has_to_review(shipped):
    read = readings(shipped)

    assert set(shipped.texts) == set(TAGS)
    for one in read:
        assert [said for said in one.warnings if not said.startswith("needs review")] == []
        reviewed = one.language == "en" or one.file.startswith("consent")
        assert bool(one.warnings) is not reviewed, one.file


def test_continence_asks_in_balanced_lists_what_matters_most_and_least():
    questionnaire = read_questionnaire(SHIPPED / "continence")
    study, lists = questionnaire.study, questionnaire.best_worst
    truth = read_truth(questionnaire.folder, study)

    assert study.best_worst.items[:5] == study.attribute_ids
    assert set(truth.items) == set(study.best_worst.items)
    for block in range(1, study.design.blocks + 1):
        met = pair_counts([task.items for task in lists.shown_to(block)])
        assert set(met.values()) == {1}
        assert len(met) == 7 * 6 / 2
    for text in questionnaire.texts.values():
        assert set(text.best_worst.items) == set(study.best_worst.items)
        assert set(text.questions["how_answered"].options) == {"alone", "with_help", "together"}


def test_a_child_of_eleven_can_read_the_standard_words_and_of_nine_the_easy_ones(shipped):
    ages = {one.file: one.age for one in readings(shipped) if one.language == "en"}

    assert all(age <= (9 if "-easy" in file else 11) for file, age in ages.items())


def test_the_common_core_has_the_same_levels_in_the_same_order(shipped):
    assert shipped.study.attribute_ids[:3] == CORE
    assert core_of(shipped.study) == core_of(HIP_KNEE.study)


@pytest.mark.parametrize("tag", TAGS)
def test_the_common_core_has_the_same_words_in_every_language(shipped, tag):
    for name in CORE:
        assert shipped.texts[tag].attributes[name] == HIP_KNEE.texts[tag].attributes[name]
    assert list(shipped.texts[tag].attributes) == list(shipped.study.attribute_ids)


@pytest.mark.parametrize("tag", TAGS)
def test_a_new_study_starts_from_the_same_core(tag):
    new = read_study(STARTER)
    text = read_text(STARTER, new, tag)

    assert core_of(new) == core_of(HIP_KNEE.study)
    for name in CORE:
        assert text.attributes[name] == HIP_KNEE.texts[tag].attributes[name]


def test_every_outcome_has_a_picture_a_measure_and_a_source(shipped):
    source = (shipped.folder / "SOURCE.md").read_text(encoding="utf-8").lower()

    for attribute in shipped.study.attributes:
        assert attribute.picture is not None
        assert attribute.measure is not None
    for attribute in shipped.texts["en"].attributes.values():
        name = attribute.label.lower().removeprefix("work, caring or your ")
        assert f"| **{name}**: " in source


def test_carers_are_asked_apart_and_in_words_for_them(shipped):
    assert shipped.study.groups("role") == ASKED
    for text in shipped.texts.values():
        asked = {text.choice.title_to(role) for role in ASKED}
        assert len(asked) == len(ASKED)


def test_every_level_is_told_apart_by_the_design_and_its_report_is_true(shipped):
    report = json.loads((shipped.folder / "design.json").read_bytes())
    figures = json.loads(json_bytes(diagnostics(shipped.study, shipped.design)))
    if "best_worst" in report:  # of the study that asks for best and worst
        figures["best_worst"] = best_worst_figures(shipped.study, shipped.best_worst)

    require_identified(shipped.study, shipped.design, "design.csv")
    assert figures == {key: value for key, value in report.items() if key != "search"}
    assert report["search"]["starts"] == STARTS
    assert report["search"]["seed"] == shipped.study.design.seed
    assert report["search"]["study_sha256"] == shipped.study.design_sha256
    assert report["search"]["reached"] == pytest.approx(report["d_error"])
    assert (report["rank"], report["dominated_tasks"], report["duplicate_tasks"]) == (15, 0, 0)


def test_what_is_given_up_within_the_core_is_the_same_in_every_truth(shipped):
    # Weights of independence may not be compared between studies: each has other outcomes beside
    # the core. Trade-offs within the core may, and here they have no difference to be found.
    truth, first = (read_truth(one.folder, one.study) for one in (shipped, HIP_KNEE))
    for age_band in shipped.study.groups("age_band"):
        for role in ASKED:
            ours, theirs = (one.group(role, age_band) for one in (truth, first))
            assert ours.scale == theirs.scale
            assert [ours.swings[name] for name in CORE] == [theirs.swings[name] for name in CORE]


def test_equal_raw_coefficients_hide_weights_that_differ_between_ages(shipped):
    truth = read_truth(shipped.folder, shipped.study)
    young, old = (truth.group("patient", band) for band in ("18-44", "80+"))
    weights = [truth.weights("patient", band)["independence"] for band in ("18-44", "80+")]

    assert young.scale * young.swings["independence"] == pytest.approx(1.2)
    assert old.scale * old.swings["independence"] == pytest.approx(1.2)
    assert weights[1] > 1.5 * weights[0]


@pytest.mark.slow
def test_weights_and_ranks_of_made_up_people_are_found_again(shipped):
    study = shipped.study
    sample = [{"role": "patient", "age_band": {"65-79": 1.0}}]
    known = read_truth(shipped.folder, study)
    truth = Truth.model_validate(known.model_dump() | CLEAR | {"sample": sample})
    answers = pd.DataFrame(simulate(study, shipped.design, people(truth, study, 2_000, seed=1)))
    data = ChoiceData.from_responses(answers, Coding.from_study(study))
    outcomes = outcomes_of(data, study)
    cell = fit_cell(data, outcomes, ("all", "65-79", "patient"), n_draws=500).cell

    found = np.array([one.weight for one in outcome_weights(outcomes, cell)])
    true = np.array([truth.weights("patient", "65-79")[name] for name in study.attribute_ids])
    apart = np.subtract.outer(true, true) > 0.04  # twice what 2,000 people leave uncertain

    np.testing.assert_allclose(found, true, atol=0.03)
    assert (np.subtract.outer(found, found)[apart] > 0).all()
    assert apart.sum() >= 5
