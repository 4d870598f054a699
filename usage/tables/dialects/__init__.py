"""What differs from one SQL to another: times, numbers in texts, fingerprints and values inside JSON; a file each."""
