"""Compiles the translations (.po) to what Django reads (.mo); needs no gettext tools.

.venv/bin/python scripts/compile_words.py
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "rondpunt" / "locale"


def main() -> None:
    """Compile each .po that is newer than its .mo. Fuzzy entries are left out, as msgfmt does."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


if __name__ == "__main__":
    main()
