"""What a backup says about itself: ``manifest.json`` in the archive."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from rondpunt.web.backup.errors import BackupError, NotABackup

NAME = "manifest.json"
FORMAT = 1


@dataclass(slots=True)
class Manifest:
    """``counts``: rows by table. Media are known by their content, so that their names are their checksums;
    ``files`` are the others, with theirs. ``keys``: fingerprints of the credential keys, never the keys."""

    id: str
    made_at: str
    version: str
    kind: str  # sqlite or postgresql
    server: str  # the database's own version
    migrations: list[list[str]]
    counts: dict[str, int] = field(default_factory=dict)
    database: dict[str, Any] = field(default_factory=dict)  # {"name", "bytes", "sha256"}
    media: dict[str, int] = field(default_factory=dict)  # {"count", "bytes"}
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # of these the house itself had only the row
    keys: list[str] = field(default_factory=list)

    def text(self) -> str:
        """As JSON, to be read by people too."""
        return json.dumps({"rondpunt": "backup", "format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False)

    @property
    def made(self) -> datetime:
        """When, with its zone."""
        return datetime.fromisoformat(self.made_at)


def read_manifest(content: bytes) -> Manifest:
    """The manifest in ``content``; raises ``NotABackup``."""
    try:
        told: dict[str, Any] = json.loads(content)
        if told.pop("rondpunt") != "backup":
            raise NotABackup("Its manifest is not one of Rondpunt.")
        if told.pop("format") != FORMAT:
            raise BackupError("This backup was made in another format, by a newer Rondpunt: restore it with that one.")
        manifest = Manifest(**told)
        manifest.made  # noqa: B018  a time that cannot be read is found here
    except (ValueError, KeyError, TypeError) as error:
        raise NotABackup(f"Its manifest cannot be read ({error}).") from error
    return manifest


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Steps of the database that this program has never heard of: the backup is of a newer one."""
    known = set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _ in known}
    return [f"{app}.{name}" for app, name in manifest.migrations if app in ours and (app, name) not in known]


def fingerprints(keys: list[str] | None = None) -> list[str]:
    """Names of credential keys that betray nothing: a key has 256 random bits."""
    return [sha256(b"rondpunt " + key.encode()).hexdigest()[:16] for key in keys or settings.CREDENTIAL_KEYS]


def as_facts(manifest: Manifest) -> Mapping[str, object]:
    """What a command tells about it."""
    return {
        "id": manifest.id,
        "made_at": manifest.made_at,
        "version": manifest.version,
        "database": manifest.kind,
        "rows": sum(manifest.counts.values()),
        "media": manifest.media.get("count", 0),
        "missing_files": len(manifest.missing),
    }
