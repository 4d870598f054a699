"""What a file can hold: single requests, sums by time bucket, amounts of money, or totals; one file each."""
