"""Workers are killed at random while real servers stand at the other end: nothing is lost, nothing doubled."""
