"""An attribute of the choices, and the levels that it can take."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from questionnaires.frozen import Frozen, Id
from questionnaires.pictures import Picture


class Level(Frozen):
    """One level that an outcome can take."""

    id: Id
    value: float | None = Field(None, description="The level in the attribute's unit.")
    picture: Picture | None = Field(None, description="A pictogram beside its words.")


class Measure(Frozen):
    """How the outcome is measured in care: the link from a weight to a PROM or PREM."""

    instrument: str
    time_point: str
    cut_offs: tuple[float, ...] = Field(
        (), description="Score from which each level but the worst begins, worst level first."
    )
    minimal_important_change: float | None = Field(
        None, gt=0, description="Smallest change of the score that people notice."
    )


class Attribute(Frozen):
    """An attribute of the choices: an outcome in the life of a patient or carer."""

    id: Id
    kind: Literal["outcome", "process", "technology"] = "outcome"
    core: bool = Field(False, description="One of the outcomes that every study shares.")
    ordered: bool = Field(True, description="Levels are listed from worst to best.")
    show: Literal["words", "icons"] = Field(
        "words", description="`icons`: a 10 × 10 array of people, `value` of them marked."
    )
    picture: Picture | None = Field(None, description="A pictogram beside its name.")
    unit: str = ""
    measure: Measure | None = None
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _check(self) -> Self:
        ids = [level.id for level in self.levels]
        if len(set(ids)) < len(ids):
            raise ValueError(f"levels of {self.id}: two have the same id; rename one of them")
        if self.show == "icons" and not all(
            level.value is not None and level.value in range(101) for level in self.levels
        ):
            raise ValueError(
                f'levels of {self.id}: show = "icons" needs a whole `value` from 0 to 100 '
                "for each level: the number of people in 100"
            )
        self._check_cut_offs()
        return self

    def _check_cut_offs(self) -> None:
        """Raise ValueError unless cut-offs of a score tell all levels apart."""
        cuts = self.measure.cut_offs if self.measure is not None else ()
        if not cuts:
            return
        if not self.ordered or len(cuts) != len(self.levels) - 1:
            raise ValueError(
                f"measure.cut_offs of {self.id}: {len(self.levels)} levels, from worst to best, "
                f"need {len(self.levels) - 1} cut-offs; there are {len(cuts)}"
            )
        steps = [right - left for left, right in pairwise(cuts)]
        if not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
            raise ValueError(
                f"measure.cut_offs of {self.id}: they must rise, or fall where a low score is "
                "good; reorder them"
            )

    @property
    def level_ids(self) -> tuple[str, ...]:
        """Ids of the levels, worst first where they are ordered."""
        return tuple(level.id for level in self.levels)

    def level(self, level_id: str) -> Level:
        """Level of that id; KeyError if there is none."""
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)
