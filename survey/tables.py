"""The tables of the survey, the same in every database.

A change here needs a step in `survey/migrations/versions` that makes it in databases that exist.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

# PostgreSQL would compare by the rules of a language, in which order depends on the machine.
TEXT = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData()

instruments = Table(
    "instruments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study", TEXT, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", TEXT, nullable=False),
    Column("structure", TEXT, nullable=False),  # the same where only words differ
)
participants = Table(
    "participants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instrument", ForeignKey("instruments.id"), nullable=False),
    Column("token_hash", TEXT, nullable=False, unique=True),
    Column("withdrawal_hash", TEXT, nullable=False, unique=True),
    Column("language", TEXT, nullable=False),  # tag of the words of the consent
    Column("consent_version", TEXT, nullable=False),  # as in study.toml
    Column("consent_sha256", TEXT, nullable=False),  # of the page that was agreed to
    Column("started_on", TEXT, nullable=False),  # a day; no time of day is kept
    Column("status", TEXT, nullable=False),  # open | finished | stopped | full
    Column("live_until", BigInteger),  # ms; nothing once their place is free
    Column("device", TEXT, nullable=False),  # phone | tablet | computer | paper, or empty
    Column("stratum", TEXT, index=True),  # in which blocks are balanced
    Column("block", Integer),
    Column("task_order", JSON(none_as_null=True)),
    Column("side_order", JSON(none_as_null=True)),
    Column("held", Integer, nullable=False, server_default="0"),  # answers still on their device
    Index("participants_on_the_way", "status", "live_until"),
)
answers = Table(
    "answers",  # rows are added, never changed; withdrawal deletes them
    metadata,
    Column("participant", ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True),
    Column("item", TEXT, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", TEXT, nullable=False),
    Column("shown", JSON(none_as_null=True)),
    Column("language", TEXT, nullable=False),  # tag of the words that were shown with it
    Column("ms", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("help", Integer, nullable=False),  # explanations opened on the page
    Column("sent_as", TEXT),  # id that a device gave it, if one kept it until it could be sent
    Column("number", Integer),  # of the item's answers on that device, from 1
    Index("answers_by_number", "participant", "item", "number", unique=True),
)
places = Table(
    "places",  # who counts for which quota
    metadata,
    Column("participant", ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True),
    Column("quota", TEXT, primary_key=True),
)
used_invitations = Table(
    "used_invitations",  # that a code was used, not by whom
    metadata,
    Column("code_hash", TEXT, primary_key=True),
)
withdrawals = Table(
    "withdrawals",  # what is left of those who withdrew: that they did
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instrument", ForeignKey("instruments.id"), nullable=False),
    Column("withdrawn_on", TEXT, nullable=False),
    Column("mark", TEXT),  # made of their token's hash, so that no other file brings them back
)
