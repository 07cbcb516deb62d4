"""The archive package of a post: a bag (``lib/bag.py``) that tells all of it without Rondpunt. It joins publishing with
conversations, so it is here."""
