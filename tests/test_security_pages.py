"""The pages on security say what the tests and the code do."""

import re
from pathlib import Path

from analysis.console.accounts import LOCKED_SECONDS, MOST_FAILURES
from analysis.console.attempts import PER_ADDRESS as SIGN_INS
from analysis.console.passwords import SHORTEST
from survey.app import LARGEST_FORM
from survey.attempts import ANSWERS, BEGINNINGS, PER_ADDRESS, PER_CODE

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d[^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.M)
ROWS = ROW.findall((ROOT / "docs" / "asvs.md").read_text(encoding="utf-8"))
VERDICTS = {"met", "built so", "the deployer's", "not met", "not applicable"}
OF_LEVELS = 70 + 183  # requirements of level 1 and 2 in ASVS 5.0.0 (OWASP, 2025)


def requirements(cell):
    """Numbers of requirements: `1.2.1–3, 1.5.1` are four."""
    for part in cell.split(", "):
        section, last = part.rsplit(".", 1)
        first, _, end = last.partition("–")
        yield from (f"{section}.{number}" for number in range(int(first), int(end or first) + 1))


def test_every_requirement_of_both_levels_has_one_row():
    listed = [one for cell, *_ in ROWS for one in requirements(cell)]

    assert len(listed) == len(set(listed)) == OF_LEVELS
    assert {verdict for _, verdict, *_ in ROWS} == VERDICTS


def test_what_is_met_names_tests_that_exist_and_nothing_else_does():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    tests = set(re.findall(r"^def (test_\w+)\(", code, re.M))

    for cell, verdict, _, named in ROWS:
        names = re.findall(r"`(\w+)`", named)
        assert bool(names) == (verdict == "met"), cell
        assert tests >= set(names), cell


def test_what_is_said_of_the_console_names_tests_that_exist():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    tests = set(re.findall(r"^def (test_\w+)\(", code, re.M))
    named = set(re.findall(r"`(test_\w+)`", SECURITY))

    assert len(named) > 20
    assert tests >= named


def test_the_limits_of_signing_in_are_those_of_the_code():
    assert f"After {MOST_FAILURES} wrong passwords or codes" in SECURITY
    assert (
        f"rests for {LOCKED_SECONDS // 60} minutes; after {SIGN_INS.amount} an address" in SECURITY
    )
    assert f"at least {SHORTEST} characters" in SECURITY


def test_the_figures_above_the_table_are_those_of_the_table():
    page = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    counts = dict.fromkeys(VERDICTS, 0)
    for cell, verdict, *_ in ROWS:
        counts[verdict] += len([*requirements(cell)])

    for verdict, number in counts.items():
        assert f"{number} are {verdict}" in page


def test_the_limits_in_the_document_are_those_of_the_code():
    for limit in (LARGEST_FORM, PER_CODE.amount, PER_ADDRESS.amount, BEGINNINGS):
        assert f"| {limit:,} |" in SECURITY
    assert f"| {ANSWERS:,} |" in SECURITY
