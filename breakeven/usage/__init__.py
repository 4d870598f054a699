"""What a profile of usage comes to in a scenario: its week, what a copy's cache would hit, and what it fills."""
