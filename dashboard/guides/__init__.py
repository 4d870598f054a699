"""The guides page: their tables and statements, and what else is known of each row."""
