"""``python -m rondpunt``: the same as ``rondpunt``."""

from rondpunt.web.cli import main

main(prog_name="rondpunt")
