"""What can be relied on: facts about models, licences and claims weighed against each other, with reasons."""
