"""A design in waves: what a first wave of answers settles for the blocks that are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.answers import naming
from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.priors import Prior, joint_normal, parameter_names
from analysis.models.conditional_logit import ConditionalLogit
from analysis.tables import read_responses
from questionnaires.design import EVERY_BLOCK, ChoiceTask, Design
from questionnaires.errors import DesignError
from questionnaires.study import Study


@dataclass(frozen=True, eq=False)
class FirstWave:
    """Blocks that were shown, with all their tasks, and what the answers say of preferences."""

    source: Path
    kept: tuple[ChoiceTask, ...]  # with those that everybody sees
    n_respondents: int
    mean: np.ndarray  # (n_parameters,)
    covariance: np.ndarray  # (n_parameters, n_parameters), clustered by respondent

    @property
    def blocks(self) -> tuple[int, ...]:
        """Numbers of the blocks that are kept."""
        return Design(self.kept).blocks

    def prior(self, n_draws: int, seed: int) -> Prior:
        """What everybody prefers together, as surely as the answers tell."""
        said = f"answers of {self.n_respondents} people"
        variance, axes = np.linalg.eigh(self.covariance)
        root = axes * np.sqrt(np.clip(variance, 0, None))
        return joint_normal(said, self.mean, root, n_draws, seed)

    def record(self) -> dict[str, Any]:
        """What `design.json` says of it."""
        return {
            "responses_sha256": sha256(self.source.read_bytes()).hexdigest(),
            "respondents": self.n_respondents,
            "kept_blocks": list(self.blocks),
        }


def first_wave(responses: Path, study: Study, design: Design) -> FirstWave:
    """Blocks that were answered, and a conditional logit of the answers of all roles together.

    Parameters that answers are not fitted to, of interactions and labels, are zero.

    Raises
    ------
    DesignError
        If answers are of the version that is being designed or of another design, or no block is
        left to be designed.
    AnalysisError
        If the answers cannot be read, or do not tell preferences.

    References
    ----------
    Kanninen (2002), "Optimal design for multinomial choice experiments", Journal of Marketing
    Research 39, pp. 214-227 (designs that follow the answers so far).
    """
    frame = read_responses(responses, study, range(1, study.version + 1))
    if (frame["version"] == study.version).any():
        raise DesignError(
            f"{responses}: people were asked version {study.version}; raise `version` in "
            "study.toml, since a design that was asked is never changed"
        )
    rows = frame[frame["task_role"] == "estimation"]
    _require_as_shown(responses, rows, study, design)
    answered = {design.task(name).block for name in rows["task"].unique()}
    left = set(range(1, study.design.blocks + 1)) - answered
    if not left:
        raise DesignError(
            f"{responses}: all {study.design.blocks} blocks have answers; raise design.blocks in "
            "study.toml by as many as are to be designed"
        )
    with naming(responses):
        fit = ConditionalLogit().fit(ChoiceData.from_responses(rows, Coding.from_study(study)))
    names = list(parameter_names(study))
    mean = pd.Series(fit.estimates, fit.parameters).reindex(names, fill_value=0.0)
    covariance = pd.DataFrame(fit.covariance, fit.parameters, fit.parameters).reindex(
        index=names, columns=names, fill_value=0.0
    )
    kept = tuple(task for task in design.tasks if task.block in answered | {EVERY_BLOCK})
    return FirstWave(
        responses, kept, rows["respondent"].nunique(), mean.to_numpy(), covariance.to_numpy()
    )


def _require_as_shown(path: Path, rows: pd.DataFrame, study: Study, design: Design) -> None:
    """Raise DesignError if somebody was shown what the design does not have."""
    known = dict(_shown(design, study))
    columns = ["task", "alternative", *study.attribute_ids]
    for line, task, alternative, *levels in rows[columns].drop_duplicates().itertuples():
        shown = tuple("" if pd.isna(one) else one for one in levels)
        if known.get((task, alternative)) != shown:
            raise DesignError(
                f"{path}, row {line + 2}: {alternative} of task {task} was shown otherwise than it "
                "stands in design.csv; put back the design that these people saw"
            )


def _shown(design: Design, study: Study) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Levels of every alternative of a design; empty of an opt-out."""
    for task in design.tasks:
        for one in task.alternatives:
            yield (task.id, one.id), tuple(one.profile.get(a, "") for a in study.attribute_ids)
