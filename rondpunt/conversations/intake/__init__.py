"""What ``actions/receive.py`` is made of: persons, threads, lines, changes. Everything in bulk, nothing per message."""
