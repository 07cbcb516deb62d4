"""Settings of django-allauth: who may sign in, and how. Imported by ``settings.py``."""

from urllib.parse import urlsplit

from rondpunt.web.environment import env

ACCOUNT_ADAPTER = "rondpunt.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # no sign-up; this makes the sign-in ask for a password
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes from an invitation, an administrator or the OpenID provider
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env("RONDPUNT_URL").startswith("https://") else "http"
# Failed sign-ins: ten a minute from one address, five in five minutes for one account; counted per web process.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}

MFA_ADAPTER = "rondpunt.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rondpunt"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {"add_webauthn": "rondpunt.people.forms.PasskeyForm"}
USERSESSIONS_TRACK_ACTIVITY = True

# Sign-in with the organisation's own accounts. docs/look-up/sign-in.md tells how groups become seats.
SOCIALACCOUNT_ADAPTER = "rondpunt.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ISSUER = env("RONDPUNT_OIDC_ISSUER").rstrip("/")
OIDC_NAME = env("RONDPUNT_OIDC_NAME")
OIDC_GROUPS = env("RONDPUNT_OIDC_GROUPS")
OIDC_ROLES = env("RONDPUNT_OIDC_ROLES")
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)) if OIDC_ISSUER else ""


def openid_provider(issuer: str, client: str, secret: str, scopes: str) -> dict[str, object]:
    """The one provider of this house, as allauth wants it; code flow with PKCE (RFC 7636)."""
    app = {
        "provider_id": "house",
        "name": OIDC_NAME,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": scopes.split(), "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = (
    openid_provider(OIDC_ISSUER, env("RONDPUNT_OIDC_CLIENT"), env("RONDPUNT_OIDC_SECRET"), env("RONDPUNT_OIDC_SCOPES"))
    if OIDC_ISSUER
    else {}
)
