"""Signing in with the organisation's own accounts: a house and a real provider, each in processes of its own."""
