"""Make the packages that a colleague takes along in one zip file; that it was done is a line of the trail."""

import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO, TypeVar

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.lib.bag import Into, Zipped
from rondpunt.networks.models import Delivery, Media
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Post
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.web.archive.pack import pack
from rondpunt.web.archive.period import Period, folder_of, note_period, pack_period

T = TypeVar("T")
MOST_POSTS = 200
MOST_BYTES = 500 * 1024 * 1024  # of files; the words hardly weigh


class CannotTakeAlong(Exception):
    """Nothing, or too much; the text is for the person at the screen."""


def take_along(post: Post, *, by: User, now: datetime) -> IO[bytes]:
    """The package of one post. Raises ``CannotTakeAlong``; then nothing was done."""
    _within(Post.objects.filter(pk=post.pk))
    name = folder_of(post)
    file, _seal = _written(lambda archive: pack(post, Zipped(archive, name), reader=by, now=now))
    record("post.archived", subject=post, at=now, actor=by, team_id=post.team_id)
    return file


def take_period_along(period: Period, *, by: User, now: datetime) -> IO[bytes]:
    """As ``take_along``, of all posts of a period that they may see."""
    _within(period.posts(by))

    def place(archive: zipfile.ZipFile) -> Callable[[str], Into]:
        return lambda name: Zipped(archive, f"{period}/{name}".rstrip("/"))

    file, (_count, seal) = _written(lambda archive: pack_period(period, place(archive), reader=by, now=now))
    note_period(period, seal, by=by, now=now)
    return file


def _within(posts: PostQuerySet) -> None:
    numbers = list(posts.values_list("pk", flat=True)[: MOST_POSTS + 1])
    if not numbers:
        raise CannotTakeAlong(_("No post that you may see was planned for these days."))
    if len(numbers) > MOST_POSTS:
        too_many = ngettext(
            "More than %d post. Choose fewer days.", "More than %d posts. Choose fewer days.", MOST_POSTS
        )
        raise CannotTakeAlong(too_many % MOST_POSTS)
    files = Delivery.objects.filter(part__variant__post__in=numbers).values_list("files", flat=True)
    media = {file["media"] for some in files for file in some}
    if sum(Media.objects.filter(pk__in=media).values_list("size", flat=True)) > MOST_BYTES:
        size = filesizeformat(MOST_BYTES)
        raise CannotTakeAlong(
            _("The files of it are more than %s. An administrator can write them to a folder.") % size
        )


def _written(write: Callable[[zipfile.ZipFile], T]) -> tuple[IO[bytes], T]:
    """The zip file, and what ``write`` gave."""
    # A file without a name: it is gone when the last byte was handed over, or when the process is killed.
    file = tempfile.TemporaryFile(dir=settings.DATA)  # noqa: SIM115  it is handed on open
    try:
        with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            given = write(archive)
        file.seek(0)
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise CannotTakeAlong(_("It cannot be written: %s.") % error.strerror) from error
        raise
    return file, given
