"""What the square remembers and who may see it."""

from datetime import UTC, datetime, timedelta

import pytest

from rondpunt.plein.seeds import sow, town_username
from rondpunt.plein.store import Draft, Store, Unknown

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    made = Store(":memory:", "plein.example", lambda: NOW)
    sow(made, "Stad Linderbeke")
    return made


def ids(store: Store, *names: str) -> list[int]:
    return [store.account(name)["id"] for name in names]


@pytest.mark.parametrize(
    ("visibility", "others_see"), [("public", True), ("unlisted", True), ("private", False), ("direct", False)]
)
def test_only_those_named_see_what_is_not_public(store: Store, visibility: str, others_see: bool) -> None:
    dirk, town, lotte = ids(store, "dirk", "stadlinderbeke", "lotte")
    status = store.status(store.post(dirk, Draft("@stadlinderbeke dag", visibility=visibility)), reader=dirk)
    assert store.may_see(status, town) and store.may_see(status, dirk)
    assert store.may_see(status, lotte) is others_see and store.may_see(status, None) is others_see


def test_a_mention_is_notified_once_and_an_edit_tells_only_the_new(store: Store) -> None:
    dirk, town, lotte = ids(store, "dirk", "stadlinderbeke", "lotte")
    status_id = store.post(dirk, Draft("@stadlinderbeke @stadlinderbeke@plein.example dag"))
    store.edit(status_id, text="@stadlinderbeke @lotte dag", spoiler="")
    told = [row["account_id"] for row in store.rows("SELECT account_id FROM notifications ORDER BY id")]
    assert told == [town, lotte]


def test_ids_sort_by_time_and_never_collide(store: Store) -> None:
    (dirk,) = ids(store, "dirk")
    newest, same = store.post(dirk, Draft("a")), store.post(dirk, Draft("b"))
    old = store.post(dirk, Draft("c"), at=NOW - timedelta(days=1))
    assert old < newest < same


def test_an_answer_to_what_one_cannot_see_is_unknown(store: Store) -> None:
    dirk, lotte = ids(store, "dirk", "lotte")
    secret = store.post(dirk, Draft("@stadlinderbeke geheim", visibility="direct"))
    with pytest.raises(Unknown):
        store.post(lotte, Draft("wat?", in_reply_to_id=secret))
    assert store.rows("SELECT 1 FROM statuses WHERE text = 'wat?'") == []


def test_a_deleted_message_takes_its_notifications_along_and_leaves_the_answers(store: Store) -> None:
    dirk, lotte = ids(store, "dirk", "lotte")
    first = store.post(dirk, Draft("@stadlinderbeke dag"))
    answer = store.post(lotte, Draft("ook dag", in_reply_to_id=first))
    store.delete(first)
    assert store.rows("SELECT 1 FROM notifications") == []
    assert store.ancestors(store.status(answer, reader=None), reader=None) == []


def test_what_is_said_survives_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = str(tmp_path_factory.mktemp("plein") / "plein.sqlite3")
    for _start in range(2):
        store = Store(path, "plein.example", lambda: NOW)
        sow(store, "Stad Linderbeke")
        store.post(store.account("dirk")["id"], Draft("dag"))
        store.close()
    store = Store(path, "plein.example", lambda: NOW)
    assert len(store.rows("SELECT 1 FROM statuses")) == 2
    assert len(store.rows("SELECT 1 FROM accounts WHERE is_town")) == 1


@pytest.mark.parametrize(
    ("town", "username"), [("Stad Linderbeke", "stadlinderbeke"), ("Ville d'Été 2", "villedt2"), ("??", "stad")]
)
def test_a_town_gets_a_user_name(town: str, username: str) -> None:
    assert town_username(town) == username
