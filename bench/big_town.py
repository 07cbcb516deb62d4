"""A large town for the bench of the inbox: conversations, messages, persons and teams in bulk, the same every time.

The rows go past the product's actions (a million of them would take an hour) but into its own tables, with every index
and constraint; what a row does not say is what its model says by default.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from rondpunt.conversations.actions.learn_names import learn_names
from rondpunt.conversations.models import Conversation, Message
from rondpunt.lib.stems import stems
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.models import Department, Handle, Membership, Organisation, Person, Team, TrailEntry, User
from rondpunt.people.models.person import filed_as
from rondpunt.people.rights import Role

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PROMISED = timedelta(days=2)
TEAMS, SENTENCES, CHUNK = 50, 20_000, 5000
PER_CONVERSATION, PER_PERSON = 4, 10
OPEN = (("waiting_us", 0.05), ("new", 0.01), ("waiting_them", 0.04))  # the others are closed
FREQUENT, SEVERAL = "container", "sorteerstraat ophaling"
LANGUAGES = ("nl", "nl", "nl", "fr", "en", "de")
FIRST = [
    "Dirk",
    "Fatima",
    "Jan",
    "Marie",
    "Émile",
    "Anke",
    "Lotte",
    "Youssef",
    "Greta",
    "Bram",
    "Pieter",
    "Chloé",
    "Hannah",
    "Karim",
    "Ilse",
    "Tom",
]
LAST = [
    "Peeters",
    "Janssens",
    "Maes",
    "Jacobs",
    "Mertens",
    "Willems",
    "Claes",
    "Goossens",
    "Wouters",
    "De_Smet",
    "Dubois",
    "Lambert",
    "Müller",
    "El_Amrani",
]


def fill(count: int) -> None:
    """``count`` messages into an empty, migrated database; a tenth as many persons, a quarter as many conversations."""
    town = _Town(count)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    town.staff()
    _put(Person, ("id", "name", "filed_as", "created_at"), town.persons())
    _put(Handle, ("id", "person", "network", "key", "shown"), town.handles())
    _put(Conversation, town.CONVERSATION, town.conversations())
    _put(Delivery, ("id", "key", "channel", "state", "payload", "remote_id", *town.MOMENTS), town.deliveries())
    _put(Message, town.MESSAGE, town.messages())
    _index(town.stems())
    _put(TrailEntry, ("id", "at", "actor_name", "verb", "subject_kind", "subject_id", "team"), town.trail())
    while learn_names():
        pass
    settle()


class _Town:
    """Every row follows from its number, so that each table can be made without memory of the others."""

    CONVERSATION = (
        "id", "token", "channel", "network", "person", "team", "owner", "status", "subject", "language", "visibility",
        "says", "message_count", "started_at", "last_at", "waiting_since", "due_at",
    )  # fmt: skip
    MESSAGE = (
        "id", "conversation", "channel", "direction", "remote_id", "delivery", "person", "handle", "user", "text",
        "language", "at", "kept_at",
    )  # fmt: skip
    MOMENTS = ("created_at", "changed_at", "due_at", "sent_at")

    def __init__(self, count: int) -> None:
        self.count = count
        self.talks, self.people = count // PER_CONVERSATION, max(1, count // PER_PERSON)
        self.sentences = [_sentence(random.Random(number)) for number in range(SENTENCES)]
        self.lines = [stems(one, "nl") for one in self.sentences]
        self.shares = list(accumulate(1 / (rank + 3) for rank in range(TEAMS)))  # some teams get much, most little

    def staff(self) -> None:
        """50 teams of four agents; Karin of the core team sees all; one mail channel each for the teams."""
        Organisation.objects.create(name="Big town")
        department = Department.objects.create(name="All")
        teams = [Team(id=number + 1, name=f"Team {number + 1}", department=department) for number in range(TEAMS)]
        Team.objects.bulk_create(teams)
        users = [User(id=n + 1, email=f"agent{n}@town.example", name=f"Agent {n}") for n in range(TEAMS * 4)]
        User.objects.bulk_create([*users, User(id=TEAMS * 4 + 1, email="karin@town.example", name="Karin")])
        seats = [Membership(user_id=n + 1, team_id=n % TEAMS + 1, role=Role.AGENT) for n in range(TEAMS * 4)]
        # Every tenth reads in two more teams.
        seats += [
            Membership(user_id=n + 1, team_id=(n + more) % TEAMS + 1, role=Role.AGENT)
            for n in range(0, TEAMS * 4, 10)
            for more in (1, 2)
        ]
        seats.append(Membership(user_id=TEAMS * 4 + 1, team_id=1, role=Role.CORE))
        Membership.objects.bulk_create(seats)
        Channel.objects.bulk_create(
            Channel(
                id=n + 1, network="mail", handle=f"team{n}@town.example", name=f"Mail {n}", team=teams[n],
                details={"address": f"team{n}@town.example"}, created_at=NOW, next_fetch_at=NOW + timedelta(days=9999),
            )
            for n in range(TEAMS)
        )  # fmt: skip

    def persons(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.people):
            name = f"{FIRST[n % len(FIRST)]} {LAST[n // 16 % len(LAST)].replace('_', ' ')} {n}"
            yield n + 1, name, filed_as(name), NOW

    def handles(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.people):
            yield n + 1, n + 1, "mail", f"citizen{n}@elders.example", f"citizen{n}@elders.example"

    def talk(self, n: int) -> tuple[int, int, str, int | None, datetime]:
        """Team, person, status, owner and last moment of conversation ``n``; the newest are open more often."""
        dice = random.Random(n)
        team = dice.choices(range(TEAMS), cum_weights=self.shares)[0]
        pick, status = dice.random(), "closed"
        for name, share in OPEN:
            if pick < share:
                status = name
                break
            pick -= share
        owner = None if status == "new" or dice.random() < 0.2 else team + TEAMS * dice.randrange(4) + 1
        last = NOW - timedelta(seconds=(self.talks - n) * 60 + dice.randrange(50))
        return team, dice.randrange(self.people), status, owner, last

    def conversations(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.talks):
            team, person, status, owner, last = self.talk(n)
            waits = last if status in ("waiting_us", "new") else None
            says = self.sentences[(n * 7) % SENTENCES]
            yield (
                n + 1, f"{n:032x}", team + 1, "mail", person + 1, team + 1, owner, status, says[:60], "nl", "direct",
                self.sentences[(n * 11 + 3) % SENTENCES][:200], PER_CONVERSATION, last - timedelta(hours=30), last,
                waits, waits + PROMISED if waits else None,
            )  # fmt: skip

    def deliveries(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.talks):
            team, _, _, _, last = self.talk(n)
            yield n + 1, f"{n:032x}", team + 1, "sent", "{}", f"out-{n}", last, last, last, last

    def messages(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.talks):
            team, person, _, owner, last = self.talk(n)
            for part in range(PER_CONVERSATION):
                number = n * PER_CONVERSATION + part
                at = last - timedelta(hours=(PER_CONVERSATION - 1 - part) * 10)
                is_ours = part == 2
                yield (
                    number + 1, n + 1, team + 1, "out" if is_ours else "in", "" if is_ours else f"m{number}",
                    n + 1 if is_ours else None, None if is_ours else person + 1, None if is_ours else person + 1,
                    (owner or team + 1) if is_ours else None, self.text(number), LANGUAGES[n % 6], at, at,
                )  # fmt: skip

    def _parts(self, number: int) -> tuple[int, int, int]:
        return number * 7919 % SENTENCES, number * 104729 % SENTENCES, number // 3 % SENTENCES

    def text(self, number: int) -> str:
        """Three sentences, a case number of its own; in a fifth of them the word that everybody uses."""
        said = ". ".join(self.sentences[one] for one in self._parts(number))
        return f"{said}. Dossier zaak{number}." + (f" De {FREQUENT} is vol." if number % 5 == 0 else "")

    def stems(self) -> Iterator[tuple[int, str]]:
        often = " " + stems(f"De {FREQUENT} is vol", "nl")
        for number in range(self.talks * PER_CONVERSATION):
            line = " ".join(self.lines[one] for one in self._parts(number))
            yield number + 1, f"{line} dossier zaak{number}" + (often if number % 5 == 0 else "")

    def trail(self) -> Iterator[tuple[Any, ...]]:
        number = 0
        for n in range(self.talks):
            team, _, _, _, last = self.talk(n)
            for verb in ("message.received",) * 3 + ("answer.written",):
                number += 1
                yield number, last, "Somebody", verb, "conversation", n + 1, team + 1


def _sentence(dice: random.Random) -> str:
    """Some words that all use, one or two of the trade, and one that is rare."""
    heads, tails = (
        ["sor", "op", "ver", "aan", "uit", "af", "be", "voor", "in", "over"],
        ["teer", "haal", "braak", "vraag", "richt", "leid", "deel", "stel"],
    )
    ends = ["straat", "ing", "plein", "dag", "bak", "punt", "weg", "loket"]
    common = ["de", "het", "een", "van", "en", "is", "niet", "mijn", "ik", "dat", "wanneer", "waar", "in", "op"]
    trade = [dice.choice(heads) + dice.choice(tails) + dice.choice(ends) for _ in range(2)]
    rare = "".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(3))
    words = [*dice.choices(common, k=6), *trade, rare]
    dice.shuffle(words)
    return " ".join(words).capitalize()


def _put(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows that say only some fields; the other columns get what an unsaved row of the model has."""
    fields = list(model._meta.concrete_fields)
    blank = model()
    usual = [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields]
    places = [next(n for n, field in enumerate(fields) if field.name == name) for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = f'"{model._meta.db_table}" ({columns})'

    def whole() -> Iterator[list[Any]]:
        for row in rows:
            line = usual.copy()
            for place, value in zip(places, row, strict=True):
                line[place] = value
            yield line

    _insert(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(fields))})", f"COPY {table} FROM STDIN", whole())


def _insert(insert: str, copy: str, rows: Iterator[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(copy) as into:
                for row in rows:
                    into.write_row([_text(value) for value in row])
            return
        while chunk := list(islice(rows, CHUNK)):
            plain = [[_naive(value) for value in row] for row in chunk]
            cursor.execute("BEGIN")
            cursor.executemany(insert, plain)
            cursor.execute("COMMIT")


def _text(value: Any) -> Any:
    """What prepares a value for one statement at a time is no use to COPY."""
    return value.dumps(value.obj) if hasattr(value, "dumps") else value


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None).isoformat(" ") if isinstance(value, datetime) else value


def _index(lines: Iterator[tuple[int, str]]) -> None:
    if connection.vendor == "sqlite":
        _insert("INSERT INTO conversations_search (rowid, stems) VALUES (%s, %s)", "", iter(lines))
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE lines (id bigint, stems text)")
        _insert("", "COPY lines FROM STDIN", iter(lines))
        cursor.execute(
            "INSERT INTO conversations_search (message_id, stems) SELECT id, to_tsvector('simple', stems) FROM lines"
        )
        cursor.execute("DROP TABLE lines")


def settle() -> None:
    """Numbers go on after those given out; the database learns what lies where, as it would within the day."""
    bulk: list[type[models.Model]] = [Person, Handle, Conversation, Delivery, Message, TrailEntry, Team, User, Channel]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), bulk):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
