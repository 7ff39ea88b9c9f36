"""What kind of study it is, who agreed to it, and by what right answers are tied to people."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from questionnaires.frozen import Frozen

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
KINDS = {
    "research": "research",
    "service_evaluation": "service evaluation",
    "patient_involvement": "patient and public involvement",
}


class Linked(Frozen):
    """What has to be settled where somebody could tie answers to people, by a list of their own."""

    lawful_basis: Said = Field(
        description="Of the UK GDPR, such as Article 6(1)(e), a task in the public interest."
    )
    condition: Said = Field(
        description="For data on health, such as Article 9(2)(j) with the Data Protection Act "
        "2018, Schedule 1, paragraph 4: research."
    )
    dpia: Said = Field(description="Reference and date of the data protection impact assessment.")
    key_kept: Said = Field(
        description="Where the list is kept, apart from the answers, and by whom."
    )
    delete_on: date = Field(description="Day on which the list is deleted.")


class Governance(Frozen):
    """Settled before anybody is asked."""

    kind: Literal["research", "service_evaluation", "patient_involvement"] = Field(
        description="What the study is, by the decision tool of the Health Research Authority."
    )
    approval: Said = Field(
        description="Of research, references of IRAS and the ethics committee; else the result of "
        "the decision tool, with its date."
    )
    anonymous: bool = Field(
        True, description="Whether nobody can tie answers to people, also not by a list of links."
    )
    linked: Linked | None = Field(None, description="Needed if `anonymous` is false.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.anonymous == (self.linked is not None):
            raise ValueError(
                "governance.linked: needed where `anonymous` is false, and only there: say by what "
                "right answers can be tied to people, who keeps the list, and until when"
            )
        return self

    @property
    def words(self) -> str:
        """All of it in a sentence or two."""
        said = f"{KINDS[self.kind].capitalize()}: {self.approval}."
        if self.linked is None:
            return f"{said} Nobody can tie answers to people."
        one = self.linked
        return (
            f"{said} Answers can be tied to people under {one.lawful_basis}; {one.condition}. "
            f"Impact assessment: {one.dpia}. The list is kept apart, {one.key_kept}, and deleted "
            f"on {one.delete_on:%d %B %Y}."
        )
