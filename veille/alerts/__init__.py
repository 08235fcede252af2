"""Alerts: what saved searches find among what arrives, told once to whoever is to know, and kept as feeds."""
