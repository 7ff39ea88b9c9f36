"""What people would choose: predicted shares of profiles, with intervals."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.latent_class_result import LatentClassResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.own_tastes import own_shares
from analysis.models.posterior import HierarchicalResult
from analysis.profiles import Profiles
from analysis.result import ModelResult
from analysis.weights.swings import krinsky_robb

Described = pd.DataFrame | Mapping[str, Mapping[str, object]]
N_DRAWS = 1_000  # of the estimates; intervals are then good to two digits
WITH_OWN = MixedLogitResult | LatentClassResult | HierarchicalResult


def choice_shares(
    result: ModelResult | HierarchicalResult,
    profiles: Described,
    *,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> pd.DataFrame:
    """Table of the profiles: share of people who would choose each out of all, and 95 % interval.

    Shares are averages over the people of the model: over random tastes, or over classes. They
    are those of a choice as it was asked, not of a market.

    Raises
    ------
    DataError
        If a profile lacks a level, or goes beyond what people were shown.
    """
    known = Profiles.of(result.coding, profiles)
    if isinstance(result, HierarchicalResult):
        together = result.draws.reshape(-1, result.draws.shape[-1])
        draws = together[:: max(1, len(together) // n_draws)]
        drawn = result.choice_shares(known, draws)
        share = drawn.mean(axis=0)
    else:
        drawn = result.choice_shares(known, krinsky_robb(result, n_draws, [seed]))
        share = result.choice_shares(known, result.estimates)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    index = pd.Index(known.names, name="profile")
    return pd.DataFrame({"share": share, "low": low, "high": high}, index)


def respondent_shares(
    result: ModelResult | HierarchicalResult, profiles: Described
) -> pd.DataFrame:
    """Probability that each respondent would choose each profile, given their own answers.

    A row for each respondent. Of random tastes, it is the average over the tastes that each one
    may have; of hierarchical Bayes, that at the posterior mean of their tastes.

    Raises
    ------
    ModelError
        If the model gives respondents no tastes of their own.
    DataError
        If a profile lacks a level, or goes beyond what people were shown.
    """
    found = _with_own(result)
    known = Profiles.of(result.coding, profiles)
    return pd.DataFrame(
        own_shares(found, known.x), result.data.respondent_names, columns=list(known.names)
    )


def respondent_tastes(result: ModelResult | HierarchicalResult) -> pd.DataFrame:
    """Mean coefficient of each column given each respondent's own answers, a row for each.

    With few answers each they lie closer together than people's tastes do.

    Raises
    ------
    ModelError
        If the model gives respondents no tastes of their own.
    """
    tastes = _with_own(result).respondent_tastes
    columns = list(result.coding.parameters)
    return pd.DataFrame(tastes, result.data.respondent_names, columns=columns)


def _with_own(result: ModelResult | HierarchicalResult) -> WITH_OWN:
    """The result, if respondents have tastes of their own in it."""
    if isinstance(result, WITH_OWN):
        return result
    raise ModelError(
        f"the {result.model.replace('_', ' ')} gives respondents no tastes of their own; use the "
        "mixed, latent class or hierarchical logit"
    )
