"""Rondpunt: the open-source platform with which a public organisation talks with people."""

__version__ = "0.1.0"
