"""Who is on the way is found without looking at everybody."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("participants_on_the_way", "participants", ["status", "live_until"])
