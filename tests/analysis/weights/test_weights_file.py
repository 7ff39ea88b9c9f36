"""The weights file is read as it was written, or not at all."""

import json
from hashlib import sha256

import pytest
from numpy.testing import assert_array_equal

from analysis.errors import WeightsError
from analysis.weights.cells import fit_cells, groups_by_column
from analysis.weights.weight_set import WeightSet
from analysis.weights.weights_file import DRAWS_FILE, FORMAT, read_weights, weights_files
from questionnaires.files import write_files


def make(long_table, choices_from, outcomes, seed=1):
    """Weights of a clinic with five people, one with three and one with thirty."""
    frame = long_table(n_people=38, n_tasks=12)
    frame["clinic"] = "large"
    frame.loc[frame["respondent"] < 8, "clinic"] = "small"
    frame.loc[frame["respondent"] < 3, "clinic"] = "tiny"
    groups = groups_by_column(frame, "clinic")
    fitted = list(fit_cells(groups, choices_from, outcomes, n_draws=100, seed=seed))
    cells = tuple(one.cell for one in fitted)
    weights = WeightSet("knees", 2, outcomes, cells, "conditional_logit", seed=seed, n_draws=100)
    return weights, weights_files(weights, fitted, {"inputs": {}})


@pytest.fixture(scope="module")
def made(long_table, choices_from, outcomes):
    """Weights, and their files by name."""
    return make(long_table, choices_from, outcomes)


@pytest.fixture
def folder(made, tmp_path):
    """The files, written."""
    write_files(tmp_path, made[1])
    return tmp_path


def change(folder, edit):
    """Change the written document, and leave the draws alone."""
    path = folder / "weights.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))


def test_weights_are_read_as_they_were_written(made, folder):
    weights, _ = made
    again = read_weights(folder / "weights.json")

    assert (again.study, again.version, again.seed, again.n_draws) == ("knees", 2, 1, 100)
    assert again.outcomes == weights.outcomes
    assert [cell.key for cell in again.cells] == [cell.key for cell in weights.cells]
    for one, other in zip(again.cells, weights.cells, strict=True):
        assert one.withheld == other.withheld
        assert one.part_worths.keys() == other.part_worths.keys()
        for name in one.part_worths:
            assert_array_equal(one.part_worths[name], other.part_worths[name])
            assert_array_equal(one.draws[name], other.draws[name])


def test_the_same_answers_give_the_same_bytes(made, long_table, choices_from, outcomes):
    _, again = make(long_table, choices_from, outcomes)

    assert again == made[1]


def test_another_seed_gives_other_draws_and_the_same_weights(
    made, long_table, choices_from, outcomes
):
    _, other = make(long_table, choices_from, outcomes, seed=2)
    one, two = (json.loads(files["weights.json"]) for files in (made[1], other))

    assert other[DRAWS_FILE] != made[1][DRAWS_FILE]
    assert [a["weight"] for a in one["cells"][0]["attributes"]] == [
        a["weight"] for a in two["cells"][0]["attributes"]
    ]


def test_the_document_says_what_a_reader_needs_to_challenge_it(made):
    document = json.loads(made[1]["weights.json"])
    large = document["cells"][0]

    assert document["format"] == FORMAT
    assert document["method"] == "swing"
    assert document["seed"] == 1
    assert document["draws"]["sha256"] == sha256(made[1][DRAWS_FILE]).hexdigest()
    assert document["range"]["outcomes"][0]["worst"] == "strong"
    assert document["range"]["outcomes"][0]["best"] == "none"
    assert document["range"]["outcomes"][2]["amounts"] == [10, 2]
    assert "not QALYs" in document["what it means"]
    assert (large["condition"], large["n"], large["n_tasks"]) == ("clinic=large", 30, 350)
    assert large["second_opinion"] == {
        "engine": "pylogit 1.0.1",
        "agrees": True,
        "n_tasks": 350,
        "sample": False,
    }
    assert sum(one["weight"] for one in large["attributes"]) == pytest.approx(1, abs=2e-6)


def test_counts_of_one_to_seven_people_are_not_published(made):
    _, small, tiny = json.loads(made[1]["weights.json"])["cells"]

    for cell in (small, tiny):
        assert cell["n"] is None
        assert cell["n_tasks"] is None
        assert cell["attributes"] == []
        assert cell["withheld"] == "fewer than 8 respondents"


def test_the_range_has_a_name_that_changes_with_any_level(made, outcomes, cell_of):
    weights, files = made
    narrower = WeightSet("knees", 2, outcomes[1:], (), "conditional_logit", seed=1, n_draws=3)
    cell = cell_of({"sleep": [0, 1], "weeks": [0, 1]}, n_draws=3)
    other = weights_files(
        WeightSet("knees", 2, narrower.outcomes, (cell,), "conditional_logit", seed=1, n_draws=3),
        [],
        {},
    )
    names = [json.loads(one["weights.json"])["range"]["id"] for one in (files, other)]

    assert all(name.startswith(f"{weights.study}-v2-") for name in names)
    assert names[0] != names[1]


def test_draws_that_were_tampered_with_are_refused(folder):
    path = folder / DRAWS_FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(WeightsError, match=r"not the draws that weights\.json was made with; make"):
        read_weights(folder / "weights.json")


def test_draws_of_another_run_are_refused(folder, long_table, choices_from, outcomes):
    _, other = make(long_table, choices_from, outcomes, seed=2)
    (folder / DRAWS_FILE).write_bytes(other[DRAWS_FILE])

    with pytest.raises(WeightsError, match="not the draws"):
        read_weights(folder / "weights.json")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda one: one.update(format="weights/0"), 'format "weights/0"; expected "whatmatters/'),
        (lambda one: one.pop("cells"), "not a weights file"),
        (lambda one: one["cells"][0].pop("role"), "not a weights file"),
        (lambda one: one["cells"][0].update(role="carer"), "not a weights file"),
        (lambda one: one["range"]["outcomes"][0].update(id="pane"), "not a weights file"),
        (lambda one: one.update(draws=[]), "not a weights file"),
    ],
)
def test_a_document_that_is_not_a_weights_file_is_refused(folder, edit, said):
    change(folder, edit)

    with pytest.raises(WeightsError, match=said):
        read_weights(folder / "weights.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"3"])
def test_a_file_that_is_not_json_is_refused(folder, content):
    (folder / "weights.json").write_bytes(content)

    with pytest.raises(WeightsError, match=r"weights\.json: not a weights file"):
        read_weights(folder / "weights.json")


@pytest.mark.parametrize("name", ["weights.json", DRAWS_FILE])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()

    with pytest.raises(WeightsError, match=f"{name}: No such file.*; name the weights.json that"):
        read_weights(folder / "weights.json")


def test_when_no_cell_has_weights_there_is_no_file(outcomes, cell_of):
    withheld = cell_of({}, withheld="no respondents", n=0)
    weights = WeightSet("knees", 1, outcomes, (withheld,), "conditional_logit", seed=1, n_draws=3)

    with pytest.raises(WeightsError, match=r"no cell has weights: no respondents \(1 of 1 cells\)"):
        weights_files(weights, [], {})
