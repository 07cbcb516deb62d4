"""The networks this house speaks: every module in ``connectors/``, found by name. Nothing else imports a connector."""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, cast

from rondpunt.networks import connectors, wire

COLLEAGUES_ONLY = "colleagues_only"  # the need by which an administrator answers for it


class Connector(Protocol):
    """What ``wire.py`` asks of a connector module; talents are looked up with ``talent``."""

    title: str
    needs: Sequence[wire.Need]
    limits: wire.Limits

    def measure(self, text: str) -> int: ...
    def check(self, account: wire.Account) -> wire.Checked: ...
    def receive(self, account: wire.Account, since: str | None) -> wire.Harvest: ...
    def send(self, account: wire.Account, outgoing: wire.Outgoing) -> wire.Sent: ...


class UnknownNetwork(Exception):
    """There is no connector of that name."""


@cache
def networks() -> tuple[str, ...]:
    """Names of all networks, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(connectors.__path__)))


@cache
def networks_to_add() -> tuple[str, ...]:
    """Networks of which an administrator adds channels; those written by hand come by themselves."""
    return tuple(name for name in networks() if not getattr(connector(name), "by_hand", False))


@cache
def networks_to_publish_on() -> tuple[str, ...]:
    """Networks on which something can be said to whoever reads there, without answering anybody."""
    return tuple(name for name in networks() if getattr(connector(name), "publishes", False))


@cache
def networks_that_thread() -> tuple[str, ...]:
    """Networks on which a message of ours stands below the one it answers."""
    return tuple(name for name in networks() if getattr(connector(name), "threads", False))


@cache
def networks_that_name() -> tuple[str, ...]:
    """Networks on which ``@`` and a handle in a text names that account."""
    return tuple(name for name in networks() if getattr(connector(name), "mentions", False))


@cache
def networks_that_hand_out() -> tuple[str, ...]:
    """Networks on which the house hands a message to each colleague by themselves."""
    return tuple(name for name in networks() if getattr(connector(name), "hands_out", False))


def is_internal(network: str, answers: Mapping[str, str]) -> bool:
    """Whether only colleagues read a channel of ``network`` that was filled in like this."""
    speaks = connector(network)
    asks = any(need.name == COLLEAGUES_ONLY for need in speaks.needs)
    return bool(getattr(speaks, "internal", False)) or (asks and answers.get(COLLEAGUES_ONLY) == "yes")


@cache
def connector(network: str) -> Connector:
    """The connector of a network; imported at its first use, so that an unused network costs no memory."""
    if network not in networks():
        raise UnknownNetwork(network)
    return cast(Connector, importlib.import_module(f"{connectors.__name__}.{network}"))


def talent(network: str, name: str) -> bool:
    """Whether the network's connector offers an optional function, such as ``find`` or ``listen``."""
    return hasattr(connector(network), name)
