"""The tables as they were when databases began to be migrated."""

import sqlalchemy as sa
from alembic import op

from survey.tables import TEXT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables in an empty database."""
    op.create_table(
        "instruments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("study", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("structure", TEXT, nullable=False),
    )
    _make_participants()
    _make_answers()
    op.create_table(
        "used_invitations",
        sa.Column("code_hash", TEXT, primary_key=True),
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("instrument", sa.Integer, sa.ForeignKey("instruments.id"), nullable=False),
        sa.Column("withdrawn_on", TEXT, nullable=False),
    )


def _make_participants() -> None:
    """People, and where they are on their way."""
    op.create_table(
        "participants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("instrument", sa.Integer, sa.ForeignKey("instruments.id"), nullable=False),
        sa.Column("token_hash", TEXT, nullable=False, unique=True),
        sa.Column("withdrawal_hash", TEXT, nullable=False, unique=True),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("consent_version", TEXT, nullable=False),
        sa.Column("consent_sha256", TEXT, nullable=False),
        sa.Column("started_on", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("live_until", sa.BigInteger),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("stratum", TEXT, index=True),
        sa.Column("block", sa.Integer),
        sa.Column("task_order", sa.JSON(none_as_null=True)),
        sa.Column("side_order", sa.JSON(none_as_null=True)),
    )


def _make_answers() -> None:
    """What people answered, and the places that they hold."""
    op.create_table(
        "answers",
        _owner(),
        sa.Column("item", TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("shown", sa.JSON(none_as_null=True)),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("ms", sa.Integer, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("help", sa.Integer, nullable=False),
    )
    op.create_table(
        "places",
        sa.Column(
            "participant",
            sa.Integer,
            sa.ForeignKey("participants.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("quota", TEXT, primary_key=True),
    )


def _owner() -> sa.Column[int]:
    """Whose row it is, which goes with them."""
    whose = sa.ForeignKey("participants.id", ondelete="CASCADE")
    return sa.Column("participant", sa.Integer, whose, primary_key=True)
