"""Why a backup cannot be made, read or restored; the text is for the administrator at the terminal."""


class BackupError(Exception):
    """It cannot be done; nothing was changed."""


class NotABackup(BackupError):
    """The file is no backup of Rondpunt, or it is damaged."""


class WouldReplace(BackupError):
    """There is a house already, and nobody said that it may go."""
