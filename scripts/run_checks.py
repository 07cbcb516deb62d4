"""What ``make check`` runs: everything about the code that needs no server.

.venv/bin/python scripts/run_checks.py [PART OF A NAME]
"""

import subprocess
import sys

from _steps import CHECKOUT, Step, python, run

TEST = {"RONDPUNT_MODE": "test"}


def _templates() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "rondpunt/*/templates/*.html", "rondpunt/*/templates/**/*.html"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    # The practice network speaks Jinja, which is another language.
    return [name for name in listed if not name.startswith("rondpunt/plein/")]


def steps() -> list[Step]:
    """Every check, the quickest first."""
    return [
        Step("formatting", python("-m", "ruff", "format", "--check", "--quiet", ".")),
        Step("lint", python("-m", "ruff", "check", "--quiet", ".")),
        Step("templates", [f"{sys.prefix}/bin/djade", "--check", "--target-version", "5.2", *_templates()]),
        Step("import contracts", [f"{sys.prefix}/bin/lint-imports", "--no-cache"]),
        Step("types", python("-m", "mypy"), TEST),
        Step("migrations", python("manage.py", "makemigrations", "--check", "--dry-run"), TEST),
        Step("translations and house rules", python("-m", "pytest", "-q", "tests/house"), TEST),
        Step("islands and style sheets", python("-m", "rondpunt.web.build", "check")),
    ]


if __name__ == "__main__":
    sys.exit(run([step for step in steps() if all(word in step.name for word in sys.argv[1:])]))
