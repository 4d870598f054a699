"""What licences say, a rule for each kind of matter: whether it concerns a company, and what it finds."""
