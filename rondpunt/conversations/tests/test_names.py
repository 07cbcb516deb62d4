"""Names that are not spelt quite right are found all the same, of whom one may know."""

import pytest
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.actions.learn_names import learn_names
from rondpunt.conversations.experts import known_experts
from rondpunt.conversations.models import Expert
from rondpunt.conversations.names import likeness, persons_called
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.actions.change_person import change_person
from rondpunt.people.models import Handle, Person, Team, User

pytestmark = pytest.mark.django_db


def _called(name: str, shown: str, at: object) -> Person:
    person = Person.objects.create(name=name, created_at=at)
    Handle.objects.create(person=person, network="mail", key=shown, shown=shown)
    return person


@pytest.fixture
def peeters(now: object) -> Person:
    return _called("Dirk Peeters", "dirk@elders.example", now)


@pytest.mark.parametrize("asked", ["Peeters", "peeter", "Peters", "peetres", "dirk peeters", "Dirk Peters", "elders"])
def test_a_person_is_found_by_a_name_that_is_like_theirs(peeters: Person, now: object, asked: str) -> None:
    _called("Fatima El Amrani", "fatima@post.example", now)
    assert learn_names() == 2
    assert persons_called(asked) == [peeters.pk]


@pytest.mark.parametrize("asked", ["Janssens", "xy", "", "%", "' OR 1=1", "dirk janssens", "\u0000", "é" * 500])
def test_a_name_that_is_not_like_it_finds_nobody(peeters: Person, asked: str) -> None:
    learn_names()
    assert persons_called(asked) == []


def test_accents_and_capitals_do_not_matter(now: object) -> None:
    chloe = _called("Chloé Müller", "c@post.example", now)
    learn_names()
    assert persons_called("CHLOE muller") == [chloe.pk]
    assert likeness("muller", "muller") == 1 and likeness("muller", "janssens") == 0


@pytest.mark.parametrize("kept", ["Élodie Lefèvre-Weiß", "E\u0301lodie Lefe\u0300vre-Weiß"])
def test_elodie_is_found_however_her_name_is_typed(client: Client, waste: Team, anna: User, kept: str) -> None:
    here = conversation(waste, f"Ma poubelle est pleine. {kept}")
    elodie = here.person
    Person.objects.filter(pk=elodie.pk).update(name=kept)
    expert = Expert.objects.create(name=kept, email="e@post.example", language="fr", created_at=elodie.created_at)
    learn_names()
    client.force_login(anna)
    for asked in ("elodie", "ELODIE", "élodie", "ÉLODIE", "Elodié", "E\u0301lodie", "elod", "lefevre", "LEFÈVRE WEISS"):
        listed = client.get(reverse("conversations:persons"), {"words": asked}).context["rows"]
        typed = client.get(reverse("conversations:contact_persons"), {"who": asked}).context["found"]
        assert [row.person.pk for row in listed] == [row.person.pk for row in typed] == [elodie.pk], asked
        for words in (f'from:"{asked}"', asked.replace("elod", "elodie") if asked == "elod" else asked):
            found = client.get(reverse("conversations:inbox"), {"q": words}).content.decode()
            assert f'id="row-{here.pk}"' in found, words
        assert [one.expert for one in known_experts(asked, now=elodie.created_at)] == [expert], asked
    assert not known_experts("elodie janssens", now=elodie.created_at)


def test_a_changed_name_is_learnt_and_nothing_is_done_twice(peeters: Person, anna: User, now: object) -> None:
    learn_names()
    assert learn_names() == 0
    change_person(peeters, name="Dirk Vermeulen", language="", preferred_network="", by=anna, now=now)  # type: ignore[arg-type]
    assert learn_names() == 1
    assert persons_called("vermeulen") == [peeters.pk] and persons_called("peeters") == []


def test_search_shows_persons_only_to_whom_may_know_them(client: Client, waste: Team, anna: User, chaima: User) -> None:
    here = conversation(waste)
    Person.objects.filter(pk=here.person_id).update(name="Dirk Peeters")
    learn_names()
    address = reverse("conversations:person", args=[here.person_id])
    for user, sees in ((anna, True), (chaima, False)):
        client.force_login(user)
        page = client.get(reverse("conversations:inbox"), {"q": "Peetres"}).content.decode()
        assert (address in page) is sees, user
        found = client.get(reverse("conversations:inbox"), {"q": "from:peetres"}).content.decode()
        assert (f'id="row-{here.pk}"' in found) is sees
