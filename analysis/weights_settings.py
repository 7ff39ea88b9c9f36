"""Everything that decides the weights, besides the answers and the study."""

from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from pydantic import Field

from analysis.weights.cells import N_DRAWS
from analysis.weights.weight_set import Pooling


@dataclass(frozen=True)
class LongTable:
    """How to read a table of choices that was collected elsewhere."""

    respondent: str
    task: str
    chosen: str
    attributes: tuple[str, ...]
    constants: tuple[str, ...] = ()
    directions: dict[str, str] = field(default_factory=dict)
    by: str | None = None
    weight: str | None = None  # column of how many respondents each stands for


@dataclass(frozen=True)
class WeightsSettings:
    """Everything that decides the weights, besides the answers and the study."""

    study: str | None = None  # id of the study; None for a table collected elsewhere
    table: LongTable | None = None
    seed: Annotated[int, Field(ge=0)] = 1
    n_draws: Annotated[int, Field(ge=1)] = N_DRAWS
    pooling: Pooling = "partial"
    case_mix: str | None = None  # name of the file of a case mix
    post_stratify: bool = False  # whether respondents count as they stand for the case mix

    def to_json(self) -> dict[str, Any]:
        """Settings as they stand in a manifest."""
        return asdict(self)
