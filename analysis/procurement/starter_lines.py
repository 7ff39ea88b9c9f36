"""Lines of a started tender: to be written, or to be switched on."""

import json

from analysis.procurement.tender_file import TO_WRITE


def optional(line: str) -> str:
    """A line that counts once its first `#` is taken away; what explains it then still does."""
    if not line:
        return ""
    return f"#{line}" if line.startswith("#") else f"# {line}"


def todo(key: str, what: str) -> str:
    """A line that has to be written."""
    return f"{key} = {said(TO_WRITE + what)}"


def said(text: str) -> str:
    """A text as TOML."""
    return json.dumps(text, ensure_ascii=False)
