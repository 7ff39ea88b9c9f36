"""Publishing a study, and amending it: each time a new edition, frozen with a date and a reason."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Literal

from questionnaires.errors import StudyError
from questionnaires.files import json_bytes, read_study
from questionnaires.publication import EDITIONS, NAME, Edition, Publication, changed_files
from questionnaires.questionnaire import NOT_ASKED, Questionnaire
from questionnaires.study import Study

VERSION_LINE = re.compile(r"(?m)^(\s*version\s*=\s*)\d+")


def first_edition(questionnaire: Questionnaire, on: date) -> dict[str, bytes]:
    """Files to write into the folder of a draft, so that it is published.

    Raises
    ------
    StudyError
        If it was published before.
    """
    if not questionnaire.is_draft:
        raise StudyError(
            f"{questionnaire.folder}: published on {questionnaire.editions[0].published_on}; "
            f'publish a change with `whatmatters amend {questionnaire.folder} --reason "…"`'
        )
    return _edition_files(questionnaire, _contents(questionnaire), "first publication", on, "first")


def next_edition(
    questionnaire: Questionnaire, reason: str, on: date, *, structure: bool
) -> dict[str, bytes]:
    """Files to write into the folder of a published study whose files were changed.

    `version` in study.toml is raised. `structure` says that a change of what is asked is meant.

    Raises
    ------
    StudyError
        If it is a draft, nothing was changed, no reason is given, or what is asked was changed
        and that is not said to be meant.
    """
    folder = questionnaire.folder
    if questionnaire.is_draft:
        raise StudyError(f"{folder}: a draft; change it as you like, then `whatmatters publish`")
    if not reason.strip():
        raise StudyError(
            "--reason: empty; say in a sentence why the study is changed",
            on_page="Say in a sentence why the study is changed",
        )
    last = questionnaire.editions[-1]
    if not changed_files(last, questionnaire.hashes):
        raise StudyError(f"{folder}: as published in version {last.version}; change it first")
    asked_otherwise = last.structure != questionnaire.structure
    if asked_otherwise and not structure:
        parts = ", ".join(_changed_parts(questionnaire, last))
        said = (
            f"what is asked has changed since version {last.version} ({parts}), so old and new "
            "answers cannot be analysed together; put it back"
        )
        kept = f"{folder}/{EDITIONS}/{last.version}/"
        raise StudyError(
            f"{folder}: {said} from {kept}, or if it is meant, add --structure",
            on_page=f"{said[:1].upper()}{said[1:]}, or if it is meant, tick the box below",
        )
    contents = _contents(questionnaire)
    version = last.version + 1
    text = contents["study.toml"].decode("utf-8-sig")
    contents["study.toml"] = VERSION_LINE.sub(rf"\g<1>{version}", text, count=1).encode()
    raised = replace(
        questionnaire,
        study=questionnaire.study.model_copy(update={"version": version}),
        hashes={name: sha256(content).hexdigest() for name, content in contents.items()},
    )
    kind: Literal["structure", "wording"] = "structure" if asked_otherwise else "wording"
    files = _edition_files(raised, contents, reason.strip(), on, kind)
    return {"study.toml": contents["study.toml"]} | files


def _contents(questionnaire: Questionnaire) -> dict[str, bytes]:
    """Contents of a study's files, by name."""
    return {name: (questionnaire.folder / name).read_bytes() for name in questionnaire.hashes}


def _edition_files(
    questionnaire: Questionnaire,
    contents: Mapping[str, bytes],
    reason: str,
    on: date,
    kind: Literal["first", "wording", "structure"],
) -> dict[str, bytes]:
    """Copies of the files of an edition, and the list of editions with it at the end."""
    edition = Edition(
        version=questionnaire.study.version,
        published_on=on,
        reason=reason,
        kind=kind,
        sha256=questionnaire.sha256,
        structure=questionnaire.structure,
        files=dict(sorted(questionnaire.hashes.items())),
    )
    listed = Publication(editions=(*questionnaire.editions, edition)).model_dump(mode="json")
    copies = {f"{EDITIONS}/{edition.version}/{name}": one for name, one in contents.items()}
    return copies | {NAME: json_bytes(listed)}


def _changed_parts(questionnaire: Questionnaire, last: Edition) -> list[str]:
    """Parts of study.toml that ask something else than in an edition, and changed tables."""
    before = read_study(questionnaire.folder / EDITIONS / str(last.version))
    tables = changed_files(last, questionnaire.hashes)
    return [
        *(
            name
            for name in Study.model_fields
            if name not in NOT_ASKED and getattr(before, name) != getattr(questionnaire.study, name)
        ),
        *(name for name in tables if name.endswith(".csv")),
    ]
