"""Takes the README's pictures of the demo town, into docs/pictures/.

.venv/bin/python scripts/take_pictures.py
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from tests.journeys.browser import NARROW, WIDE, Desk, running_browser  # noqa: E402
from tests.journeys.house import start_house  # noqa: E402

PICTURES = (
    ("conversation.png", WIDE, "light"),
    ("conversation-dark.png", WIDE, "dark"),
    ("phone.png", NARROW, "light"),
)
# A public conversation in which several people and the town speak.
SHOWN = "frietbakjes"


def main() -> int:
    """Start the demo, open a conversation as Anna, and photograph it in each look and size."""
    folder = CHECKOUT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    house = start_house(mode="demo", bare=True, RONDPUNT_LANGUAGE="nl")
    house.people = {"Anna": "anna@linderbeke.example"}
    try:
        with running_browser() as browser:
            desk = Desk(browser, house)
            answered = desk.open("Anna", "/conversations/?view=all").locator(".row", has_text=SHOWN)
            number = answered.first.get_attribute("data-number")
            for name, size, look in PICTURES:
                page = desk.open("Anna", f"/conversations/{number}/", viewport=size, color_scheme=look)
                page.wait_for_timeout(500)  # fonts and the scroll to the newest message
                page.screenshot(path=folder / name)
                print(folder / name)
            desk.close()
    finally:
        house.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
