"""The pictograms that studies name are those that the survey serves."""

import re
from typing import get_args

from questionnaires.pictures import Picture
from survey.rendering import STATIC

SPRITE = (STATIC / "pictures.svg").read_text(encoding="utf-8")


def test_every_name_that_a_study_may_use_is_drawn():
    assert re.findall(r'<symbol id="([^"]+)"', SPRITE) == list(get_args(Picture))


def test_all_are_drawn_with_the_same_line_in_the_readers_own_colour():
    symbols = re.findall(r"<symbol [^>]*>", SPRITE)

    assert all('viewBox="0 0 48 48"' in one and 'stroke-width="2.5"' in one for one in symbols)
    assert all('fill="none" stroke="currentColor"' in one for one in symbols)
    assert not re.search("#[0-9a-f]{3,6}|href", SPRITE)


def test_no_symbol_is_drawn_twice():
    drawings = re.findall(r"<symbol [^>]*>(.*?)</symbol>", SPRITE)

    assert len(set(drawings)) == len(drawings)
