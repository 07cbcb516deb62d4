"""What citizens write to their town, in four languages: handwritten sentences with places for names and numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: greetings, things to ask (subject and opening), sentences to go on with, answers, endings."""

    code: str
    greetings: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]
    more: tuple[str, ...]
    replies: tuple[str, ...]
    endings: tuple[str, ...]
    wrote: str


DUTCH = Tongue(
    "nl",
    ("Beste", "Geachte heer, mevrouw", "Dag allemaal", "Goedemorgen"),
    (
        ("Glascontainer in de {street}", "De glascontainer in de {street} zit al sinds {day} helemaal vol."),
        ("Losliggende stoeptegel", "Voor huisnummer {number} in de {street} ligt een stoeptegel los."),
        ("Afspraak voor een rijbewijs", "Ik zou graag een afspraak maken om mijn rijbewijs te vernieuwen."),
        ("Vergunning straatfeest {street}", "Wij willen in september een straatfeest houden in de {street}."),
        ("Straatlamp doet het niet", "De straatlamp tegenover {street} {number} brandt niet meer sinds {day}."),
        ("Inschrijving speelplein", "Kan ik mijn twee kinderen nog inschrijven voor de speelpleinwerking?"),
        ("Kapotte bank in het park", "In het park achter de {street} is een bank door vandalen vernield."),
    ),
    (
        "Een oudere buurvrouw is er vorige week over gevallen en heeft haar pols bezeerd.",
        "Ik heb dit al eerder gemeld onder nummer MEL-{case}, maar daar kwam geen antwoord op.",
        "Volgens de website kan het aan het loket, maar daar kreeg ik te horen dat het alleen digitaal mag.",
        "Kunt u mij laten weten wanneer iemand van de dienst langskomt om te kijken?",
        "Overdag ben ik te bereiken op 0470 {phone}, liefst na vier uur.",
        "Welke documenten moet ik meebrengen, en hoeveel kost het voor een gezin met drie kinderen?",
        "De buren van de {street} klagen er ook over en willen een petitie beginnen.",
        "Ik begrijp dat het druk is bij de stad, maar het wordt zo echt gevaarlijk voor fietsers.",
    ),
    (
        "Dank u voor het snelle antwoord, dat is voor ons een hele geruststelling.",
        "Er is intussen niemand langs geweest, dus ik vraag het nog eens.",
        "Ik stuur u hierbij nog het adres: {street} {number}.",
        "Is er al nieuws over dossier MEL-{case}?",
    ),
    ("Met vriendelijke groeten", "Alvast bedankt", "Groetjes"),
    "{name} schreef:",
)
ENGLISH = Tongue(
    "en",
    ("Dear sir or madam", "Hello", "Good morning"),
    (
        ("Bottle bank in {street}", "The bottle bank in {street} has been overflowing since {day}."),
        ("Registering at a new address", "I am moving to {street} {number} next month and need to register there."),
        ("Noise at night", "There has been building work outside {street} {number} before six in the morning."),
        ("Parking permit", "Could you tell me how a resident of {street} applies for a parking permit?"),
    ),
    (
        "My neighbours have noticed the same thing and asked me to write on their behalf.",
        "I tried the form on your website, but it stopped after the second page with an error.",
        "You can reach me on 0470 {phone} during the day if anything is unclear.",
        "My earlier report has the number MEL-{case}, and I never heard what became of it.",
        "Which papers should I bring along, and is an appointment needed?",
        "I do not speak much Dutch yet, so an answer in English would be very kind.",
    ),
    (
        "Thank you for your quick answer, that helps us a lot.",
        "Nobody has come to look at it yet, so I am asking again.",
        "Is there any news about MEL-{case}?",
    ),
    ("Kind regards", "Many thanks in advance"),
    "{name} wrote:",
)
FRENCH = Tongue(
    "fr",
    ("Madame, Monsieur", "Bonjour"),
    (
        ("Bulle à verre {street}", "La bulle à verre de la {street} déborde depuis {day}."),
        ("Carte d'identité perdue", "J'ai perdu ma carte d'identité près de la {street} et je voudrais la remplacer."),
        ("Éclairage public en panne", "Le réverbère devant le numéro {number} de la {street} ne fonctionne plus."),
    ),
    (
        "Plusieurs voisins m'ont dit qu'ils avaient déjà téléphoné sans obtenir de réponse.",
        "Pourriez-vous me dire quels documents je dois apporter au guichet ?",
        "Mon premier message portait le numéro MEL-{case}, mais personne ne m'a rappelé.",
        "Vous pouvez me joindre au 0470 {phone}, de préférence en fin d'après-midi.",
        "C'est devenu dangereux pour les enfants qui passent par là pour aller à l'école.",
    ),
    (
        "Merci beaucoup pour votre réponse rapide, cela nous rassure.",
        "Personne n'est encore venu voir, je me permets donc de vous écrire à nouveau.",
    ),
    ("Bien à vous", "Avec mes remerciements"),
    "{name} a écrit :",
)
GERMAN = Tongue(
    "de",
    ("Sehr geehrte Damen und Herren", "Guten Tag"),
    (
        ("Glascontainer {street}", "Der Glascontainer in der {street} ist seit {day} überfüllt."),
        ("Anmeldung einer Wohnung", "Ich ziehe nächsten Monat in die {street} {number} und möchte mich anmelden."),
    ),
    (
        "Könnten Sie mir bitte mitteilen, welche Unterlagen ich mitbringen muss?",
        "Meine erste Meldung hatte die Nummer MEL-{case}, darauf habe ich keine Antwort erhalten.",
        "Tagsüber bin ich unter 0470 {phone} zu erreichen.",
        "Auch die Nachbarn haben sich schon mehrmals darüber beschwert.",
    ),
    ("Vielen Dank für Ihre schnelle Antwort.", "Bisher ist leider niemand gekommen, deshalb frage ich noch einmal."),
    ("Mit freundlichen Grüßen", "Herzlichen Dank im Voraus"),
    "{name} schrieb:",
)
# As often as they would be in a Flemish town.
TONGUES = (DUTCH,) * 14 + (FRENCH,) * 3 + (ENGLISH,) * 2 + (GERMAN,)
FIRST_NAMES = ("Dirk", "Griet", "Mohamed", "Léa", "Jozef", "Fatima", "Pieter", "Ann", "Zoë", "Karim", "Hilde", "Björn")
LAST_NAMES = ("Peeters", "Janssens", "El Amrani", "De Smet", "Dubois", "Müller", "Claes", "Özdemir", "Wouters", "Maes")
STREETS_BEGIN = ("Kerk", "Molen", "Linden", "Station", "School", "Beuken", "Kastanje", "Vijver", "Akker", "Meir", "Bos")
STREETS_END = ("straat", "laan", "dreef", "weg", "plein", "steeg", "hof", "kaai")
DAYS = ("maandag", "dinsdag", "3 mei", "12 juni", "21/07", "vorige week")
