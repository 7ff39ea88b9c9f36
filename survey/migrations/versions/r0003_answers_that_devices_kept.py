"""Answers that a device kept until it could send them have a name and a number of its own."""

import sqlalchemy as sa
from alembic import op

from survey.tables import TEXT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the index that lets a number be used once."""
    op.add_column("answers", sa.Column("sent_as", TEXT))
    op.add_column("answers", sa.Column("number", sa.Integer))
    op.create_index("answers_by_number", "answers", ["participant", "item", "number"], unique=True)
    op.add_column("participants", sa.Column("held", sa.Integer, nullable=False, server_default="0"))
