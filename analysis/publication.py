"""Publishing and amending a study: only one whose design tells all its levels apart."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.designs.diagnostics import require_identified
from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, write_files
from questionnaires.publishing import first_edition, next_edition
from questionnaires.questionnaire import Questionnaire

Files = Mapping[str, bytes]


def checked(folder: Path) -> Questionnaire:
    """The study of a folder, complete and with a design that tells all levels apart.

    Raises
    ------
    WhatMattersError
        If there is none, or something in it is wrong.
    """
    if not (folder / "study.toml").is_file():
        raise StudyError(f"{folder}: no study.toml; name the folder of a study")
    questionnaire = read_questionnaire(folder)
    require_identified(questionnaire.study, questionnaire.design, f"{folder}/design.csv")
    return questionnaire


def publish(folder: Path, on: date, changes: Files | None = None) -> Questionnaire:
    """Freeze a draft, with changes of its files if there are any; the study as it is then.

    Raises
    ------
    WhatMattersError
        If it was published before, or something in it is wrong; then nothing is changed.
    """
    return _written(folder, changes or {}, lambda asked: first_edition(asked, on))


def amend(
    folder: Path, reason: str, on: date, *, structure: bool, changes: Files | None = None
) -> Questionnaire:
    """Publish what was changed in a published study as its next version.

    Raises
    ------
    WhatMattersError
        If nothing was changed, or not as it may be; then nothing is written.
    """
    return _written(
        folder,
        changes or {},
        lambda asked: next_edition(asked, reason, on, structure=structure),
    )


def _written(
    folder: Path, changes: Files, edition: Callable[[Questionnaire], dict[str, bytes]]
) -> Questionnaire:
    """Write an edition once a copy of the study, with the changes, has shown to be right."""
    if not changes:
        write_files(folder, edition(checked(folder)))
        return read_questionnaire(folder)
    if paths := [name for name in changes if Path(name).name != name]:
        raise StudyError(f"{', '.join(paths)}: no names of files of a study")
    with TemporaryDirectory() as place:
        copy = Path(place) / folder.resolve().name
        shutil.copytree(folder, copy)
        write_files(copy, changes)
        try:
            asked = checked(copy)
            _require_known(changes, asked)
            files = edition(asked)
        except StudyError as error:
            said = str(error).replace(str(copy), str(folder))
            raise StudyError(said, on_page=error.on_page) from None
    write_files(folder, {**changes, **files})
    return read_questionnaire(folder)


def _require_known(changes: Files, asked: Questionnaire) -> None:
    """Raise StudyError if a file was sent that no study reads."""
    if unknown := sorted(changes.keys() - asked.hashes.keys()):
        raise StudyError(f"{', '.join(unknown)}: not among the files of this study")
