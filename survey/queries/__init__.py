"""What is asked of the database, as functions of a connection."""
