"""What is wrong is said on a page in its own words, without places or options of a machine."""

from pathlib import Path

import pytest

from analysis.console.errors import without_paths
from questionnaires.errors import StudyError, WhatMattersError
from questionnaires.links import Links


def test_words_of_a_page_go_before_those_of_the_command_line():
    error = StudyError("--reason: empty; say why", on_page="Say why")

    assert str(error) == "--reason: empty; say why"
    assert without_paths(error) == "Say why"


def test_no_folder_of_the_machine_is_named():
    folder = Path("/srv/studies/hips")
    error = StudyError(f"{folder}: wrong; see {folder}/study.toml")

    assert without_paths(error, folder) == "wrong; see study.toml"


@pytest.mark.parametrize(
    ("address", "n", "said"),
    [("", 4, "Write the survey’s address"), ("https://a.example", 0, "Say how many links")],
)
def test_links_that_cannot_be_made_say_so_without_an_option_of_a_command(address, n, said):
    with pytest.raises(WhatMattersError) as caught:
        Links(address, n, shared=False)

    assert without_paths(caught.value).startswith(said)
    assert "--" not in without_paths(caught.value)
