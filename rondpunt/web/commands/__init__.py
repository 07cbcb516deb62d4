"""The commands of ``rondpunt``, one file each; every module has a ``command``."""
