"""Fixtures that lend real mail servers to a test; started once a test run, only when a test asks for them.

To be listed in ``pytest_plugins`` of a conftest. Mailboxes stay between tests: use an address of your own.
"""

from collections.abc import Iterator

import pytest
import trustme

from .dovecot import Dovecot, DovecotMissing, start_dovecot
from .smtp import PostOffice, start_post_office


@pytest.fixture(scope="session")
def mail_authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def dovecot(mail_authority: trustme.CA) -> Iterator[Dovecot]:
    """IMAP and LMTP."""
    try:
        server = start_dovecot(mail_authority)
    except DovecotMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _running_post_office(dovecot: Dovecot, mail_authority: trustme.CA) -> Iterator[PostOffice]:
    office = start_post_office(dovecot, mail_authority)
    yield office
    office.stop()


@pytest.fixture
def post_office(_running_post_office: PostOffice) -> Iterator[PostOffice]:
    """SMTP that hands on to Dovecot, on a good day; every test starts and ends with one."""
    _running_post_office.calm()
    yield _running_post_office
    _running_post_office.calm()
