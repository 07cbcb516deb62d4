"""Each kind of plain-language hint finds what it should and leaves alone what only looks like it, in four languages."""

import pytest

from rondpunt.lib.plain_language import Hint, Kind, hints


def of_kind(kind: Kind, text: str, language: str) -> list[Hint]:
    return [hint for hint in hints(text, language=language) if hint.kind == kind]


def quotes(kind: Kind, text: str, language: str) -> list[str]:
    return [hint.quote for hint in of_kind(kind, text, language)]


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("nl", "De straat wordt in mei heraangelegd.", "wordt in mei heraangelegd"),
        ("nl", "Er wordt een lift geplaatst.", "wordt een lift geplaatst"),
        ("nl", "De aanvraag moet worden ingediend.", "worden ingediend"),
        ("nl", "We zorgen dat de bak geleegd wordt.", "geleegd wordt"),
        ("nl", "Dit is wat nog besproken kan worden.", "besproken kan worden"),
        ("nl", "Uw dossier werd vorige week behandeld.", "werd vorige week behandeld"),
        ("nl", "Het plan is vastgesteld.", "is vastgesteld"),
        ("nl", "De regels zijn gisteren ondertekend.", "zijn gisteren ondertekend"),
        ("nl", "De kosten worden teruggegeven.", "worden teruggegeven"),
        ("nl", "De brug werd ontworpen door een buurvrouw.", "werd ontworpen"),
        ("fr", "Votre demande est introduite au guichet.", "est introduite"),
        ("fr", "Les travaux seront bientôt terminés.", "seront bientôt terminés"),
        ("fr", "Le formulaire doit être rempli.", "être rempli"),
        ("fr", "La rue n'est pas encore fermée.", "est pas encore fermée"),
        ("de", "Der Antrag wird vom Amt geprüft.", "wird vom Amt geprüft"),
        ("de", "Die Kosten werden übernommen.", "werden übernommen"),
        ("de", "Wir sagen, wann der Platz gesperrt wird.", "gesperrt wird"),
        ("de", "Der Weg wurde ausgebessert.", "wurde ausgebessert"),
        ("en", "The form must be completed by Friday.", "be completed"),
        ("en", "The road is currently being repaired.", "is currently being repaired"),
        ("en", "Your letter was not written by us.", "was not written"),
        ("en", "The bins are usually emptied on Monday.", "are usually emptied"),
    ],
)
def test_a_passive_is_found_from_its_verb_to_its_participle(language: str, text: str, quote: str) -> None:
    assert quotes(Kind.PASSIVE, text, language) == [quote]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De winkel is open."),
        ("nl", "Jan wordt kapitein van de ploeg."),
        ("nl", "De bus is gekomen en de trein is vertrokken."),
        ("nl", "Dat wordt een mooi gebied voor de gemeente."),
        ("nl", "Het wordt avond in de stad."),
        ("nl", "Hij heeft zijn aanvraag ingediend."),
        ("nl", "Met zijn vrienden heeft hij het plan gemaakt."),
        ("nl", "Het is belangrijk dat u ons antwoordt."),
        ("nl", "De overheid wordt beter bereikbaar."),
        ("nl", "Ze zijn bekend in de wijk."),
        ("nl", "Het is een vastgesteld plan."),
        ("fr", "Elle est arrivée hier, ils sont venus aussi."),
        ("fr", "Le magasin est ouvert."),
        ("fr", "Il s'est inscrit hier."),
        ("fr", "La qualité est une priorité."),
        ("fr", "Nous sommes désolés."),
        ("de", "Sie wird Bürgermeisterin."),
        ("de", "Wir werden morgen kommen."),
        ("de", "Wir werden die Rechnung bezahlen."),
        ("de", "Es wird bekannt, dass er geht."),
        ("en", "The shop is closed and we are interested."),
        ("en", "There is a need for speed."),
        ("en", "She is indeed married."),
        ("en", "The library is located in the park."),
    ],
)
def test_what_only_looks_like_a_passive_is_left_alone(language: str, text: str) -> None:
    assert quotes(Kind.PASSIVE, text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "quote", "simpler"),
    [
        ("nl", "Meld het middels het formulier.", "middels", "met"),
        ("nl", "Tevens zijn er bloemen.", "Tevens", "Ook"),
        ("nl", "Vragen met betrekking tot afval.", "met betrekking tot", "over"),
        ("nl", "Een innovatieve aanpak.", "innovatieve", "nieuwe"),
        ("nl", "Het plan werd gerealiseerd.", "gerealiseerd", "gemaakt"),
        ("fr", "Payez préalablement à la visite.", "préalablement à", "avant"),
        ("fr", "Conformément à l'accord.", "Conformément à", "Selon"),
        ("fr", "À l'issue de la fête.", "À l'issue de", "Après"),
        ("de", "Kommen Sie unverzüglich.", "unverzüglich", "sofort"),
        ("de", "Fragen hinsichtlich der Kosten.", "hinsichtlich", "zu"),
        ("de", "Bringen Sie ein Lichtbild mit.", "Lichtbild", "Foto"),
        ("en", "Pay prior to your visit.", "prior to", "before"),
        ("en", "In order to vote, bring a card.", "In order to", "To"),
        ("en", "We utilised the hall.", "utilised", "used"),
    ],
)
def test_an_official_word_comes_with_a_simpler_one(language: str, text: str, quote: str, simpler: str) -> None:
    found = of_kind(Kind.JARGON, text, language)
    assert [(hint.quote, hint.simpler) for hint in found] == [(quote, simpler)]
    assert "own" not in found[0].particulars


def test_words_of_a_phrase_that_stand_apart_are_one_hint_that_says_so() -> None:
    (found,) = of_kind(Kind.JARGON, "De vergadering vindt op dinsdag in de school plaats.", "nl")
    assert found.quote == "vindt op dinsdag in de school plaats"
    assert found.particulars["apart"] == 1
    (german,) = of_kind(Kind.JARGON, "Wir stellen Ihnen Räder zur Verfügung.", "de")
    assert german.particulars["apart"] == 1


def test_words_that_stand_apart_do_not_reach_over_a_comma() -> None:
    assert not of_kind(Kind.JARGON, "Hij vindt, zoals u weet, zijn plaats.", "nl")


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("nl", "Zonder stempas kunt u niet stemmen.", 2),
        ("nl", "U krijgt geen geld, tenzij u het niet hebt gevraagd.", 3),
        ("fr", "Sans carte, vous ne pouvez pas voter.", 2),
        ("de", "Ohne Ausweis können Sie nicht wählen.", 2),
        ("en", "You cannot vote unless you have a card.", 2),
        ("en", "It isn't true that nobody came.", 2),
    ],
)
def test_several_negations_in_a_sentence_are_one_hint(language: str, text: str, count: int) -> None:
    (found,) = of_kind(Kind.NEGATIONS, text, language)
    assert found.particulars["count"] == count


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Dat kan niet. U hebt geen pas."),
        ("fr", "Vous ne pouvez pas voter."),
        ("de", "Das geht nicht."),
        ("en", "That is not possible."),
    ],
)
def test_one_negation_is_no_hint(language: str, text: str) -> None:
    assert not of_kind(Kind.NEGATIONS, text, language)


def test_a_jumble_of_figures_is_found_and_a_series_is_one_figure() -> None:
    jumble = "Op 3 mei krijgt 12 % van de 400 gezinnen 25 euro."
    (found,) = of_kind(Kind.NUMBERS, jumble, "nl")
    assert found.particulars["count"] == 4
    assert found.quote == "3 mei krijgt 12 % van de 400 gezinnen 25"
    for calm in (
        "Open op 14, 15 en 16 maart van 9 tot 17 uur.",
        "Bel 0470 12 34 56 of 02 123 45 67.",
        "Kom op 3 mei 2026.",
    ):
        assert not of_kind(Kind.NUMBERS, calm, "nl")


@pytest.mark.parametrize(
    ("language", "text", "quote", "simpler"),
    [
        ("nl", "Gesloten i.v.m. werken.", "i.v.m.", "door"),
        ("nl", "Bijv. op dinsdag.", "Bijv.", "Bijvoorbeeld"),
        ("nl", "Vraag het aan het GVB.", "GVB", None),
        ("nl", "Dit staat in het SPvE.", "SPvE", None),
        ("fr", "Un document, p.ex. une facture.", "p.ex.", "par exemple"),
        ("fr", "Écrivez au SPW.", "SPW", None),
        ("de", "Kommen Sie ggf. morgen.", "ggf.", "wenn nötig"),
        ("de", "Nach dem SGB.", "SGB", None),
        ("en", "Bring a card, e.g. a passport.", "e.g.", "for example"),
        ("en", "Ask the DVLA for it.", "DVLA", None),
    ],
)
def test_an_abbreviation_is_marked_with_its_full_words_where_we_know_them(
    language: str, text: str, quote: str, simpler: str | None
) -> None:
    assert [(hint.quote, hint.simpler) for hint in of_kind(Kind.ABBREVIATION, text, language)] == [(quote, simpler)]


@pytest.mark.parametrize(
    "text",
    [
        "Betaal de BTW in EUR op tv.",
        "Het Ruimtelijk Uitvoeringsplan (RUP) is klaar. Lees het RUP.",
        "Het RUP (ruimtelijk uitvoeringsplan) is klaar.",
        "KOM ALLEN NAAR HET FEEST",
        "Koning Filips II en Lodewijk XIV.",
        "Dat mag NIET.",
    ],
)
def test_what_is_known_explained_shouted_or_a_number_is_no_abbreviation(text: str) -> None:
    assert not of_kind(Kind.ABBREVIATION, text, "nl")


def test_an_abbreviation_is_marked_where_it_stands_first() -> None:
    assert quotes(Kind.ABBREVIATION, "Het GVB rijdt. Het GVB belt.", "nl") == ["GVB"]


LONG = {
    "nl": "Op het plein naast de oude kerk in het midden van ons dorp staat nu al twintig jaar een grote groene boom.",
    "fr": "Sur la place à côté de la vieille église au milieu de notre village se trouve depuis plus de vingt ans déjà "
    "un grand arbre vert.",
    "de": "Auf dem Platz neben der alten Kirche in der Mitte von unserem Dorf steht nun schon seit zwanzig Jahren ein "
    "großer grüner Baum.",
    "en": "On the square beside the old church in the middle of our little village there has stood for more than "
    "twenty years now a very big green tree.",
}


@pytest.mark.parametrize("language", LONG)
def test_a_long_sentence_is_marked_whole_with_its_counts(language: str) -> None:
    (found,) = of_kind(Kind.LONG, LONG[language], language)
    assert found.quote == LONG[language]
    assert found.particulars["words"] > 20 and found.particulars["clauses"] == 1


def test_clauses_are_counted_by_the_words_that_open_them() -> None:
    text = "Wij komen als u wilt, omdat u ons vroeg waarom wij u gisteren in de straat bij de bakker niet zagen."
    (found,) = of_kind(Kind.LONG, text, "nl")
    assert found.particulars == {"words": 21, "clauses": 3}


@pytest.mark.parametrize("language", LONG)
def test_short_sentences_are_not_long(language: str) -> None:
    half = len(LONG[language].split()) // 2
    words = LONG[language].split()
    assert not of_kind(Kind.LONG, " ".join(words[:half]) + ". " + "En " + " ".join(words[half:]), language)


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("nl", "De door de raad in mei vastgestelde regels gelden.", "De door de raad in mei vastgestelde regels"),
        ("de", "Die von der Stadt beschlossenen Regeln gelten.", "Die von der Stadt beschlossenen Regeln"),
        (
            "nl",
            "Er wordt door de dienst samen met de buren en de school in het park geplant.",
            "wordt door de dienst samen met de buren en de school in het park geplant",
        ),
        (
            "fr",
            "La place (celle qui se trouve juste derrière la nouvelle gare) ferme.",
            "(celle qui se trouve juste derrière la nouvelle gare)",
        ),
        (
            "en",
            "The hall (the one that stands right behind the new station) closes.",
            "(the one that stands right behind the new station)",
        ),
    ],
)
def test_what_belongs_together_and_stands_far_apart_is_a_tangle(language: str, text: str, quote: str) -> None:
    assert quote in quotes(Kind.TANGLE, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De regels van de raad gelden in de stad."),
        ("nl", "Kom naar het feest (met de buren van het plein en iedereen die zin heeft)."),
        ("de", "Die Regeln der Stadt gelten."),
        ("en", "The hall (near the station) closes."),
    ],
)
def test_what_stands_together_is_no_tangle(language: str, text: str) -> None:
    assert not of_kind(Kind.TANGLE, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "nl",
            "Glasbakken maken we voortaan twee keer per week leeg: op dinsdag en vrijdag. Is een bak vol? Zeg het.",
        ),
        ("fr", "Nous vidons les bulles à verre deux fois par semaine. Une bulle est pleine ? Dites-le nous."),
        ("de", "Wir leeren die Container jetzt zweimal in der Woche. Ist einer voll? Sagen Sie es uns."),
        ("en", "We now empty the bottle banks twice a week. Is one full? Tell us."),
    ],
)
def test_a_plain_text_has_no_hints(language: str, text: str) -> None:
    assert hints(text, language=language) == []
