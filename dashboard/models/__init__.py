"""The page Models and licences."""
