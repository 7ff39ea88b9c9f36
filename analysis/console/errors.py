"""What can be wrong with the console's own files, settings or accounts."""

from pathlib import Path

from questionnaires.errors import WhatMattersError


class ConsoleError(WhatMattersError):
    """The console cannot be used as it is set up, or an account is not as it should be."""


class AnswersUnread(ConsoleError):
    """The answers of a study cannot be read now."""


def without_paths(error: WhatMattersError, *folders: Path) -> str:
    """What is wrong, in words of a page, without paths of this machine."""
    said = error.on_page or str(error)
    for folder in folders:
        said = said.replace(f"{folder}/", "").replace(f"{folder}: ", "").replace(str(folder), "")
    return said
