"""What an export says of itself, in a file beside the table."""

import json
from pathlib import Path

from questionnaires.files import json_bytes
from questionnaires.questionnaire import Questionnaire


def facts(questionnaire: Questionnaire, respondents: int, withdrawn: int) -> bytes:
    """Which study the answers belong to, of how many people, and how many have withdrawn."""
    return json_bytes(
        {
            "format": "whatmatters/responses/1",
            "study": questionnaire.study.id,
            "version": questionnaire.study.version,
            "sha256": questionnaire.sha256,
            "respondents": respondents,
            "withdrawn": withdrawn,
            "test": questionnaire.is_draft,
        }
    )


def withdrawn_before(about: Path) -> int | None:
    """How many people had withdrawn at the last export to the same place."""
    try:
        return int(json.loads(about.read_bytes())["withdrawn"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # there was none, or the file is something else's
