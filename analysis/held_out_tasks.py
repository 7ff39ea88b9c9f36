"""How well a fitted model predicts the tasks that were held out of its estimation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.prediction import Fitted, predict
from analysis.validation import hits

ALL = "all"
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class HeldOutTasks:
    """Tasks that were held out, beside those that the same people's tastes are learnt from."""

    data: ChoiceData  # of both
    name: np.ndarray  # (n_tasks,), id of the task
    held_out: np.ndarray  # (n_tasks,), bool

    @classmethod
    def of(cls, frame: pd.DataFrame, fitted: ChoiceData) -> "HeldOutTasks | None":
        """Tasks from our own export, of the people that a model was fitted to; None without any.

        Raises
        ------
        DataError
            If an answer is missing or strange.
        """
        roles = frame["task_role"].isin(["estimation", "holdout"])
        rows = frame[roles & frame["respondent"].isin(fitted.respondent_names)]
        if not (rows["task_role"] == "holdout").any():
            return None
        rows = rows.sort_values(["respondent", "task"], kind="stable")
        data = ChoiceData.from_responses(rows.assign(task_role="estimation"), fitted.coding)
        first = rows.iloc[data.first_rows]
        held_out = (first["task_role"] == "holdout").to_numpy()
        return cls(data, first["task"].to_numpy(), held_out)

    def scores(self, result: Fitted, covariates: Covariates | None = None) -> pd.DataFrame:
        """How well each task is predicted, and all together, with 95 % intervals beside guessing.

        `hit_rate`: how often the likeliest answer was given; `probability`: what the answers that
        were given were predicted with; `log_likelihood`: the mean of its logarithm. Models of
        different tastes predict by what each person chose in the tasks that were not held out.
        Columns with `_low` and `_high` are intervals, clustered by respondent; with `_guess`, what
        guessing comes to.

        Raises
        ------
        ModelError
            If the model has no prediction.

        References
        ----------
        Wilson (1927), JASA 22, pp. 209-212, with the effective number of answers of Korn and
        Graubard (1998), Survey Methodology 24, pp. 193-201 (hit rates).
        """
        data, seen = self.data, ~self.held_out[self.data.task]
        known = predict(result, data, covariates, covariates, seen).probability
        guess = 1 / np.bincount(data.task)
        measured = pd.DataFrame(
            {
                "hit_rate": hits(data, known),
                "probability": known[data.chosen],
                "log_likelihood": np.log(known[data.chosen]),
                "hit_rate_guess": guess,
                "probability_guess": guess,
                "log_likelihood_guess": np.log(guess),
            }
        )
        respondent = data.respondent[data.first_rows]
        names = sorted(set(self.name[self.held_out]))
        places = {name: self.held_out & (self.name == name) for name in names}
        if len(names) > 1:
            places[ALL] = self.held_out
        rows = {
            name: _row(measured[here], respondent[here], data.task_weights[here])
            for name, here in places.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("task")


def _row(measured: pd.DataFrame, respondent: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    """Means of what was measured, with intervals of those that are not of guessing."""
    row: dict[str, float] = {"n": len(np.unique(respondent))}
    for name in ("hit_rate", "probability", "log_likelihood"):
        values = measured[name].to_numpy()
        mean, error = _clustered(values, respondent, weight)
        margin = float(ndtri((1 + CONFIDENCE) / 2)) * error
        low, high = mean - margin, mean + margin
        if name == "hit_rate":
            low, high = _wilson(mean, error, len(np.unique(respondent)))
        guess = float(np.average(measured[f"{name}_guess"], weights=weight))
        row |= {name: mean, f"{name}_low": low, f"{name}_high": high, f"{name}_guess": guess}
    return row


def _clustered(
    values: np.ndarray, respondent: np.ndarray, weight: np.ndarray
) -> tuple[float, float]:
    """Weighted mean, and its standard error with respondents as clusters; NaN of one alone."""
    mean = float(np.average(values, weights=weight))
    _, who = np.unique(respondent, return_inverse=True)
    sums = np.bincount(who, weights=weight * (values - mean))
    n = len(sums)
    if n == 1:
        return mean, float("nan")
    return mean, float(np.sqrt(n / (n - 1) * (sums**2).sum()) / weight.sum())


def _wilson(share: float, error: float, n: int) -> tuple[float, float]:
    """Interval of a share, as of so many independent answers as have that standard error.

    If all answers are alike, they count as one for each respondent.
    """
    if np.isnan(error):
        return error, error
    effective = share * (1 - share) / error**2 if error > 0 else float(n)
    z2 = ndtri((1 + CONFIDENCE) / 2) ** 2
    middle = (share + z2 / (2 * effective)) / (1 + z2 / effective)
    half = np.sqrt(z2 * (share * (1 - share) / effective + z2 / (4 * effective**2)))
    return float(middle - half / (1 + z2 / effective)), float(middle + half / (1 + z2 / effective))
