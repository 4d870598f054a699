"""How the tables came to be, a file a step; Alembic runs those that a database has not seen."""
