"""Every setting that the environment may give, in one table; docs/look-up/settings.md tells the same story."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, what it is when absent, and one sentence for the administrator."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("PORT", "8000", "Port on which the web process listens."),
    Variable("RONDPUNT_BIND", "127.0.0.1", "Address on which the web process listens."),
    Variable("RONDPUNT_PLEIN_PORT", "", "Port of Het Plein, the demo's practice network; empty: the one after PORT."),
    Variable("RONDPUNT_DATA", "var/rondpunt", "Folder for the database, media and keys."),
    Variable("RONDPUNT_MODE", "production", "production, demo or test; only production is safe on the internet."),
    Variable("RONDPUNT_URL", "", "Public address, such as https://vragen.stad.example; links in mail start with it."),
    Variable("RONDPUNT_HOSTS", "", "Host names the web process answers to, by commas; empty: that of RONDPUNT_URL."),
    Variable("RONDPUNT_DATABASE", "", "postgres://user:password@host:port/name; empty: SQLite in RONDPUNT_DATA."),
    Variable(
        "RONDPUNT_SECRET", "", "Secret that signs sessions, 50 characters or more; empty: made and kept in keys/."
    ),
    Variable(
        "RONDPUNT_CREDENTIAL_KEYS", "", "Fernet keys for channel credentials, newest first; empty: made, kept in keys/."
    ),
    Variable("RONDPUNT_DEBUG", "", "1 shows errors on the page; refused in production."),
    Variable("RONDPUNT_REACH", "", "Private networks (CIDR, by commas) that connectors may reach."),
    Variable("RONDPUNT_PHONE_REGION", "BE", "Country of a telephone number that is written without one: BE, NL, ..."),
    Variable("RONDPUNT_LANGUAGE", "nl", "Language of the interface until a user chooses: nl, en, fr or de."),
    Variable("RONDPUNT_TIME_ZONE", "Europe/Brussels", "Time zone of the organisation."),
    Variable(
        "RONDPUNT_MAIL", "", "smtp://user:password@host:587 (STARTTLS) or smtps://…; empty: mail goes to the log."
    ),
    Variable("RONDPUNT_MAIL_FROM", "rondpunt@localhost", "Sender of invitations and notices."),
    Variable(
        "RONDPUNT_SQLITE_SYNCHRONOUS", "FULL", "FULL survives a power cut; NORMAL is faster and may lose seconds."
    ),
    Variable("RONDPUNT_LEASE_SECONDS", "300", "After this long a delivery whose worker went silent stands in doubt."),
    Variable("RONDPUNT_SENDERS", "32", "How many messages and posts one worker may be sending at once."),
    Variable("RONDPUNT_UNDO_SECONDS", "10", "How long an answer waits, so that it can be taken back."),
    Variable("RONDPUNT_FETCH_SECONDS", "60", "How often a channel is read when its network does not push."),
    Variable(
        "RONDPUNT_OIDC_ISSUER", "", "Address of the organisation's OpenID Connect provider; empty: no such sign-in."
    ),
    Variable("RONDPUNT_OIDC_CLIENT", "", "Client id at that provider."),
    Variable("RONDPUNT_OIDC_SECRET", "", "Client secret at that provider."),
    Variable("RONDPUNT_OIDC_NAME", "OpenID", "Name on the sign-in button."),
    Variable("RONDPUNT_OIDC_SCOPES", "openid profile email", "Scopes asked of that provider; some want groups too."),
    Variable("RONDPUNT_OIDC_GROUPS", "groups", "Claim that holds a user's groups."),
    Variable("RONDPUNT_OIDC_ROLES", "", "group=Team:role by commas, such as waste-desk=Afval:agent."),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def env(name: str) -> str:
    """The value of a declared variable, or its default; an undeclared name is a KeyError."""
    variable = _BY_NAME[name]
    return os.environ.get(name, "") or variable.default
