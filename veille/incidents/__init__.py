"""Incidents: sources in trouble, of which the operator is told once."""
