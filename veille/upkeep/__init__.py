"""Upkeep: what is kept for a while only leaves ledger, archive and index, and all three are kept in order."""
