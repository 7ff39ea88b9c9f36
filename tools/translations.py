"""Renew the catalogues of the survey's own words: `uv run python tools/translations.py`.

Run it after a change of a template. It keeps what is translated, adds what is new with an empty
translation, and takes out what is no longer said; then fill in `msgstr` in `survey/locales/*.po`.
A catalogue of easy words holds only what is said in other words than the standard ones.
To begin a language, make an empty file such as `survey/locales/pl.po` first.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "survey" / "templates"
LOCALES = ROOT / "survey" / "locales"


def said_in_templates() -> Catalog:
    """Everything that is marked for translation, with the templates that say it."""
    catalogue = Catalog()
    found = extract_from_dir(TEMPLATES, [("**.html", "jinja2")], {"**.html": {"silent": "false"}})
    for file, _line, message, comments, context in found:
        catalogue.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return catalogue


def renewed(content: bytes, language: str, template: Catalog) -> bytes:
    """A catalogue as it should be: every message of the templates, and no other."""
    catalogue = read_po(io.BytesIO(content), locale=language.removesuffix("-easy"))
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "What Matters", "0"
    catalogue.copyright_holder = catalogue.last_translator = catalogue.language_team = ""
    catalogue.msgid_bugs_address = ""
    if "PROJECT" in catalogue.header_comment:
        catalogue.header_comment = f"# The survey's own words: {language}"
    if language.endswith("-easy"):
        for message in list(catalogue):
            if message.id and not is_translated(message):
                catalogue.delete(message.id, message.context)
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, no_location=True)
    return written.getvalue()


def is_translated(message: Message) -> bool:
    """Whether a catalogue has words for a message: in each plural, where it has several."""
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(words)


def main() -> None:
    """Renew each catalogue, and say what is still to be translated."""
    template = said_in_templates()
    for path in sorted(LOCALES.glob("*.po")):
        path.write_bytes(renewed(path.read_bytes(), path.stem, template))
        with path.open("rb") as file:
            left = sum(1 for message in read_po(file) if message.id and not is_translated(message))
        sys.stdout.write(f"{path.name}: {left} to translate\n")


if __name__ == "__main__":
    main()
