"""A questionnaire: a study with its words, its consent page and its design, as one version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign
from questionnaires.design import Design
from questionnaires.errors import StudyError
from questionnaires.piping import is_piped
from questionnaires.publication import Edition, changed_files
from questionnaires.responses import BEST_WORST
from questionnaires.study import CARERS, Study
from questionnaires.text import Text

# Parts of study.toml that change nothing about how answers are to be read.
NOT_ASKED = {
    *("version", "languages", "about", "governance", "analysis"),
    *("consent", "fieldwork", "feedback", "quotas"),
}


@dataclass(frozen=True)
class Questionnaire:
    """Everything that a participant can be shown. Whatever changes it makes a new version."""

    folder: Path
    study: Study
    texts: Mapping[str, Text]  # by language
    consents: Mapping[str, str]  # by language; Markdown
    carer_consents: Mapping[str, str]  # the same for carers; empty if they read the same sheet
    design: Design
    hashes: Mapping[str, str]  # file name -> SHA-256, of the files that were read
    recordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # language -> screen -> file; see `recordings`
    editions: tuple[Edition, ...] = ()  # that were published, first one first; none of a draft
    best_worst: BestWorstDesign = NO_LISTS

    @property
    def language(self) -> str:
        """The language that is shown unless another is asked for."""
        return self.study.languages[0]

    @cached_property
    def piped(self) -> frozenset[str]:
        """Languages in which some words name an answer, so that each person has their own."""
        return frozenset(tag for tag, text in self.texts.items() if is_piped(text))

    @cached_property
    def task_roles(self) -> Mapping[str, str]:
        """Role of each task by its id; of lists best_worst."""
        roles: dict[str, str] = {task.id: task.role for task in self.design.tasks}
        return roles | {task.id: BEST_WORST for task in self.best_worst.tasks}

    @cached_property
    def sha256(self) -> str:
        """Hash over all files, by name: the identity of this version."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.hashes.items()))
        return sha256(lines.encode()).hexdigest()

    @cached_property
    def structure(self) -> str:
        """Hash over what is asked, without words and fieldwork: answers to it belong together."""
        asked = self.study.model_dump(mode="json", exclude=NOT_ASKED, exclude_defaults=True)
        tables = {name: digest for name, digest in self.hashes.items() if name.endswith(".csv")}
        return sha256(json.dumps([asked, tables], sort_keys=True).encode()).hexdigest()

    @property
    def versions(self) -> tuple[int, ...]:
        """Versions that ask the same as this one, so that answers to them belong together."""
        alike = {one.version for one in self.editions if one.structure == self.structure}
        return tuple(sorted(alike | {self.study.version}))

    @property
    def is_draft(self) -> bool:
        """Whether it has never been published, so that answers to it are only a test."""
        return not self.editions

    def consent_file(self, language: str, role: str | None) -> str:
        """Name of the sheet that someone in that role reads; None before the role is known."""
        carer = role in CARERS and language in self.carer_consents
        return f"consent-carer.{language}.md" if carer else f"consent.{language}.md"

    def consent(self, language: str, role: str | None) -> str:
        """The sheet that someone in that role reads, in Markdown."""
        own = self.consent_file(language, role).startswith("consent-carer")
        return (self.carer_consents if own else self.consents)[language]


def require_as_published(questionnaire: Questionnaire) -> None:
    """Raise StudyError if people would be asked something else than was published."""
    if questionnaire.is_draft:
        return
    last = questionnaire.editions[-1]
    changed = changed_files(last, questionnaire.hashes)
    if changed:
        what = "words" if last.structure == questionnaire.structure else "what is asked"
        raise StudyError(
            f"{questionnaire.folder}: {', '.join(changed)}: not as published in version "
            f"{last.version} ({what} changed); put it back from "
            f"{questionnaire.folder}/editions/{last.version}/, or publish the change: "
            f'`whatmatters amend {questionnaire.folder} --reason "…"`'
        )
