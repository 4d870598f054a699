"""Questions about the table of requests, each asked once and in any engine's SQL, and what follows from the answers."""
