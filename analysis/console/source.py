"""A study as the console knows it: what is asked, and functions that read what was answered.

Who makes the console hands these functions over, so that the analysis knows no database of answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from questionnaires.links import Links
from questionnaires.progress import Progress
from questionnaires.questionnaire import Questionnaire


@dataclass(frozen=True)
class Previews:
    """The pages of a study, as people of a role would see them in some words."""

    names: Callable[[str], list[str]]  # of all pages that a role may come to
    page: Callable[[str, str, str], str]  # in a language, for a role, by its name


@dataclass(frozen=True)
class Source:
    """One study, with its answers so far."""

    questionnaire: Questionnaire
    progress: Callable[[], Progress]  # counts of people, read at once
    export: Callable[[], Mapping[str, bytes]]  # files by name; runs in another process
    invite: Callable[[Links], bytes]  # makes invitations; the page to print
    previews: Previews
    again: Callable[[], "Source"]  # the same study, read anew

    @property
    def id(self) -> str:
        """Id of the study."""
        return self.questionnaire.study.id

    @property
    def title(self) -> str:
        """Title of the study, in its first language."""
        return self.questionnaire.texts[self.questionnaire.language].title
