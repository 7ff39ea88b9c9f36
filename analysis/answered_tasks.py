"""Every choice task that was answered, task by task, beside what a fitted model expected."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import AnalysisError, DataError
from analysis.models.conditional_logit import ConditionalLogit
from questionnaires.responses import BEST_WORST
from questionnaires.study import Study

NOTHING_SHOWN = -1  # level of an opt-out


@dataclass(frozen=True, eq=False)
class AnsweredTasks:
    """Tasks by row and alternatives by column; tasks of a respondent are adjacent.

    Practice is among them. What a model expected comes from a conditional logit of each role.
    """

    people: pd.DataFrame  # a row for each respondent, by their number in the export
    respondent: np.ndarray  # (n_tasks,), number of the respondent, from 0
    counts: np.ndarray  # (n_tasks,), bool: whether it is analysed, as practice is not
    level: np.ndarray  # (n_tasks, n_alternatives, n_attributes), 0 is the worst
    ordered: np.ndarray  # (n_attributes,), bool: whether levels are ordered
    attributes: tuple[str, ...]
    probability: np.ndarray  # (n_tasks, n_alternatives), expected; 0 where nothing stands
    chosen: np.ndarray  # (n_tasks,), the alternative
    position: np.ndarray  # (n_tasks, n_alternatives), on the screen, from 1; 0 where none is
    ms: np.ndarray  # (n_tasks,), milliseconds on the task; nan where none is told

    @classmethod
    def of(cls, frame: pd.DataFrame, study: Study) -> "AnsweredTasks":
        """Tasks from our own export.

        Raises
        ------
        DataError, NotIdentified, NotConverged
            If nobody chose, or the choices of everybody together have no estimate.
        """
        rows = frame[frame["task_role"] != BEST_WORST]
        rows = rows.sort_values(["respondent", "task"], kind="stable")
        if not (rows["task_role"] == "estimation").any():
            raise DataError("no row has task_role `estimation`: nobody answered a choice task")
        coding = Coding.from_study(study)
        data = ChoiceData.from_responses(rows.assign(task_role="estimation"), coding)
        place = np.arange(len(rows)) - data.first_rows[data.task]
        shape = (data.n_tasks, int(place.max()) + 1)

        def by_task(values: np.ndarray, nothing: float) -> np.ndarray:
            found = np.full((*shape, *values.shape[1:]), nothing, dtype=values.dtype)
            found[data.task, place] = values
            return found

        first = rows.iloc[data.first_rows]
        return cls(
            people=first.drop_duplicates("respondent").set_index("respondent"),
            respondent=data.respondent[data.first_rows],
            counts=(first["task_role"] == "estimation").to_numpy(),
            level=by_task(_levels(rows, study), NOTHING_SHOWN),
            ordered=np.array([study.attribute(one).ordered for one in study.attribute_ids]),
            attributes=study.attribute_ids,
            probability=softmax(by_task(_utility(rows, data, coding), -np.inf), axis=1),
            chosen=place[data.chosen],
            position=by_task(rows["position"].to_numpy(dtype=int), 0),
            ms=first["ms_on_task"].to_numpy(dtype=float),
        )

    @property
    def n_respondents(self) -> int:
        """Number of people."""
        return len(self.people)

    @property
    def here(self) -> np.ndarray:
        """Whether an alternative stands in a column; shape (n_tasks, n_alternatives)."""
        return self.position > 0

    @cached_property
    def described(self) -> np.ndarray:
        """Whether an alternative has levels, as an opt-out has not; shape as `here`."""
        found: np.ndarray = (self.level != NOTHING_SHOWN).all(axis=2)
        return found

    def of_chosen(self, values: np.ndarray) -> np.ndarray:
        """Values of the alternatives that were chosen; shape (n_tasks, …)."""
        found: np.ndarray = values[np.arange(len(values)), self.chosen]
        return found

    def per_person(self, values: np.ndarray, among: np.ndarray) -> np.ndarray:
        """Sums of a value of each task among those tasks; shape (n_respondents,)."""
        return np.bincount(
            self.respondent[among], weights=values[among], minlength=self.n_respondents
        )


def _levels(rows: pd.DataFrame, study: Study) -> np.ndarray:
    """Places of the levels shown, from the worst; shape (n_rows, n_attributes)."""
    found = [
        rows[one.id].map({level: k for k, level in enumerate(one.level_ids)}).fillna(NOTHING_SHOWN)
        for one in study.attributes
    ]
    return np.column_stack(found).astype(int)


def _utility(rows: pd.DataFrame, data: ChoiceData, coding: Coding) -> np.ndarray:
    """Utility of each alternative by the model of its role, or else of everybody."""
    everybody = _estimates(rows, coding)
    utility = np.empty(len(rows))
    for role in rows["role"].unique():
        members = (rows["role"] == role).to_numpy()
        beta = _estimates(rows[members], coding, otherwise=everybody)
        utility[members] = data.x[members] @ beta
    return utility


def _estimates(
    rows: pd.DataFrame, coding: Coding, otherwise: np.ndarray | None = None
) -> np.ndarray:
    """Estimates from the tasks that count, or others where the answers have none."""
    try:
        return ConditionalLogit().maximum(ChoiceData.from_responses(rows, coding))
    except AnalysisError:
        if otherwise is None:
            raise
        return otherwise
