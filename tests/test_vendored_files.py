"""What was fetched from others is what its list says, and loads nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = json.loads((ROOT / "survey/static/vendor/VENDOR.json").read_text())
FILES = {path: digest for package in PACKAGES for path, digest in package["files"].items()}


@pytest.mark.parametrize("path", FILES)
def test_a_vendored_file_is_the_one_that_was_agreed_on(path):
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()

    assert found == FILES[path]


def test_every_file_in_the_vendor_folder_is_listed_or_a_licence():
    folder = ROOT / "survey/static/vendor"
    found = {path.relative_to(ROOT).as_posix() for path in folder.rglob("*") if path.is_file()}
    unlisted = {Path(path).name for path in found - FILES.keys()}

    assert unlisted == {"VENDOR.json", "nhsuk-frontend.LICENSE.txt"}


def test_the_survey_ships_no_font_and_no_address_of_another_host():
    for path in FILES:
        if path.startswith("survey/"):
            content = (ROOT / path).read_text(encoding="utf-8")

            assert "@font-face" not in content, path
            assert not re.search(r"https?://(?!www\.w3\.org/)", content), path
