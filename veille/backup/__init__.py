"""Backups: ledger and archive of one moment, kept elsewhere, checked, and brought back (`docs/backup.md`)."""
