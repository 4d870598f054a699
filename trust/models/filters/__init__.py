"""What people ask of models, a file for each kind of question."""
