"""Mail as it really comes: read anything without raising, write what every server takes.

``parse`` is the way in, ``compose`` the way out, ``imap`` and ``smtp`` the lines to the servers. Nothing here knows
the house: the connector (``networks/connectors/mail.py``) turns a ``Mail`` into the wire's words.
"""
