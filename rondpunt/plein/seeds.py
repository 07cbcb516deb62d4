"""Who lives on the square: the town's account and a handful of citizens to play."""

import re

from .store import Store

CITIZENS = (
    ("dirk", "Dirk Peeters", "Woont in de Kerkstraat. Twee kinderen, één bakfiets."),
    ("lotte", "Lotte Maes", "Buurtwerker en wandelaar."),
    ("els", "Els De Smet", "Vertelt graag door wat er in de stad beweegt."),
    ("youssef", "Youssef Amrani", "Bakker op de Markt."),
    ("claire", "Claire Dubois", "Nouvelle à Linderbeke, j'apprends le néerlandais."),
    ("sam", "Sam Whitfield", "Moved here for work. English, still learning Dutch."),
)
NEIGHBOURS = (("noor", "Noor Haddad", "Inwoner van een buurgemeente, op een andere server.", "elders.example"),)


def town_username(town: str) -> str:
    """The account name of a town: its letters and digits, lower case."""
    return re.sub(r"[^a-z0-9]", "", town.lower()) or "stad"


def token_of(username: str) -> str:
    """The access token of an account. Predictable on purpose: the square is a practice room without a lock."""
    return f"oefen-{username}"


def sow(store: Store, town: str, town_token: str = "") -> None:
    """Make the accounts that do not exist yet, each with a token."""
    username = town_username(town)
    store.add_account(
        username,
        name=town,
        note=f"Het account van {town} op het oefennetwerk.",
        is_town=True,
        token=town_token or token_of(username),
    )
    for name_in_handle, name, note in CITIZENS:
        store.add_account(name_in_handle, name=name, note=note, token=token_of(name_in_handle))
    for name_in_handle, name, note, host in NEIGHBOURS:
        store.add_account(name_in_handle, name=name, note=note, host=host, token=token_of(name_in_handle))
