"""The file of best-worst tasks: read back as it was written, or refused with a remedy."""

import pytest

from analysis.designs.best_worst import search_best_worst
from questionnaires.best_worst_file import best_worst_csv, read_best_worst
from questionnaires.best_worst_tasks import NO_LISTS
from questionnaires.errors import DesignError
from questionnaires.files import read_study
from questionnaires.study import Study


@pytest.fixture
def study(tiny):
    """The tiny study with lists."""
    lists = {"items": ["sleep", "mood", "money", "work"], "per_task": 3, "tasks": 4}
    return Study.model_validate(read_study(tiny).model_dump() | {"best_worst": lists})


def test_what_is_written_is_read_again(tiny, study):
    made = search_best_worst(study)
    (tiny / "best_worst.csv").write_bytes(best_worst_csv(made))

    assert read_best_worst(tiny, study) == made


def test_a_study_without_lists_needs_no_file(tiny):
    assert read_best_worst(tiny, read_study(tiny)) == NO_LISTS


def test_a_missing_file_says_how_to_make_it(tiny, study):
    with pytest.raises(DesignError, match=r"best_worst\.csv: missing; make it with"):
        read_best_worst(tiny, study)


@pytest.mark.parametrize(
    ("edit", "remedy"),
    [
        (lambda s: s.replace("block", "blok", 1), 'column "blok"'),
        (lambda s: s.replace("1,b1w01,", "one,b1w01,", 1), "row 2: block"),
        (lambda s: s.replace("1,b1w01,", "2,b1w01,", 1), "task b1w01 has two blocks"),
        (lambda s: s.replace("b1w04", "b1w03"), "block 1 has 3 tasks"),
        (lambda s: s.replace("b1w04", "b1w03", 1), "needs 3 different items"),
        (lambda s: s.replace("mood", "moon"), '"moon" cannot stand there; did you mean "mood"'),
        (
            lambda _: (
                "block,task,item\n"
                + "".join(f"1,t{k},{i}\n" for k in range(4) for i in ("sleep", "mood", "money"))
            ),
            "work is never compared with the others",
        ),
    ],
)
def test_a_file_that_does_not_fit_its_study_is_refused(tiny, study, edit, remedy):
    content = best_worst_csv(search_best_worst(study)).decode()
    (tiny / "best_worst.csv").write_text(edit(content))

    with pytest.raises(DesignError) as error:
        read_best_worst(tiny, study)

    assert remedy in str(error.value)
