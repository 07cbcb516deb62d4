"""Knowledge: what the organisation answers again and again, kept once. Today the standard answers."""
