"""Which versions of which questionnaires a database knows, and whether this is one of them."""

from sqlalchemy import Connection, insert, select

from questionnaires.errors import StudyError
from questionnaires.questionnaire import Questionnaire
from survey.tables import instruments, participants


def instrument_id(connection: Connection, questionnaire: Questionnaire, where: object) -> int:
    """Id of the questionnaire in the database, which is told of it if need be."""
    study = questionnaire.study
    same_version = (instruments.c.study == study.id) & (instruments.c.version == study.version)
    found = connection.execute(select(instruments).where(same_version)).all()
    for row in found:
        if row.sha256 == questionnaire.sha256:
            return int(row.id)
        started = select(participants.c.id).where(participants.c.instrument == row.id).limit(1)
        if not questionnaire.is_draft and connection.execute(started).first():
            raise StudyError(
                f"{questionnaire.folder}: {where} holds answers to other words or tasks under "
                f"version {study.version}; name the place of this study's own answers"
            )
    values = {
        "study": study.id,
        "version": study.version,
        "sha256": questionnaire.sha256,
        "structure": questionnaire.structure,
    }
    key = connection.execute(insert(instruments).values(values)).inserted_primary_key
    assert key is not None, "an INSERT of one row has a key"  # noqa: S101 - for the type checker
    return int(key[0])


def same_structure(connection: Connection, questionnaire: Questionnaire) -> dict[int, int]:
    """Version of each instrument that asks the same as this one, by its id in the database.

    Of a draft, only itself: answers to another draft are no answers to this one.
    """
    alike = (
        instruments.c.sha256 == questionnaire.sha256
        if questionnaire.is_draft
        else instruments.c.structure == questionnaire.structure
    )
    asked = select(instruments.c.id, instruments.c.version).where(
        instruments.c.study == questionnaire.study.id, alike
    )
    return dict(connection.execute(asked).all())


def require_answers_to(connection: Connection, questionnaire: Questionnaire, where: object) -> None:
    """Raise StudyError if there are answers, but none to what this questionnaire asks."""
    asked = (
        select(instruments.c.id, instruments.c.study, instruments.c.version)
        .join(participants)
        .distinct()
        .order_by(instruments.c.study, instruments.c.version)
    )
    found = connection.execute(asked).all()
    if found and not {row.id for row in found} & same_structure(connection, questionnaire).keys():
        held = ", ".join(f"{row.study} v{row.version}" for row in found)
        raise StudyError(
            f"{questionnaire.folder}: {where} holds answers to {held}, but not to what this "
            "folder asks; export with the study's files as they were shown (a published study "
            "keeps them in editions/)"
        )
