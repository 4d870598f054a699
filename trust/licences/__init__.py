"""Whether a company may use a model: the terms of its licence held against what the company is and wants."""
