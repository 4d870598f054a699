"""The exports and logs that are recognised: a file each, which says what its records look like and what they mean."""
