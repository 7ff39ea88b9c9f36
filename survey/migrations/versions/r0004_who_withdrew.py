"""Who withdrew leaves a mark, so that no other file brings them back."""

import sqlalchemy as sa
from alembic import op

from survey.tables import TEXT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of those who withdrew before, it is not known."""
    op.add_column("withdrawals", sa.Column("mark", TEXT))
