"""What can be wrong with data, a model or a tender: each error names the thing to change."""

from questionnaires.errors import WhatMattersError


class AnalysisError(WhatMattersError):
    """The answers do not support what was asked of them."""


class DataError(AnalysisError):
    """A table of choices cannot be read as choices."""


class NotIdentified(AnalysisError):
    """The tasks do not tell some parameters apart."""


class NotConverged(AnalysisError):
    """There is no estimate: no maximum was found, or none exists."""


class Disagreement(AnalysisError):
    """Two engines do not give the same estimates for the same model."""


class TradeOffError(AnalysisError):
    """The answers do not say how much of one thing is worth how much of another."""


class WeightsError(AnalysisError):
    """Outcome weights cannot be made, or cannot be read."""


class TenderError(AnalysisError):
    """A tender or its bids break a rule of the tender."""


class ModelError(AnalysisError):
    """A model is asked for something that it cannot estimate."""


class ClusterError(AnalysisError):
    """There are no workers of a cluster to compute, or they would compute something else."""
