"""What can be wrong with the console's own files, settings or accounts."""

import re
from pathlib import Path

from questionnaires.errors import WhatMattersError

OPTION = re.compile(r"--(signatory|reason): empty; ([a-z])")


class ConsoleError(WhatMattersError):
    """The console cannot be used as it is set up, or an account is not as it should be."""


class AnswersUnread(ConsoleError):
    """The answers of a study cannot be read now."""


def without_paths(error: WhatMattersError, *folders: Path) -> str:
    """What is wrong, without paths of this machine and without options of a command."""
    said = str(error)
    for folder in folders:
        said = said.replace(f"{folder}/", "").replace(str(folder), "")
    return OPTION.sub(lambda found: found[2].upper(), said)
