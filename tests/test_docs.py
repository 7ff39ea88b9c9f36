"""The documents say what the project is."""

import re
import tomllib
from pathlib import Path

import pytest

from questionnaires.files import find_study, read_study
from questionnaires.responses import columns
from whatmatters import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_documents(command):
    assert re.search(rf"whatmatters {command}\b|`{command}`", TEXT)


def test_every_column_of_the_responses_is_described():
    study = read_study(find_study("hip-knee"))
    formats = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")

    for column in columns(study):
        assert f"`{column.name}`" in formats or column.name in study.attribute_ids


def test_the_changelog_has_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_link_to_a_file_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_of_screens_shows_every_picture_that_was_taken_and_no_other():
    shown = re.findall(r'images/screens/([^"]+)"', (ROOT / "docs/guide/screens.md").read_text())

    assert sorted(shown) == sorted(
        path.name for path in (ROOT / "docs" / "images" / "screens").iterdir()
    )


def test_nothing_carries_the_address_of_a_package_index():
    hosts = re.compile(r"pythonh[o]sted|pyp[i]\.org/simple|regist[r]y\.npm")
    for path in [ROOT / "pyproject.toml", ROOT / ".gitignore", ROOT / ".ci" / "run", *PAGES]:
        assert not hosts.search(path.read_text(encoding="utf-8")), path
