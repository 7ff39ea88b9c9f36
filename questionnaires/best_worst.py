"""Best and worst: what is listed, and how often."""

from typing import Literal, Self

from pydantic import Field, model_validator

from questionnaires.frozen import Frozen, Id

FEWEST = 3  # items on a page: of two, the best tells the worst


class BestWorstSettings(Frozen):
    """Which matters most, and which least: of a list (case 1) or of a profile (case 2)."""

    case: Literal[1, 2] = Field(
        1, description="1: a list of items. 2: one level of each outcome, as someone may have it."
    )
    items: tuple[Id, ...] = Field((), description="Of case 1: ids of all items.")
    per_task: int | None = Field(
        None, ge=FEWEST, le=8, description="Of case 1: how many items stand on a page."
    )
    tasks: int = Field(ge=1, le=30, description="How many pages each person is asked.")
    seed: int = Field(1, ge=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.items)) < len(self.items):
            raise ValueError("best_worst.items: one stands twice; remove it")
        if self.case == 2:
            if self.items or self.per_task is not None:
                raise ValueError(
                    "best_worst: case 2 shows a level of each outcome; "
                    "take out `items` and `per_task`"
                )
        elif self.per_task is None or len(self.items) < self.per_task:
            raise ValueError(
                f"best_worst: case 1 needs `per_task` of at least {FEWEST}, and at least as many "
                "`items`"
            )
        return self
