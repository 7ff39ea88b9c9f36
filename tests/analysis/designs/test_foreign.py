"""A design is worth the same, whatever program its file is from."""

import pytest

from analysis.designs.foreign import read_any_design
from analysis.designs.information import level_numbers
from analysis.designs.judging import judged
from analysis.designs.priors import directions
from questionnaires.csv_table import csv_bytes
from questionnaires.errors import DesignError
from questionnaires.files import design_csv, find_study, read_questionnaire
from questionnaires.study import Study

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY, DESIGN = HIP_KNEE.study, HIP_KNEE.design
TASKS = [
    (task.block, place, task.profiles)
    for block in DESIGN.blocks
    for place, task in enumerate(
        [one for one in DESIGN.estimation_tasks if one.block == block], start=1
    )
]


def places(alternative, base):
    """Places of the levels of an alternative, by attribute."""
    return {
        one.id: base + one.level_ids.index(alternative.profile[one.id]) for one in STUDY.attributes
    }


def as_ngene():
    """A row for each choice situation, and levels by number from 0."""
    for number, (block, _, profiles) in enumerate(TASKS, start=1):
        shown = {
            f"alt{k}.{name}": level
            for k, one in enumerate(profiles, start=1)
            for name, level in places(one, 0).items()
        }
        yield {"Choice situation": number} | shown | {"Block": block}


def as_sawtooth():
    """Versions with a fixed task and "none of these", which are not of the design."""
    yield {"Version": 0, "Task": 1, "Concept": 1} | dict.fromkeys(STUDY.attribute_ids, 1)
    for block, place, profiles in TASKS:
        for k, one in enumerate(profiles, start=1):
            yield {"Version": block, "Task": place, "Concept": k} | places(one, 1)
        none = dict.fromkeys(STUDY.attribute_ids, 0)
        yield {"Version": block, "Task": place, "Concept": 3} | none


def as_cbctools():
    """Every block twice, for two respondents of it."""
    for respondent, block in enumerate([*DESIGN.blocks, *DESIGN.blocks], start=1):
        for of, place, profiles in TASKS:
            for k, one in enumerate(profiles, start=1):
                ids = {"profileID": 7, "respID": respondent, "qID": place, "altID": k, "obsID": 1}
                if of == block:
                    yield ids | dict(one.profile)


def as_idefix():
    """Dummy-coded, with the column of blocks that its user has to add."""
    for block, place, profiles in TASKS:
        for k, one in enumerate(profiles, start=1):
            coded = {
                f"Var{n}{level + 1}": int(places(one, 0)[attribute.id] == level)
                for n, attribute in enumerate(STUDY.attributes, start=1)
                for level in range(1, len(attribute.levels))
            }
            yield {"": f"set{place}.alt{k}", "block": block} | coded


def written(folder, rows):
    """A file of these rows."""
    path = folder / "theirs.csv"
    path.write_bytes(csv_bytes(tuple(rows[0]), rows))
    return path


@pytest.mark.parametrize("exported", [as_ngene, as_sawtooth, as_cbctools, as_idefix])
def test_a_design_is_the_same_by_whichever_program_it_is_written(tmp_path, exported):
    read = read_any_design(written(tmp_path, list(exported())), STUDY)

    assert design_csv(read, STUDY) == design_csv(DESIGN, STUDY)


def test_our_own_layout_is_read_too(tmp_path):
    path = tmp_path / "design.csv"
    path.write_bytes(design_csv(DESIGN, STUDY))

    assert read_any_design(path, STUDY) == DESIGN


def test_a_design_without_blocks_is_put_in_balanced_ones_and_is_worth_the_same(tmp_path):
    rows = [row | {"Choice situation": n} for n, row in enumerate(as_ngene())]
    for row in rows:
        del row["Block"]
    read = read_any_design(written(tmp_path, rows), STUDY)
    prior = directions(STUDY)
    theirs, ours = (judged(STUDY, one, prior, prior, "design") for one in (read, DESIGN))

    assert theirs["errors"] == pytest.approx(ours["errors"])
    assert theirs["blocks"]["tasks"] == {"1": 10, "2": 10, "3": 10, "4": 10}
    assert theirs["blocks"]["largest_deviation"] <= 0.2


def test_levels_are_known_by_their_values_too(tmp_path, small_study):
    given = small_study([3, 2]).model_dump()
    for level, value in zip(given["attributes"][0]["levels"], (30, 10, 0), strict=True):
        level["value"] = value
    study = Study.model_validate(given)
    path = tmp_path / "ngene.csv"
    path.write_text("Choice.situation,car.a1,car.a2,bus.a1,bus.a2\n1,30,0,0,1\n2,10,1,30,0\n")

    assert level_numbers(study, read_any_design(path, study)).tolist() == (
        [[[0, 0], [2, 1]], [[1, 1], [0, 0]]]
    )


def test_an_alternative_that_is_the_same_everywhere_is_the_studys_own(tmp_path, small_study):
    path = tmp_path / "idefix.csv"
    rows = ("set1.alt1,0,1,0", "set1.alt2,0,0,1", "set1.alt3,1,0,0")
    path.write_text("\n".join((",no.choice.cte,Var12,Var22", *rows)))
    study = small_study([2, 2], opt_out=True)
    design = read_any_design(path, study)

    assert level_numbers(study, design).tolist() == [[[1, 0], [0, 1]]]
    assert [one.id for one in design.tasks[-1].alternatives] == ["a", "b", "opt_out"]


SAWTOOTH, CBCTOOLS, IDEFIX = "Version,Task,Concept", "qID,altID,obsID", ",Var12,Var22"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("a1,a2\n0,1\n", "of no layout that is known; expected columns of ours"),
        (f"{CBCTOOLS},a1,a2\n1,1\n", "row 2: more or fewer cells than the first line has"),
        (f"{CBCTOOLS},a1\n1,1,1,l0\n", "no column of a2; name columns as the study does"),
        (f"{CBCTOOLS},a1,a2\n1,1,1,l0,l0\n", "row 2: task 1 has 1 alternatives, but the study"),
        (
            f"{CBCTOOLS},a1,a2\n1,1,1,l0,l0\n1,2,1,l1,best\n",
            r'row 2: a2 has no level "l0"; expected ids \(l0, l1\), values, or their places from 1',
        ),
        (f"{SAWTOOTH},a1\n1,1,1,1\n", "1 attributes, but the study has 2; keep its order"),
        (f"{SAWTOOTH},a1,a2\n1,1,1,1,3\n", 'row 2: a2 has no level number "3"; expected 1 to 2'),
        (f"{SAWTOOTH},a1,a2\n1,1,1,1,0\n", "partial profiles cannot be read"),
        (f"{SAWTOOTH},a1,a2\n0,1,1,1,1\n", "no task but fixed ones; name a file with a design"),
        (",Var12\nset1.alt1,1\n", 'no column "Var22"; write the dummy-coded design'),
        (f"{IDEFIX}\n1,1,0\n", "row 2: expected a name such as set1.alt1 first"),
        (f"{IDEFIX}\nset1.alt1,-1,0\n", "row 2: a1 is not dummy-coded; use coding D"),
    ],
)
def test_a_file_that_is_no_design_of_the_study_is_refused_with_the_remedy(
    tmp_path, small_study, content, fault
):
    path = tmp_path / "theirs.csv"
    path.write_text(content)

    with pytest.raises(DesignError, match=fault) as refused:
        read_any_design(path, small_study([2, 2]))
    assert str(refused.value).startswith(str(path))


def test_tasks_that_do_not_divide_into_the_blocks_are_refused(tmp_path, small_study):
    path = tmp_path / "ngene.csv"
    path.write_text("Choice situation,alt1.a1,alt1.a2,alt2.a1,alt2.a2\n1,0,1,1,0\n")

    with pytest.raises(DesignError, match="1 tasks do not divide into the study's 2; give the"):
        read_any_design(path, small_study([2, 2], blocks=2))


def test_a_file_that_is_not_there_is_named(tmp_path, small_study):
    with pytest.raises(DesignError, match=r"none\.csv: cannot be read: .*; name a CSV file"):
        read_any_design(tmp_path / "none.csv", small_study([2, 2]))
