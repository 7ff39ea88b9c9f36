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
    max_overlap: int | None = Field(
        None, ge=0, description="The most attributes that are the same in all alternatives."
    )
    balance: Literal["exact", "near", "free"] = Field(
        "exact",
        description="Levels of an attribute are shown equally often, give or take one (`near`), or "
        "as often as tells most (`free`).",
    )
    labelled: bool = Field(
        False,
        description="Alternatives are different kinds of things, with constants of their own.",
    )
    interactions: tuple[tuple[str, str], ...] = Field(
        (), description="Pairs of attributes whose effects on each other are to be estimated."
    )
    criterion: Literal["d", "ds", "a", "c"] = Field(
        "d",
        description="What is made small: the D-error; that of all but constants (`ds`); the mean "
        "variance (`a`); that of a ratio (`c`).",
    )
    ratio: tuple[str, str] | None = Field(
        None, description="Of criterion `c`: two parameters, as in `pain:none`, one over the other."
    )
    prohibited: tuple[str, ...] = Field(
        (), description='What no alternative may be: `pain == "none" and help == "most"`.'
    )
    required: tuple[str, ...] = Field(
        (), description="What holds in every task: `a.pain == b.pain or a.help != b.help`."
    )
    checks: tuple[Literal["dominance", "repeat", "holdout"], ...] = Field(
        (),
        description="Tasks that are asked among the others and that no model is estimated from: "
        "one with an alternative that is better in every way, one of the block again, sides "
        "swapped, and one to see how well models predict it; this may stand more than once.",
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
        once = [name for name in self.checks if name != "holdout"]
        if len(set(once)) < len(once):
            raise ValueError("checks: only `holdout` may stand more than once; remove the other")
        if self.max_overlap is not None and self.max_overlap < self.min_overlap:
            raise ValueError(
                f"max_overlap: {self.max_overlap} is below min_overlap, {self.min_overlap}; raise "
                "the one or lower the other"
            )
        if self.criterion == "ds" and self.opt_out in ("none", "dual") and not self.labelled:
            raise ValueError('criterion = "ds" leaves constants out, and there are none; use "d"')
        if (self.criterion == "c") != (self.ratio is not None):
            raise ValueError('criterion = "c" needs `ratio`, and nothing else does')
        if (self.opt_out == "status_quo") != bool(self.status_quo):
            raise ValueError(
                'opt_out = "status_quo" needs `status_quo = { attribute = "level", … }`, and '
                "nothing else does"
            )
        return self
