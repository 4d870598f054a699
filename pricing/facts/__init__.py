"""Facts about models, licences, claims, guides and tuning: one frozen type a kind, each with the file of its rows."""
