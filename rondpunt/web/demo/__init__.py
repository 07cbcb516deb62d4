"""Stad Linderbeke, the demo: a Flemish town that does not exist, with colleagues, citizens and their conversations.

``people.json`` is who works there, ``stories/*.toml`` what people asked and what came of it (written for this project;
every name is made up), ``load.py`` lets it happen through the house's own actions with the clock in the past.
"""
