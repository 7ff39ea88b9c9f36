"""How whole-life cost is scored: by amounts set in advance, or openly otherwise."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.procurement.charter import Money, Words
from questionnaires.frozen import Frozen

Method = Literal["absolute", "benchmark", "price_per_point", "relative"]
KEYS: dict[Method, tuple[str, ...]] = {  # what each method needs, and only it
    "absolute": ("best", "worst"),
    "benchmark": ("benchmark", "spread"),
    "price_per_point": ("least_points",),
    "relative": ("because",),
}
REVERSAL = (
    "with 60 points for quality and 40 x lowest / cost, bids of quality 90, 70 and 30 that cost "
    "160, 100 and 50 score 66.5, 62.0 and 58.0; without the third, which cannot win, the second "
    "scores 82.0 and beats the first at 79.0"
)


class Price(Frozen):
    """Whole-life cost as points, or as the price of a point."""

    method: Method = "absolute"
    basis: Words = Field(description="What the cost covers: years, units, VAT.")
    best: Money | None = Field(None, description="GBP: full points at or below (absolute).")
    worst: Money | None = Field(None, description="GBP: no points at or above (absolute).")
    benchmark: Money | None = Field(None, description="GBP: half of the points (benchmark).")
    spread: Annotated[Decimal, Field(gt=0, le=100)] | None = Field(
        None, description="Per cent under the benchmark for all points, over it for none."
    )
    least_points: Annotated[Decimal, Field(ge=0, le=100)] | None = Field(
        None, description="Points below which a bid is out (price_per_point)."
    )
    because: Words | None = Field(
        None, description="Why scores may depend on who else bids (relative)."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.method == "relative" and self.because is None:
            raise ValueError(
                f"relative: a score may not depend on who else bids without a reason: {REVERSAL}; "
                'use "absolute" with `best` and `worst`, or say why in `because`'
            )
        wanted = KEYS[self.method]
        for key in (key for keys in KEYS.values() for key in keys):
            given = getattr(self, key) is not None
            if given != (key in wanted):
                verb = "take away" if given else "add"
                raise ValueError(f'{verb} `{key}`: "{self.method}" needs {" and ".join(wanted)}')
        if self.benchmark == 0:
            raise ValueError("benchmark, 0: give an amount above 0")
        return self

    @property
    def bounds(self) -> tuple[Decimal, Decimal] | None:
        """GBP that earn all points, and none; None where no amounts were set in advance."""
        if self.best is not None and self.worst is not None:
            return self.best, self.worst
        if self.benchmark is not None and self.spread is not None:
            step = self.benchmark * self.spread / 100
            return self.benchmark - step, self.benchmark + step
        return None
