"""A questionnaire: a study with its words, its consent page and its design, as one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from questionnaires.design import Design
from questionnaires.study import Study
from questionnaires.text import Text


@dataclass(frozen=True)
class Questionnaire:
    """Everything that a participant can be shown. Whatever changes it makes a new version."""

    folder: Path
    study: Study
    texts: Mapping[str, Text]  # by language
    consents: Mapping[str, str]  # by language; Markdown
    design: Design
    hashes: Mapping[str, str]  # file name -> SHA-256, of the files that were read

    @property
    def language(self) -> str:
        """The language that is shown unless another is asked for."""
        return self.study.languages[0]

    @cached_property
    def sha256(self) -> str:
        """Hash over all files, by name: the identity of this version."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.hashes.items()))
        return sha256(lines.encode()).hexdigest()
