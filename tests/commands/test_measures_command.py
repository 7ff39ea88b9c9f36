"""The command that links outcomes to what care measures."""

from pathlib import Path

from analysis.procurement import measures

EXAMPLE = Path(measures.__file__).parent / "example"


def test_scores_become_cells_of_bids_and_weight_without_a_measure_is_named(whatmatters, weights):
    given = ("--scores", EXAMPLE / "proms-steady.csv", "--weights", weights / "weights.json")
    run = whatmatters("measures", "hip-knee", *given, "--held", "pain", "--held", "usual_role")

    assert run.returncode == 0, run.stderr
    assert "pain: 2.0% strong_most_days; 13.0% some_most_days" in run.stdout
    assert "of the weight is not measured, with" in run.stdout


def test_scores_of_an_outcome_without_cut_offs_are_refused(whatmatters, tmp_path):
    (tmp_path / "scores.csv").write_text("outcome,score,people\nreoperation,4,10\n")

    run = whatmatters("measures", "hip-knee", "--scores", "scores.csv")

    assert run.returncode == 2
    assert "reoperation: the study has no cut-offs" in run.stderr
