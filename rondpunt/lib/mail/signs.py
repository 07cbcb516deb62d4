"""The words by which machines give themselves away in mail, in the languages and products seen in the wild.

Kept apart from the judgement (``kinds.py``) because this list grows with every odd server, and the reasoning does not.
"""

import re

# The local part of a sender that is a machine.
DAEMON = re.compile(
    r"^(?:"
    r"mailer[-_.]?d(?:a?emon)?|post[-_.]?master|mail[-_.]?daemon|maildaemon|mail-?admin\w*|mmdf|bounces?"
    r"|majordomo|mdaemon|delivery[-_.]?(?:agent|daemon|subsystem)"
    r"|mail[-_. ]?(?:delivery|router|system|marshal)\S*|nobody|mailsweeper"
    r")(?:[+@._-]|$)",
    re.IGNORECASE,
)
# Its display name.
DAEMON_NAME = re.compile(
    r"mail(?:er)? ?(?:delivery|administrator|daemon|system)|mail deliver|post ?master|system administrator"
    r"|delivery (?:sub)?system|^mail-?sub-?system|bounce",
    re.IGNORECASE,
)
# How the subject of a bounce begins.
BOUNCE_SUBJECT = re.compile(
    r"^\W*(?:"
    r"undeliver(?:ed|able)|un?able to deliver|undeliverable|returned (?:e-?)?mail|returned to sender"
    r"|return(?:ed)? message|mail (?:delivery|system|transport|could|returned|server|error|failure)"
    r"|mailsystem error|error(?:s)? (?:mail|sending|in mail)|fail(?:ure|ed) (?:notice|delivery|mail|to)"
    r"|delivery (?:fail|status|error|notif|has failed|report|problem)"
    r"|message (?:could not|not delivered|delivery|undeliver|status|blocked|you sent blocked)"
    r"|non[- ]?deliver|notification d.?[eé]tat|permanent (?:delivery )?(?:fail|error)"
    r"|\w+ delivery (?:fail|report)|could not (?:be )?(?:deliver|send)|rejected mail"
    r"|warning: (?:could not|message)|nondeliverable|user unknown|invalid recipient|problem delivering"
    r"|dsn:|ndn:|there was an error sending|onbestelbaar|onbezorgbaar|niet (?:bezorgd|afgeleverd)"
    r"|bezorging mislukt|non[- ]?remis|[eé]chec (?:de|d.)|avis de non|unzustellbar|zustellung"
    r"|nicht zustellbar|mail delivery"
    r")",
    re.IGNORECASE,
)
# What the text of a bounce speaks of.
BOUNCE_WORDS = re.compile(
    r"\b(?:"
    r"could not be delivered|unable to deliver|(?:was|were|is) (?:not|un)\s?(?:be )?deliver|not delivered"
    r"|undeliver(?:able|ed)|delivery (?:has )?failed|failed to deliver|delivery to the following"
    r"|permanent(?:ly)? (?:fatal )?(?:error|fail)|returned to (?:the )?sender|user unknown|unknown user"
    r"|no such user|mailbox (?:is )?(?:full|unavailable|not found)|recipient (?:address )?rejected"
    r"|invalid recipient|does(?: not|n't) exist|host unknown|did not reach the following"
    r"|couldn't be delivered|over ?quota|quota exceeded|transcript of session"
    r"|(?:5\d\d|4\d\d)[ -][45]\.\d\.\d|[45]\.\d{1,3}\.\d{1,3}\s|remote host said|said: ?5\d\d|smtp error"
    r"|not listed in|recipients? of this message|could ?n.t (?:be )?deliver"
    r"|niet worden (?:bezorgd|afgeleverd)|n'a pas pu [eê]tre|konnte nicht zugestellt"
    r")\b",
    re.IGNORECASE,
)
# How the subject of an out-of-office begins.
AUTO_SUBJECT = re.compile(
    r"^\W*(?:"
    r"automatic reply|auto(?:matic)?[- ]?(?:reply|response|matic reply)|autoreply"
    r"|out of (?:the )?office(?: autoreply| reply)?|automatisch antwoord|automatische (?:antwort|reactie)"
    r"|afwezigheidsbericht|r[eé]ponse automatique|message automatique|absence du bureau|abwesenheits\w+"
    r"|auto:"
    r")\s*(?::|$|\b(?:from|re)\b)",
    re.IGNORECASE,
)
