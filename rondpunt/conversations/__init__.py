"""Conversations: the inbox, its messages, who answers them, and what is answered."""
