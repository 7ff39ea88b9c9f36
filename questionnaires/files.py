"""The files of a study and these types: reading and writing them, whole or not at all."""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from questionnaires.best_worst_file import BEST_WORST, read_best_worst
from questionnaires.csv_table import csv_bytes, read_rows
from questionnaires.design import (
    OPT_OUT,
    TASK_ROLES,
    Alternative,
    ChoiceTask,
    Design,
    check_design,
    check_levels,
)
from questionnaires.errors import DesignError, StudyError, WhatMattersError, did_you_mean
from questionnaires.piping import stray_placeholders
from questionnaires.publication import EDITIONS, read_editions
from questionnaires.questionnaire import Questionnaire
from questionnaires.recordings import find_recordings
from questionnaires.respondents import respondent_columns
from questionnaires.responses import RESERVED, column_names
from questionnaires.study import Study
from questionnaires.text import Text, missing_and_unknown
from questionnaires.toml import read_model
from questionnaires.wording import require_same_words

SHIPPED = Path(__file__).parent / "studies"
DESIGN_COLUMNS = ("block", "task", "task_role", "alternative")


def find_study(name: str) -> Path:
    """Folder of a study: a path to one, or the id of a study that comes with the project.

    Raises
    ------
    StudyError
        If there is neither.
    """
    for folder in (Path(name), SHIPPED / name):
        if (folder / "study.toml").is_file():
            return folder
    shipped = [folder.parent.name for folder in SHIPPED.glob("*/study.toml")]
    raise StudyError(
        f"{name}: no folder with a study.toml, and no study that comes with What Matters; "
        f"{did_you_mean(name, shipped)}"
    )


def read_study(folder: Path) -> Study:
    """Read `study.toml`.

    Raises
    ------
    StudyError
        If it is missing, is not TOML, or says what a study cannot be.
    """
    study = read_model(folder / "study.toml", Study, StudyError)
    path = folder.resolve()
    kept = path.parent.name == EDITIONS  # a copy, as it was published
    if (path.parent.parent if kept else path).name != study.id:
        raise StudyError(
            f'{folder}/study.toml: id: "{study.id}" is not the name of its folder; '
            "rename one of them"
        )
    for attribute in sorted((RESERVED | {OPT_OUT}) & set(study.attribute_ids)):
        raise StudyError(
            f"{folder}/study.toml: attributes ({attribute}): the responses table has another use "
            "for that name; give the attribute another id"
        )
    columns = [column.name for column in respondent_columns(study)]
    for name in (name for name in columns if columns.count(name) > 1):
        raise StudyError(
            f"{folder}/study.toml: questions ({name}): the respondents table has another use for "
            "that name; give the question another id"
        )
    return study


def read_text(folder: Path, study: Study, language: str) -> Text:
    """Read the words of a study in one language, complete or not at all.

    Raises
    ------
    StudyError
        If a text is missing, or stands under a name that the study does not have.
    """
    path = folder / f"text.{language}.toml"
    text = read_model(path, Text, StudyError)
    missing, unknown = missing_and_unknown(study, text)
    if unknown:
        key, known = unknown[0]
        remedy = did_you_mean(key.rsplit(".", 1)[1], known)
        raise StudyError(f"{path}: {key}: the study has no such key; {remedy}")
    strays = stray_placeholders(study, text)
    if strays:
        key, fault = strays[0]
        raise StudyError(f"{path}: {key}: {fault}")
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise StudyError(f"{path}: {missing[0]}: no text; add it{more}")
    return text


def read_consent(path: Path) -> str:
    """Read the body of a consent page, in Markdown.

    Raises
    ------
    StudyError
        If it is missing, empty or not text.
    """
    try:
        body = path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        body = ""
    except UnicodeDecodeError:
        raise StudyError(f"{path}: not text; save it as UTF-8") from None
    if not body:
        raise StudyError(f"{path}: missing or empty; write what people agree to")
    return body


def read_design(path: Path, study: Study) -> Design:
    """Read `design.csv` and hold it to its study.

    Raises
    ------
    DesignError
        If it is missing, a row cannot be read, or the design breaks a rule of designs.
    """
    design = Design(_read_tasks(path, study))
    check_design(study, design, str(path))
    return design


def read_practice(path: Path, study: Study) -> tuple[ChoiceTask, ...]:
    """Practice tasks of `design.csv`, held to the study; its other tasks need not fit any more.

    Raises
    ------
    DesignError
        If it is missing, a row cannot be read, or practice has other alternatives or levels than
        the study.
    """
    practice = tuple(task for task in _read_tasks(path, study) if task.role == "warmup")
    for task in practice:
        check_levels(study, task, f"{path}: task {task.id}")
    return practice


def _read_tasks(path: Path, study: Study) -> tuple[ChoiceTask, ...]:
    """Tasks of a design file as they stand."""
    if not path.is_file():
        raise DesignError(f"{path}: missing; make it with `whatmatters design {path.parent}`")
    rows = read_rows(path, DESIGN_COLUMNS + study.attribute_ids, DesignError)
    return tuple(_tasks(rows, study, path))


def _tasks(
    rows: Sequence[tuple[int, Mapping[str, str]]], study: Study, path: Path
) -> Iterable[ChoiceTask]:
    """Tasks from the rows of a design file, in the order of the file."""
    by_task: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    for line, row in rows:
        by_task.setdefault(row["task"], []).append((line, row))
    for name, lines in by_task.items():
        line, first = lines[0]
        role = next((role for role in TASK_ROLES if role == first["task_role"]), None)
        if role is None:
            remedy = did_you_mean(first["task_role"], TASK_ROLES)
            raise DesignError(f'{path}, row {line}: task_role "{first["task_role"]}": {remedy}')
        if not first["block"].isdecimal():
            raise DesignError(f'{path}, row {line}: block "{first["block"]}" is not a whole number')
        if {(r["block"], r["task_role"]) for _, r in lines} != {(first["block"], role)}:
            raise DesignError(f"{path}, row {line}: task {name} has two blocks or roles; keep one")
        alternatives = tuple(_alternative(row, study) for _, row in lines)
        yield ChoiceTask(name, int(first["block"]), role, alternatives)


def _alternative(row: Mapping[str, str], study: Study) -> Alternative:
    """One row of a design file."""
    if row["alternative"] == OPT_OUT:
        return Alternative(OPT_OUT, {})
    return Alternative(row["alternative"], {a: row[a] for a in study.attribute_ids})


def design_csv(design: Design, study: Study) -> bytes:
    """A design as the bytes of its file."""
    return csv_bytes(
        DESIGN_COLUMNS + study.attribute_ids,
        (
            {
                "block": task.block,
                "task": task.id,
                "task_role": task.role,
                "alternative": alternative.id,
                **alternative.profile,
            }
            for task in design.tasks
            for alternative in task.alternatives
        ),
    )


def responses_csv(study: Study, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Responses as the bytes of their file."""
    return csv_bytes(column_names(study), rows)


def read_questionnaire(folder: Path) -> Questionnaire:
    """Read all files of a study and check them against each other.

    Raises
    ------
    StudyError, DesignError
        If one is missing or wrong.
    """
    study = read_study(folder)
    texts = {language: read_text(folder, study, language) for language in study.languages}
    require_same_words(texts, folder)
    names = ["study.toml", "design.csv"]
    names += [f"text.{language}.toml" for language in study.languages]
    names += [f"consent.{language}.md" for language in study.languages]
    # Once there is a sheet for carers in one language, all languages need one.
    carers = study.languages if any(folder.glob("consent-carer.*.md")) else ()
    names += [f"consent-carer.{language}.md" for language in carers]
    recordings = find_recordings(folder, texts, carers)
    names += [name for by_screen in recordings.values() for name in by_screen.values()]
    names += [BEST_WORST] if study.best_worst else []
    return Questionnaire(
        folder=folder,
        study=study,
        texts=texts,
        consents={one: read_consent(folder / f"consent.{one}.md") for one in study.languages},
        carer_consents={one: read_consent(folder / f"consent-carer.{one}.md") for one in carers},
        design=read_design(folder / "design.csv", study),
        best_worst=read_best_worst(folder, study),
        hashes={name: file_sha256(folder / name) for name in names},
        recordings=recordings,
        editions=read_editions(folder),
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


def json_bytes(value: object) -> bytes:
    """A value as JSON that reads well and is the same for the same value."""
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, all of them or none: each is whole before any has its name.

    Raises
    ------
    WhatMattersError
        If the folder or a file in it cannot be written.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            path = folder / name
            if path.is_dir():
                raise WhatMattersError(f"{path}: a folder has this name; write somewhere else")
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
            written.append((Path(temporary), path))
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for part, path in written:
            part.chmod(0o644)
            part.replace(path)
    except OSError as error:
        raise WhatMattersError(f"{folder}: cannot be written: {error.strerror}") from error
    finally:
        for part, _ in written:
            part.unlink(missing_ok=True)
