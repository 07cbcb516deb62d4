"""Backup and restore: one archive with the database, every file and a manifest; docs/decisions tells the choices."""
