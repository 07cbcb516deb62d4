"""What the person at the terminal reads when the house is open. Knows no Django: the supervisor prints it."""

import json
from pathlib import Path

from rondpunt.web.environment import env

PEOPLE = Path(__file__).with_name("demo") / "people.json"
SETUP_CODE = "setup-code"  # under RONDPUNT_DATA/keys, from the first start until the wizard is done


def address() -> str:
    """Where the pages are."""
    return env("RONDPUNT_URL") or f"http://localhost:{env('PORT')}"


def plein_port() -> int:
    """Port of Het Plein, the practice network of the demo."""
    return int(env("RONDPUNT_PLEIN_PORT") or int(env("PORT")) + 1)


def plein_address() -> str:
    """Where Het Plein is. By number: the Mastodon connector then reaches it whatever "localhost" means here."""
    return f"http://127.0.0.1:{plein_port()}"


def setup_code() -> str:
    """The code that opens the first-run wizard; "" once the wizard is done."""
    try:
        return (Path(env("RONDPUNT_DATA")) / "keys" / SETUP_CODE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def greeting() -> str:
    """The lines to print."""
    if env("RONDPUNT_MODE") == "demo":
        lines = _demo()
    elif code := setup_code():
        lines = [
            f"Rondpunt is open. Begin at {address()}/welcome/?code={code}",
            f"or open {address()}/welcome/ and fill in the set-up code: {code}",
        ]
    else:
        lines = [f"Rondpunt is open: {address()}"]
    return "\n".join(["", *lines, "", "Ctrl-C stops it.", ""])


def _demo() -> list[str]:
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))
    shown = [user for user in people["users"] if user.get("door")]
    width = max(len(user["email"]) for user in shown)
    return [
        f"This is the demo of {people['organisation']}: {address()}",
        f"Ask something as a citizen on Het Plein: {plein_address()}",
        "",
        f"Sign in as (password: {people['password']})",
        *(f"  {user['email']:<{width}}  {user['name']}, {user['door']}" for user in shown),
    ]
