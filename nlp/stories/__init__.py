"""Stories: which documents are the same, nearly the same, or about one event; pure functions."""
