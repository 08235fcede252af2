"""The five stages: what each does to its items."""
