"""How many classes: the latent class logit with one class, two, three … side by side."""

from collections.abc import Iterable
from math import log

import pandas as pd

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import NotConverged, NotIdentified
from analysis.models.class_cautions import cautions
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.result import ModelResult


def compare_classes(
    data: ChoiceData,
    counts: Iterable[int] = range(1, 6),
    membership: Covariates | None = None,
    *,
    starts: int = 20,
    seed: int = 1,
) -> pd.DataFrame:
    """Table of the fit with each number of classes, to choose one from.

    Lower AIC and BIC are better; `bic` counts tasks, and `bic_respondents` people. Weigh them
    against the size of the smallest class, in people, the cautions, and whether the tastes make
    sense. Where there are no estimates, `problem` says why.
    """
    rows = {n: _row(data, n, membership, starts, seed) for n in counts}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("classes")


def _row(
    data: ChoiceData, n_classes: int, membership: Covariates | None, starts: int, seed: int
) -> dict[str, object]:
    """Figures of one number of classes."""
    try:
        if n_classes == 1:
            return _figures(ConditionalLogit().fit(data), (1.0,))
        model = LatentClassLogit(classes=n_classes, starts=starts, seed=seed)
        result = model.fit(data, membership)
    except (NotConverged, NotIdentified) as error:
        return {"problem": str(error)}
    shares = tuple(result.class_shares()["share"])
    return _figures(result, shares) | {
        "entropy": result.entropy,
        "n_agreeing": result.n_agreeing,
        "cautions": "; ".join(cautions(result)),
    }


def _figures(result: ModelResult, shares: tuple[float, ...]) -> dict[str, object]:
    """What every model that was fitted has in its row."""
    n_parameters = len(result.parameters)
    return {
        "log_likelihood": result.log_likelihood,
        "n_parameters": n_parameters,
        "aic": result.aic,
        "bic": result.bic,
        "bic_respondents": n_parameters * log(result.n_respondents) - 2 * result.log_likelihood,
        "shares": shares,
        "smallest_class": min(shares) * result.n_respondents,
        "entropy": 1.0,
        "n_agreeing": 1,
        "cautions": "",
        "problem": "",
    }
