"""What can be wrong with a study's files: each error names file, place and remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class WhatMattersError(Exception):
    """An error in what was given to us: shown without a traceback, exit code 2.

    `on_page` says the same to somebody who fills in a form instead of naming options and folders.
    """

    def __init__(self, said: str = "", *, on_page: str = "") -> None:
        super().__init__(said)
        self.on_page = on_page


class StudyError(WhatMattersError):
    """A study, its texts or its consent page cannot be used as they are."""


class DesignError(WhatMattersError):
    """A design cannot be used for its study."""


class ResponsesError(WhatMattersError):
    """A table of responses cannot be read as answers to its study."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a word that is not known: the nearest one that is, or all of them."""
    known = sorted(known)
    near = get_close_matches(word, known, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"expected one of: {', '.join(known)}" if known else "remove it"
