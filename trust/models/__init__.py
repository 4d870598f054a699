"""Every model and family of which anything is known, with all that sources say of it and what is computed of it."""
