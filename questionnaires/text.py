"""The words of a study in one language, checked against what they have to name."""

from typing import Annotated

from pydantic import Field, StringConstraints

from questionnaires.frozen import Frozen
from questionnaires.study import ROLES, SEGMENTS, Study

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SegmentText(Frozen):
    """A question that places someone in a group."""

    title: Words
    title_for: dict[str, Words] = Field(
        {}, description="The question in other words for a role, by the role's id."
    )
    hint: str = ""
    options: dict[str, Words]

    def title_to(self, role: str | None) -> str:
        """The question as someone in that role is asked it."""
        return self.title_for.get(role or "", self.title)


class AttributeText(Frozen):
    """How an outcome is named and explained."""

    label: Words
    meaning: Words
    levels: dict[str, Words]


class PageText(Frozen):
    """Title and body of a page; the body may have paragraphs."""

    title: Words
    body: Words


class PracticeText(PageText):
    """The practice task, and what is said to each answer."""

    right: Words
    wrong: Words


class ChoiceText(Frozen):
    """The choice tasks."""

    title: Words
    title_for: dict[str, Words] = Field({}, description="As `SegmentText.title_for`.")
    alternatives: tuple[Words, ...] = Field(min_length=2)
    opt_out: str = ""

    def title_to(self, role: str | None) -> str:
        """The question as someone in that role is asked it."""
        return self.title_for.get(role or "", self.title)


class ConsentText(Frozen):
    """The consent page; its body is `consent.<language>.md`."""

    title: Words
    agree: Words
    refused: PageText


class Text(Frozen):
    """All words of a study in one language."""

    language: str = Field("", description="What the language calls itself, such as `Cymraeg`.")
    needs_review: str = Field(
        "", description="What has to be reviewed before people are asked, and by whom."
    )
    title: Words
    organisation: Words
    consent: ConsentText
    role: SegmentText
    condition: SegmentText
    age_band: SegmentText
    attributes: dict[str, AttributeText]
    practice: PracticeText
    choice: ChoiceText
    thanks: PageText

    def segment(self, name: str) -> SegmentText:
        """Words of the question for role, condition or age_band."""
        words: SegmentText = getattr(self, name)
        return words


def missing_and_unknown(study: Study, text: Text) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Keys that the study needs and the text lacks, and keys that name nothing.

    The second list has each stray key with the keys that stand beside it in the study.
    """
    needed: dict[str, tuple[set[str], set[str]]] = {}
    for segment in SEGMENTS:
        words = text.segment(segment)
        needed[f"{segment}.options"] = (set(study.groups(segment)), set(words.options))
    needed["attributes"] = (set(study.attribute_ids), set(text.attributes))
    for attribute in study.attributes:
        if attribute.id in text.attributes:
            levels = text.attributes[attribute.id].levels
            needed[f"attributes.{attribute.id}.levels"] = (set(attribute.level_ids), set(levels))
    missing = [f"{place}.{key}" for place, (want, have) in needed.items() for key in want - have]
    unknown = [
        (f"{place}.{key}", sorted(want))
        for place, (want, have) in needed.items()
        for key in have - want
    ]
    for place, title_for in (
        *((segment, text.segment(segment).title_for) for segment in SEGMENTS),
        ("choice", text.choice.title_for),
    ):
        unknown += [(f"{place}.title_for.{role}", [*ROLES]) for role in set(title_for) - {*ROLES}]
    if len(study.languages) > 1 and not text.language.strip():
        missing.append("language")
    if len(text.choice.alternatives) < study.design.alternatives:
        missing.append(f"choice.alternatives[{len(text.choice.alternatives)}]")
    if study.design.opt_out and not text.choice.opt_out.strip():
        missing.append("choice.opt_out")
    return sorted(missing), sorted(unknown)
