"""The shared real data go through the house whole. Archives are read in place; only mail is laid out in a folder."""

import csv
import gzip
import json
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.lib.activitystreams import ParsedPost, posts_in
from rondpunt.networks.mail_messages import read_message
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Account, Author, File, Harvest, Incoming, Kind, Visibility
from rondpunt.people.models import Team, TrailEntry
from rondpunt.web.bring_in import bring_in, mails_in

SHARED = Path(__file__).parents[3] / "shared" / "data"
US = "info@linderbeke.example"
PORTION = 200

pytestmark = [
    pytest.mark.shared,
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside this checkout"),
]
Said = tuple[str, ...]


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def waste() -> Team:
    return Team.objects.create(name="Waste")


def words(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


# --- mail ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mails")
    for archive in sorted((SHARED / "email").glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            tar.extractall(folder / archive.name.removesuffix(".tar.gz"), filter="data")
    return folder


@pytest.fixture
def box(waste: Team) -> Channel:
    return channel(waste, network="mail", handle=US, details={"address": US})


def sources(folder: Path) -> list[Path]:
    """The folder with its .eml files, and every file beside them: an mbox, and what is no mail at all."""
    return [folder, *sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".eml")]


def bring_all(folder: Path, box: Channel) -> Counter[str]:
    total: Counter[str] = Counter()
    for source in sources(folder):
        came = bring_in(mails_in(source), channel=box, now=NOON)
        total.update(read=came.read, new=came.new, known=came.known, conversations=came.conversations)
    return total


def what_it_says(mail: Incoming) -> Said:
    """Who, subject, text, files: two mails that say the same are one mail."""
    files = [content_of(file.media_type, file.content) for file in mail.files if file.content]
    return mail.author.key[:320], words(mail.subject[:300]), words(mail.text), *sorted(files)


def content_of(media_type: str, content: bytes) -> str:
    """A digest; where it is lines, without regard to how they end."""
    if media_type.startswith(("text/", "message/")):
        content = b" ".join(content.split())
    return sha256(content).hexdigest()


def what_is_stored() -> Counter[Said]:
    """The same, read from the house's files."""
    rows = Message.objects.select_related("handle").prefetch_related("attachments__media")
    stored: Counter[Said] = Counter()
    for row in rows:
        assert row.handle is not None
        files = [content_of(one.media_type, one.media.read()) for one in row.attachments.all() if one.media]
        stored[row.handle.key, words(row.subject), words(row.text), *sorted(files)] += 1
    return stored


def test_every_mail_is_kept_once_and_a_known_one_says_what_a_stored_one_says(mails: Path, box: Channel) -> None:
    total = bring_all(mails, box)
    assert (total["read"], total["new"], total["known"]) == (1339, 1227, 112)
    stored = what_is_stored()
    assert stored.total() == Message.objects.count() == total["new"]

    account = Account({"address": US})
    read = [read_message(account, raw, arrived_at=NOON) for source in sources(mails) for raw in mails_in(source)]
    assert len(read) == total["read"]
    # Kept: all that any mail says. Not double: one row for each thing said under one Message-ID.
    assert {what_it_says(mail) for mail in read} == set(stored)
    assert len({(mail.remote_id, what_it_says(mail)) for mail in read}) == total["new"]
    assert not [mail for mail in read if mail.from_us]

    named = {(file.name[:255], file.media_type[:120]) for mail in read for file in mail.files}
    # One mail came a second time with the very same file under another name.
    assert named - set(Attachment.objects.values_list("name", "media_type")) == {("ciële.txt", "text/plain")}
    unreadable = Message.objects.filter(kind=Kind.UNREADABLE)
    assert [row.text for row in unreadable.filter(raw=None)] == [""]  # a file of no bytes
    assert unreadable.exclude(raw=None).count() == sum(bool(mail.raw) and mail.kind == Kind.UNREADABLE for mail in read)
    assert Conversation.objects.count() == total["conversations"]
    assert sum(Conversation.objects.values_list("message_count", flat=True)) == total["new"]
    assert TrailEntry.objects.filter(verb="message.received").count() == total["new"]

    again = bring_all(mails, box)
    assert (again["read"], again["new"], again["conversations"]) == (1339, 0, 0)
    assert Message.objects.count() == total["new"]


# --- posts of the fediverse ---------------------------------------------------------------------------------------


def payloads() -> Iterator[Any]:
    for name in ("activitypub_server_payloads", "granary_as_bsky_rss"):
        with tarfile.open(SHARED / "fediverse" / f"{name}.tar.gz") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file and member.name.endswith(".json"):
                    try:
                        yield json.loads(file.read())
                    except ValueError:
                        continue  # three of granary's are no JSON, on purpose


def as_incoming(post: ParsedPost) -> Incoming:
    return Incoming(
        remote_id=post.id,
        author=Author(post.author_id, post.author_id, url=post.author_id),
        sent_at=post.sent_at or NOON,
        text=post.text,
        html=post.html,
        subject=post.title,
        in_reply_to=(post.in_reply_to,) if post.in_reply_to else (),
        visibility=Visibility(post.visibility),
        files=tuple(File("", file.media_type, url=file.url, alt=file.alt) for file in post.files),
        language=post.language,
        url=post.url,
        content_warning=post.content_warning,
        edited_at=post.edited_at,
    )


def test_every_post_that_servers_of_the_fediverse_sent_is_kept_once(waste: Team) -> None:
    on = channel(waste)
    posts = [post for payload in payloads() for post in posts_in(payload)]
    assert (len(posts), len({post.id for post in posts})) == (44, 40)
    harvest = Harvest(tuple(as_incoming(post) for post in posts))
    assert len(receive(on, harvest, now=NOON).messages) == 40
    stored = {row.remote_id: row for row in Message.objects.select_related("handle")}
    assert set(stored) == {post.id for post in posts}
    for post in posts:
        row = stored[post.id]
        assert row.handle is not None
        assert (words(row.text), row.handle.key) == (words(post.text), post.author_id)
        assert {file.url for file in post.files} <= set(row.attachments.values_list("source", flat=True))
        if post.in_reply_to in stored:
            assert row.conversation_id == stored[post.in_reply_to].conversation_id
    assert receive(on, harvest, now=NOON).messages == []
    assert Message.objects.count() == 40


# --- tweets to help desks -----------------------------------------------------------------------------------------


def portions(tweets: Iterable[Incoming]) -> Iterator[Harvest]:
    line = sorted(tweets, key=lambda one: one.sent_at)
    for start in range(0, len(line), PORTION):
        yield Harvest(tuple(line[start : start + PORTION]))


def take_in(on: Channel, tweets: Iterable[Incoming]) -> int:
    return sum(len(receive(on, harvest, now=NOON).messages) for harvest in portions(tweets))


def talks(tweets: Mapping[str, Incoming]) -> list[set[str]]:
    """Which tweets hang together: those that answer each other, or the same tweet that is not here."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for tweet in tweets.values():
        for answered in tweet.in_reply_to:
            root[find(tweet.remote_id)] = find(answered)
    together: dict[str, set[str]] = defaultdict(set)
    for remote_id in tweets:
        together[find(remote_id)].add(remote_id)
    return list(together.values())


def conversations_of(on: Channel) -> list[set[str]]:
    held: dict[int, set[str]] = defaultdict(set)
    for conversation_id, remote_id in Message.objects.filter(channel=on).values_list("conversation_id", "remote_id"):
        held[conversation_id].add(remote_id)
    return list(held.values())


def support_tweets() -> dict[str, Incoming]:
    """Citizens and 71 help desks; the help desks are "us"."""
    with gzip.open(SHARED / "twitter-support" / "twcs_sample.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {row["tweet_id"]: tweet(row) for row in csv.DictReader(file)}


def tweet(row: dict[str, str]) -> Incoming:
    return Incoming(
        remote_id=row["tweet_id"],
        author=Author(row["author_id"], f"@{row['author_id']}"),
        sent_at=datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y"),
        text=row["text"],
        in_reply_to=(row["in_response_to_tweet_id"],) if row["in_response_to_tweet_id"] else (),
        from_us=row["inbound"] == "False",
    )


def test_every_tweet_to_a_help_desk_stands_in_the_conversation_it_belongs_to(waste: Team) -> None:
    on, tweets = channel(waste), support_tweets()
    assert len(tweets) == 3436
    assert take_in(on, tweets.values()) == 3420
    said = dict(Message.objects.values_list("remote_id", "text"))
    assert said == {remote_id: one.text for remote_id, one in tweets.items() if remote_id in said}
    # What help desks say of their own accord opens nothing; what people say about it does.
    unanswering = [one for remote_id, one in tweets.items() if remote_id not in said]
    assert len(unanswering) == 16
    assert all(one.from_us and not set(one.in_reply_to) & set(said) for one in unanswering)
    expected = talks({remote_id: tweets[remote_id] for remote_id in said})
    assert sorted(map(sorted, conversations_of(on))) == sorted(map(sorted, expected))
    # By now people's words about those sixteen have conversations, so that they join them; then all is known.
    assert take_in(on, tweets.values()) == 16
    assert take_in(on, tweets.values()) == 0
    assert Message.objects.count() == 3436


def care_threads() -> Iterator[tuple[str, list[Incoming]]]:
    """By company: what customers and agents said, each in answer to the one before, and the answer that closed it."""
    with gzip.open(SHARED / "customer-care-threads" / "threads.jsonl.gz", "rt", encoding="utf-8") as file:
        for thread in map(json.loads, file):
            line: list[Incoming] = []
            lines = [(one["author"], one["at"], one["text"], one["role"] == "agent") for one in thread["messages"]]
            hours, minutes, seconds = thread["duration"].split(":")
            lasted = timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
            end = (moment(thread["started"]) + lasted).isoformat()
            lines.append((thread["company"], end, thread["answer"]["text"], True))
            for number, (author, at, text, agent) in enumerate(lines):
                before = (line[-1].remote_id,) if line else ()
                name, key = f"{thread['id']}/{number}", Author(author, f"@{author}")
                line.append(Incoming(name, key, moment(at), text, in_reply_to=before, from_us=agent))
            yield thread["company"], line


def moment(written: str) -> datetime:
    read = datetime.fromisoformat(written)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def test_every_thread_of_customer_care_is_one_conversation_with_its_answer(waste: Team) -> None:
    desks: dict[str, dict[str, Incoming]] = defaultdict(dict)
    for company, line in care_threads():
        desks[company].update({one.remote_id: one for one in line})
    channels = {company: channel(waste, handle=f"@{company}", name=company) for company in desks}
    assert (len(desks), sum(map(len, desks.values()))) == (24, 1211)
    for company, tweets in desks.items():
        assert take_in(channels[company], tweets.values()) == len(tweets)
        assert sorted(map(sorted, conversations_of(channels[company]))) == sorted(map(sorted, talks(tweets)))
    assert (Conversation.objects.count(), Message.objects.count()) == (525, 1211)
    said = {row.remote_id: (row.text, row.direction) for row in Message.objects.all()}
    for tweets in desks.values():
        for one in tweets.values():
            assert said[one.remote_id] == (one.text, "out" if one.from_us else "in")
    assert sum(take_in(channels[company], tweets.values()) for company, tweets in desks.items()) == 0
