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
    inside: dict[str, Words] = Field(
        {}, description="Options as they read inside a sentence, where `{…}` stands for the answer."
    )

    def title_to(self, role: str | None) -> str:
        """The question as someone in that role is asked it."""
        return self.title_for.get(role or "", self.title)


class QuestionText(SegmentText):
    """An ordinary question, and what is said to each answer of a check."""

    options: dict[str, Words] = Field({})
    right: str = ""
    wrong: str = ""


class BestWorstText(Frozen):
    """The questions which item matters most, and which least."""

    title: Words
    title_for: dict[str, Words] = Field({}, description="As `SegmentText.title_for`.")
    body: str = ""
    best: Words
    worst: Words
    items: dict[str, Words] = Field({})

    def title_to(self, role: str | None) -> str:
        """The question as someone in that role is asked it."""
        return self.title_for.get(role or "", self.title)


class DualText(Frozen):
    """The question whether the treatment that was chosen would really be taken."""

    title: Words
    take: Words
    keep: Words


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
    status_quo: str = ""
    dual: DualText | None = None

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
    questions: dict[str, QuestionText] = Field({})
    best_worst: BestWorstText | None = None
    breaks: dict[str, PageText] = Field({})

    def segment(self, name: str) -> SegmentText:
        """Words of the question for role, condition or age_band."""
        words: SegmentText = getattr(self, name)
        return words

    def item(self, item: str) -> str:
        """Words of an item of a list, or of a level and its outcome."""
        attribute, colon, level = item.partition(":")
        if colon:
            words = self.attributes[attribute]
            return f"{words.label}: {words.levels[level]}"
        return self.best_worst.items[item] if self.best_worst else item


def missing_and_unknown(study: Study, text: Text) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Keys that the study needs and the text lacks, and keys that name nothing.

    The second list has each stray key with the keys that stand beside it in the study.
    """
    needed = {**_groups_and_attributes(study, text), **_questions(study, text)}
    missing = [f"{place}.{key}" for place, (want, have) in needed.items() for key in want - have]
    missing += _missing_of_choices(study, text)
    if len(study.languages) > 1 and not text.language.strip():
        missing.append("language")
    unknown = [
        (f"{place}.{key}", sorted(want))
        for place, (want, have) in needed.items()
        for key in have - want
    ]
    asked_by_role = [
        *((segment, text.segment(segment).title_for) for segment in SEGMENTS),
        *((f"questions.{name}", words.title_for) for name, words in text.questions.items()),
        ("choice", text.choice.title_for),
        ("best_worst", text.best_worst.title_for if text.best_worst else {}),
    ]
    for place, title_for in asked_by_role:
        unknown += [(f"{place}.title_for.{role}", [*ROLES]) for role in set(title_for) - {*ROLES}]
    return sorted(missing), sorted(unknown)


Keys = dict[str, tuple[set[str], set[str]]]  # place -> keys that are wanted there, that are there


def _groups_and_attributes(study: Study, text: Text) -> Keys:
    """Keys under the questions about groups, and under the attributes."""
    keys: Keys = {}
    for segment in SEGMENTS:
        words = text.segment(segment)
        keys[f"{segment}.options"] = (set(study.groups(segment)), set(words.options))
    keys["attributes"] = (set(study.attribute_ids), set(text.attributes))
    for attribute in study.attributes:
        if attribute.id in text.attributes:
            levels = text.attributes[attribute.id].levels
            keys[f"attributes.{attribute.id}.levels"] = (set(attribute.level_ids), set(levels))
    return keys


def _questions(study: Study, text: Text) -> Keys:
    """Keys under ordinary questions, breaks, and best and worst."""
    keys: Keys = {"questions": ({one.id for one in study.questions}, set(text.questions))}
    for question in study.questions:
        if question.id in text.questions:
            words = text.questions[question.id]
            place = f"questions.{question.id}"
            keys[f"{place}.options"] = (set(question.options), set(words.options))
            said = {key for key in ("right", "wrong") if getattr(words, key).strip()}
            keys[place] = ({"right", "wrong"} if question.correct is not None else set(), said)
    breaks = {step.name for step in study.steps if step.kind == "break"}
    keys["breaks"] = (breaks, set(text.breaks))
    items = set(study.best_worst.items) if study.best_worst else set()
    keys["best_worst.items"] = (items, set(text.best_worst.items) if text.best_worst else set())
    return keys


def _missing_of_choices(study: Study, text: Text) -> list[str]:
    """What the choices and the best-worst questions need, and the text lacks."""
    missing = []
    if len(text.choice.alternatives) < study.design.alternatives:
        missing.append(f"choice.alternatives[{len(text.choice.alternatives)}]")
    words = {"neither": text.choice.opt_out.strip(), "status_quo": text.choice.status_quo.strip()}
    names = {"neither": "opt_out", "status_quo": "status_quo"}
    if not words.get(study.design.opt_out, "said"):
        missing.append(f"choice.{names[study.design.opt_out]}")
    if study.design.opt_out == "dual" and text.choice.dual is None:
        missing.append("choice.dual")
    if study.best_worst is not None and text.best_worst is None:
        missing.append("best_worst")
    return missing
