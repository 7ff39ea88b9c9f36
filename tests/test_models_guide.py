"""The guide to the models prints what it says it prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "guide" / "models.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", GUIDE, re.S)
NEXT = "*** next ***"
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e[+-]\d+)?")


def numbers(text):
    """All numbers in a text."""
    return [float(one.replace(",", "")) for one in NUMBER.findall(text)]


def words(text):
    """A text without its numbers and the space between words."""
    return NUMBER.sub("#", text).split()


@pytest.mark.slow
def test_the_guide_prints_what_it_says():
    code = f"\nprint({NEXT!r})\n".join(code for code, _ in BLOCKS)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    screens = run.stdout.split(NEXT)

    assert len(screens) == len(BLOCKS)
    for screen, (_, printed) in zip(screens, BLOCKS, strict=True):
        assert words(screen) == words(printed)
        # Gradients at a maximum are rounding, and other processors round otherwise.
        assert numbers(screen) == pytest.approx(numbers(printed), rel=0.02, abs=0.005)
