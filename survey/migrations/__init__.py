"""The steps that bring a database of an earlier version up to date, run by Alembic."""
