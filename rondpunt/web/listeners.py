"""One thread per channel whose network pushes (IMAP IDLE, event streams): it only says "there is news"."""

import logging
import threading

from django.db import connection
from django.utils import timezone

from rondpunt.networks.models import Channel
from rondpunt.networks.registry import connector, talent
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Account, Refused, TryLater

log = logging.getLogger("rondpunt.listeners")
WAIT_AFTER_FAILURE = 30.0


class Listeners:
    """The listening threads of this worker; ``refresh`` starts those that lack and ends those no longer wanted."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._threads: dict[int, tuple[threading.Event, str, threading.Thread]] = {}

    def refresh(self) -> None:
        """Compare with the active channels; called by the beat every now and then."""
        wanted: dict[int, tuple[str, str, Account]] = {}
        for channel in Channel.objects.active():
            if talent(channel.network, "listen"):
                try:
                    account = channel.account()
                except UnreadableSecret:
                    continue  # the next fetch says so on the channel
                wanted[channel.pk] = (channel.network, f"{channel.details}{bytes(channel.sealed)!r}", account)
        for number, (stop, version, thread) in list(self._threads.items()):
            unwanted = number not in wanted or wanted[number][1] != version
            if unwanted or self._stop.is_set() or not thread.is_alive():
                stop.set()
                del self._threads[number]
        for number, (network, version, account) in wanted.items():
            if number not in self._threads and not self._stop.is_set():
                stop = threading.Event()
                work = (number, network, account, stop)
                thread = threading.Thread(target=self._listen, args=work, name=f"listen-{number}", daemon=True)
                self._threads[number] = (stop, version, thread)
                thread.start()

    def _listen(self, number: int, network: str, account: Account, stop: threading.Event) -> None:
        def wake() -> None:
            Channel.objects.filter(pk=number, state=Channel.State.ACTIVE).update(next_fetch_at=timezone.now())
            connection.close()  # a listening thread holds no database connection

        listen = connector(network).listen  # type: ignore[attr-defined]
        while not stop.is_set() and not self._stop.is_set():
            try:
                listen(account, stop, wake)
            except (TryLater, Refused) as error:
                log.info("listening to channel %s: %s", number, error.reason)
            # It ended without being asked to: the server has no stream, or closed it. Polling goes on meanwhile.
            stop.wait(WAIT_AFTER_FAILURE)
