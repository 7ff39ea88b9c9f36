"""The page on safety names controls that are there, and sheets that say what keeps people safe."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAFETY = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
HAZARD = re.compile(
    r"^\| [^|]+ \| [^|]+ \| \w+, (?:very )?low \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.M
)
SHEETS = sorted((ROOT / "questionnaires").rglob("consent*.en*.md"))


def test_each_hazard_has_a_control_that_a_test_holds():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    tests = set(re.findall(r"^def (test_\w+)\(", code, re.M))
    hazards = HAZARD.findall(SAFETY)

    assert len(hazards) == 7
    assert all("`test_" in named for named in hazards)
    assert tests >= set(re.findall(r"`(test_\w+)`", SAFETY))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sheet_says_what_keeps_people_safe(sheet):
    said = sheet.read_text(encoding="utf-8")

    assert "not medical advice" in said
    assert "not real" in said
    assert "You can stop at any time" in said
    assert re.search(r"upsets? you[,?] you can stop(\.| and) talk to", said, re.I)
    for_oneself = re.search(r"You (agree for yourself only|say yes for yourself, not for)", said)
    assert bool(for_oneself) == sheet.name.startswith("consent-carer")
