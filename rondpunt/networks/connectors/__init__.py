"""Every module in this folder is a network; adding one is one file. See ``rondpunt/networks/wire.py``."""
