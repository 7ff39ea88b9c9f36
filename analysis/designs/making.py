"""From a study to its design: what is searched for, and the record of how it was found."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.information import error, level_numbers
from analysis.designs.layout import as_design
from analysis.designs.priors import Prior
from analysis.designs.problem import DesignProblem
from analysis.designs.search import Found
from analysis.designs.waves import FirstWave
from questionnaires.design import ChoiceTask, Design, check_design
from questionnaires.study import Study

METHOD = "simulated annealing from several random starts"


@dataclass(frozen=True, eq=False)
class Asked:
    """What is searched for: a problem, and where its priors are from."""

    study: Study
    prior: Prior
    fresh: Prior  # other draws of the same, to judge by
    seed: int
    first: int = 0  # starts that were tried before
    wave: FirstWave | None = None  # what is settled by answers that there are
    practice: tuple[ChoiceTask, ...] = ()  # that stays; made if there is none

    @property
    def problem(self) -> DesignProblem:
        """The problem of the search."""
        problem = DesignProblem.of_study(self.study, self.prior)
        if self.wave is None:
            return problem
        left = set(range(1, self.study.design.blocks + 1)) - set(self.wave.blocks)
        return replace(
            problem,
            n_tasks=len(left) * self.study.design.tasks_per_block,
            kept=level_numbers(self.study, Design(self.wave.kept)),
        )

    def made(self, found: Found, source: str) -> tuple[Design, dict[str, Any]]:
        """The design, in blocks, and its figures for `design.json`.

        Raises
        ------
        DesignError
            If it breaks a rule, or its tasks do not tell all parameters apart.
        """
        kept = self.practice if self.wave is None else self.wave.kept
        design = as_design(self.study, found.levels, seed=self.seed, kept=kept, prior=self.prior)
        check_design(self.study, design, source)
        require_identified(self.study, design, source)
        return design, diagnostics(self.study, design, self.prior) | self._record(found)

    def _record(self, found: Found) -> dict[str, Any]:
        """How a design was found, and its error on other draws of the prior."""
        fresh = replace(self.problem, draws=self.fresh.draws, draw_weights=self.fresh.weights)
        errors = np.array([one for one in found.errors if np.isfinite(one)] or [found.error])
        return {
            "search": {
                "method": METHOD,
                "criterion": self.study.design.criterion,
                "reached": found.error,
                "on_fresh_draws": error(fresh, found.levels),
                "starts": self.first + len(found.errors),
                "best_of_starts": float(errors.min()),
                "median_of_starts": float(np.median(errors)),
                "seed": self.seed,
                "study_sha256": self.study.design_sha256,
                "after": None if self.wave is None else self.wave.record(),
            },
        }
