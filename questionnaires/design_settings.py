"""What the experimental design of a study has to keep to."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from questionnaires.frozen import Frozen

OptOut = Annotated[
    Literal["none", "neither", "status_quo", "dual"],
    BeforeValidator(
        lambda given: {True: "neither", False: "none"}.get(given, given),
        json_schema_input_type=Literal["none", "neither", "status_quo", "dual"] | bool,
    ),
]


class DesignSettings(Frozen):
    """What the experimental design has to keep to."""

    alternatives: Literal[2, 3] = 2
    opt_out: OptOut = Field(
        "none",
        description="`neither` can be chosen (also: true); `status_quo`: things as they are can "
        "be chosen; `dual`: a second question asks whether the one chosen would really be taken.",
    )
    status_quo: dict[str, str] = Field(
        {}, description="Of `status_quo`: the level of each attribute as things are."
    )
    blocks: int = Field(4, ge=1, le=50)
    tasks_per_block: int = Field(10, ge=1, le=30)
    chunk: int | None = Field(
        None, ge=1, description="After so many choices people are asked whether they would do more."
    )
    more: int | None = Field(None, ge=1, description="How many more; as many again unless said.")
    min_overlap: int = Field(
        1, ge=0, description="Attributes that are the same in all alternatives of a task."
    )
    seed: int = Field(1, ge=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.more is not None and self.chunk is None:
            raise ValueError("`more` goes with `chunk`; say after how many choices to ask")
        if self.chunk is not None and self.chunk >= self.tasks_per_block:
            raise ValueError(
                f"chunk: {self.chunk} of {self.tasks_per_block} tasks leave none to ask about; "
                "make it smaller or leave it out"
            )
        if (self.opt_out == "status_quo") != bool(self.status_quo):
            raise ValueError(
                'opt_out = "status_quo" needs `status_quo = { attribute = "level", … }`, and '
                "nothing else does"
            )
        return self
