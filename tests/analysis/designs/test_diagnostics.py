"""The report of a design, counted by hand."""

import json

import pytest

from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.priors import parameter_names
from questionnaires.design import Alternative, ChoiceTask, Design
from questionnaires.errors import DesignError
from questionnaires.files import find_study, json_bytes, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def pairs(*tasks):
    """Tasks of two alternatives each, from the numbers of their levels."""
    return Design(
        tuple(
            ChoiceTask(
                f"t{number}",
                1,
                "estimation",
                tuple(
                    Alternative(name, {f"a{k}": f"l{level}" for k, level in enumerate(levels, 1)})
                    for name, levels in zip("ab", task, strict=True)
                ),
            )
            for number, task in enumerate(tasks, start=1)
        )
    )


def test_two_crossed_attributes_are_reported_as_they_are(small_study):
    study = small_study([2, 2], ordered=False)
    figures = diagnostics(study, pairs([(1, 1), (0, 0)], [(1, 0), (0, 1)]))

    assert figures["d_error"] == pytest.approx(2)
    assert (figures["rank"], figures["n_parameters"], figures["n_tasks"]) == (2, 2, 2)
    assert figures["level_counts"] == {"a1": {"l0": 2, "l1": 2}, "a2": {"l0": 2, "l1": 2}}
    assert figures["attributes_equal_per_task"] == {"least": 0, "mean": 0, "most": 0}
    assert figures["largest_correlation_of_differences"] == 0
    assert figures["choice_probabilities"] == {"least": 0.5, "most": 0.5}
    assert (figures["dominated_tasks"], figures["duplicate_tasks"]) == (0, 0)


def test_what_a_poor_design_lacks_is_in_its_report(small_study):
    figures = diagnostics(
        small_study([2, 2]), pairs([(1, 1), (0, 0)], [(0, 0), (1, 1)], [(1, 1), (0, 1)])
    )

    assert figures["dominated_tasks"] == 3
    assert figures["duplicate_tasks"] == 1
    assert figures["attributes_equal_per_task"] == {"least": 0, "mean": 0.333, "most": 1}
    assert figures["largest_correlation_of_differences"] == pytest.approx(2 / 6**0.5, abs=1e-4)
    assert figures["level_counts"]["a2"] == {"l0": 2, "l1": 4}


def test_an_attribute_that_never_differs_is_fully_confounded(small_study):
    figures = diagnostics(
        small_study([2, 2, 2]), pairs([(1, 0, 1), (0, 1, 1)], [(0, 1, 0), (1, 0, 0)])
    )

    assert figures["d_error"] == float("inf")
    assert figures["largest_correlation_of_differences"] == 1


def test_a_design_that_does_not_tell_attributes_apart_is_refused_by_name(small_study):
    always_together = pairs([(1, 0, 1), (0, 1, 1)], [(0, 1, 0), (1, 0, 1)])

    with pytest.raises(DesignError, match=r"^design\.csv: the tasks do not tell apart: a1:l1, a2"):
        require_identified(small_study([2, 2, 2]), always_together, "design.csv")


def test_a_level_that_is_never_shown_is_named(small_study):
    study = small_study([3, 2])

    with pytest.raises(DesignError, match="do not tell apart: a1:l2; run `whatmatters design`"):
        require_identified(study, pairs([(1, 0), (0, 1)], [(1, 1), (0, 0)]), "design.csv")


def test_parameters_are_levels_above_the_worst_and_the_opt_out(small_study):
    assert parameter_names(small_study([3, 2], opt_out=True)) == (
        *("a1:l1", "a1:l2", "a2:l1"),
        "opt_out",
    )


def test_the_report_that_stands_beside_the_design_of_hip_knee_is_of_that_design():
    written = json.loads((HIP_KNEE.folder / "design.json").read_text())
    searched = written.pop("search")
    figures = json.loads(json_bytes(diagnostics(HIP_KNEE.study, HIP_KNEE.design)))

    assert searched["seed"] == HIP_KNEE.study.design.seed
    for name in ("d_error", "a_error"):
        assert written.pop(name) == pytest.approx(figures.pop(name), rel=1e-9)
    assert written == figures


def test_hip_knee_tells_all_its_levels_apart_and_wastes_no_task():
    figures = diagnostics(HIP_KNEE.study, HIP_KNEE.design)

    assert figures["rank"] == figures["n_parameters"] == 15
    assert figures["dominated_tasks"] == figures["duplicate_tasks"] == 0
    assert figures["attributes_equal_per_task"]["least"] >= HIP_KNEE.study.design.min_overlap
    assert all(min(counts.values()) >= 10 for counts in figures["level_counts"].values())
