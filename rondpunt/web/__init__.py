"""The top floor: settings, addresses, the shell around every page, health, and the commands that run the house."""
