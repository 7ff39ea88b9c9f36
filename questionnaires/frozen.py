"""What all types that people write in files have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_+-]*$", max_length=40)]
# An id that can stand in a condition.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Frozen(BaseModel):
    """A value that cannot change, and that knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
