"""Rows stored by the hundred are the rows that the ORM would have stored, under numbers that nobody else gets."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from rondpunt.people.models import Handle, Person, TrailEntry
from rondpunt.people.models.rows import made
from rondpunt.people.tests.build import NOON
from rondpunt.people.trail import entry, record_all

IN_BRUSSELS = datetime(2026, 3, 4, 13, 30, 5, 250_000, tzinfo=timezone(timedelta(hours=1)))


def persons(*names: str) -> list[Person]:
    return [Person(name=name, created_at=IN_BRUSSELS) for name in names]


@pytest.mark.django_db
def test_what_is_inserted_reads_back_as_it_was() -> None:
    dirk, els = persons("Dirk", "Els “é” 🚲")
    Person.objects.insert_each([dirk, els])
    handle = Handle(person=dirk, network="mail", key="dirk@post.example", shown="Dirk@post.example")
    Handle.objects.insert_each([handle])
    record_all([entry("user.changed", subject=els, at=NOON, list=[1, None], text='"é"')])

    assert list(Person.objects.order_by("pk")) == [dirk, els]
    read = Person.objects.get(pk=els.pk)
    assert (read.name, read.merged_into, read.created_at) == (els.name, None, IN_BRUSSELS)
    assert Handle.objects.get() == handle
    assert Handle.objects.get().person == dirk
    assert TrailEntry.objects.get().particulars == {"list": [1, None], "text": '"é"'}
    # It is a saved object: the next ``save`` changes the row, and makes no second one.
    els.name = "Els"
    els.save()
    assert Person.objects.count() == 2


def test_an_object_that_is_made_is_the_one_that_django_would_make() -> None:
    quick = made(TrailEntry, at=NOON, verb="user.changed", subject_id=1)
    slow = TrailEntry(at=NOON, verb="user.changed", subject_id=1)
    assert {**vars(quick), "_state": None} == {**vars(slow), "_state": None}
    assert vars(quick._state) == vars(slow._state)
    # A default that is an object is each time another.
    assert quick.particulars is not made(TrailEntry, at=NOON).particulars


def test_a_value_for_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="TrailEntry has no actor, verbs"):
        made(TrailEntry, actor=None, verbs="user.changed", at=NOON)


@pytest.mark.django_db
def test_among_finds_what_in_finds() -> None:
    names = ["Dirk", 'Els "é" 🚲', "O'Neill\\", "%s", ""]
    Person.objects.insert_each(persons(*names, "Somebody else"))
    for wanted in ([], names[:1], names, ["nobody"]):
        among, within = Person.objects.filter(name__among=wanted), Person.objects.filter(name__in=wanted)
        assert set(among) == set(within)
        assert len(among) == len([name for name in wanted if name in names])
    numbers = [person.pk for person in Person.objects.all()[:3]]
    assert Person.objects.filter(pk__among=numbers).count() == 3
    assert Person.objects.exclude(pk__among=numbers).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=1))])
@pytest.mark.parametrize("microseconds", [0, 250_000])
def test_a_moment_is_kept_as_django_keeps_it(zone: timezone, microseconds: int) -> None:
    at = datetime(2026, 3, 4, 13, 30, 5, microseconds, tzinfo=zone)
    Person.objects.insert_each([made(Person, name="Dirk", created_at=at)])
    Person.objects.create(name="Els", created_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT CAST(created_at AS text) FROM people_person")
        assert len(cursor.fetchall()) == 1


@pytest.mark.django_db
def test_the_orm_and_the_rows_take_their_numbers_from_one_counter() -> None:
    first, last = persons("Dirk", "Els")
    Person.objects.insert_each([first])
    between = Person.objects.create(name="Anna", created_at=NOON)
    Person.objects.insert_each([last])
    assert first.pk < between.pk < last.pk


@pytest.mark.django_db
def test_the_number_of_a_row_that_is_gone_is_not_given_again() -> None:
    gone, new = persons("Dirk", "Els")
    Person.objects.insert_each([gone])
    number = gone.pk
    gone.delete()
    Person.objects.insert_each([new])
    assert new.pk > number


@pytest.mark.django_db
def test_the_constraints_of_the_table_hold() -> None:
    (dirk,) = persons("Dirk")
    Person.objects.insert_each([dirk])
    twice = [Handle(person=dirk, network="mail", key="dirk@post.example", shown="d") for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Handle.objects.insert_each(twice)
    assert not Handle.objects.exists()


@pytest.mark.django_db
def test_each_row_gets_its_own_values_and_other_fields_stay() -> None:
    dirk, els = persons("Dirk", "Els")
    Person.objects.insert_each([dirk, els])
    Person.objects.filter(pk=dirk.pk).update(language="nl")
    dirk.name, els.name, els.created_at = "D.", "E.", NOON
    Person.objects.update_each([dirk, els], ["name", "created_at"])
    kept = Person.objects.order_by("pk").values_list("name", "created_at", "language")
    assert list(kept) == [("D.", IN_BRUSSELS, "nl"), ("E.", NOON, "")]


@pytest.mark.django_db
def test_nothing_to_store_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        Person.objects.insert_each([])
        Person.objects.update_each([], ["name"])


@pytest.mark.django_db(transaction=True)
def test_rows_are_stored_in_a_transaction_or_not_at_all() -> None:
    with pytest.raises(TransactionManagementError):
        Person.objects.insert_each(persons("Dirk"))
    with pytest.raises(RuntimeError), transaction.atomic():
        Person.objects.insert_each(persons("Dirk"))
        raise RuntimeError
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_store_at_once_get_different_numbers() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's counters")
    start = Barrier(2)

    def store(name: str) -> None:
        try:
            start.wait(5)
            for number in range(20):
                with transaction.atomic():
                    Person.objects.insert_each(persons(*[f"{name}{number}.{one}" for one in range(10)]))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(store, name) for name in "ab"]:
            done.result(20)
    assert Person.objects.count() == 400
