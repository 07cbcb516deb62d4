"""This room's words in templates."""
