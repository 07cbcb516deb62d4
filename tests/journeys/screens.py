"""Every address of the house that is a page, and who opens it. ``test_screens.py`` fails when one is missing here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: as whom, and where. ``name`` is the name of the address, for those that take no arguments."""

    who: str
    path: str
    name: str = ""


SCREENS = (
    Screen("", "/accounts/login/", "account_login"),
    Screen("", "/accounts/password/reset/", "account_reset_password"),
    Screen("", "/accounts/password/reset/done/", "account_reset_password_done"),
    Screen("", "/accounts/password/reset/key/done/", "account_reset_password_from_key_done"),
    Screen("", "/accounts/signup/", "account_signup"),
    Screen("", "/accounts/inactive/", "account_inactive"),
    Screen("", "/accounts/3rdparty/login/cancelled/", "socialaccount_login_cancelled"),
    Screen("", "/accounts/3rdparty/login/error/", "socialaccount_login_error"),
    Screen("", "/ask/vragen/"),
    Screen("Anna", "/conversations/", "conversations:inbox"),
    Screen("Anna", "/conversations/?view=unassigned"),
    Screen("Anna", "/conversations/?q=zzzz"),
    Screen("Anna", "conversation"),
    Screen("Anna", "conversation/person/"),
    Screen("Anna", "conversation/team/"),
    Screen("Anna", "/persons/", "conversations:persons"),
    Screen("Anna", "/persons/?words=zzzz"),
    Screen("Karin", "/persons/1/"),
    Screen("Karin", "/persons/1/?network=bluesky"),
    Screen("Karin", "/persons/1/merging/?words="),
    Screen("Karin", "/persons/1/merging/?other=2"),
    Screen("Chaima", "/conversations/?view=mine"),
    Screen("Karin", "/conversations/?view=all"),
    Screen("Karin", "/trail/", "people:trail"),
    Screen("Nadia", "conversation"),
    Screen("Anna", "/profile/", "people:profile"),
    Screen("Anna", "/accounts/logout/", "account_logout"),
    Screen("Anna", "/accounts/password/change/", "account_change_password"),
    Screen("Anna", "/accounts/sessions/", "usersessions_list"),
    Screen("Anna", "/accounts/2fa/", "mfa_index"),
    Screen("Anna", "/accounts/reauthenticate/", "account_reauthenticate"),
    Screen("Anna", "/accounts/2fa/totp/activate/", "mfa_activate_totp"),
    Screen("Anna", "/accounts/2fa/webauthn/", "mfa_list_webauthn"),
    Screen("Anna", "/nowhere/"),
    Screen("Wim", "/channels/", "networks:channels"),
    Screen("Wim", "/channels/new/", "networks:new_channel"),
    Screen("Wim", "/channels/new/mail/"),
    Screen("Wim", "/channels/new/form/"),
    Screen("Wim", "/channels/1/"),
    Screen("Wim", "/channels/3/"),
    Screen("Wim", "/users/", "people:users"),
    Screen("Wim", "/users/1/"),
    Screen("Wim", "/invitations/", "people:invitations"),
    Screen("Wim", "/teams/", "people:teams"),
    Screen("Wim", "/teams/1/"),
    Screen("Wim", "/departments/1/"),
    Screen("Wim", "/roles/", "people:roles"),
    Screen("Wim", "/health/", "web:health"),
    Screen("Wim", "/organisation/", "web:organisation"),
    Screen("Wim", "/welcome/channel/", "web:welcome_channel"),
    Screen("Wim", "/welcome/channel/mastodon/"),
    Screen("Wim", "/welcome/done/", "web:welcome_done"),
)
# Addresses without arguments that are no page of their own, and why.
NO_PAGE = {
    "conversations:live": "an event stream",
    "people:trail_export": "a file",
    "people:new_team": "takes a form only",
    "people:new_department": "takes a form only",
    "web:theme": "takes a form only",
    "web:demo_door": "takes a form only",
    "set_language": "takes a form only",
    "web:home": "leads on",
    "web:welcome": "only while there is nobody: test_first_run.py",
    "web:health_json": "for monitors",
    "web:organisation_colours": "a part of the organisation's page",
    "account_email": "leads on to the profile",
    "socialaccount_connections": "leads on to the profile",
    "account_email_verification_sent": "addresses are not verified by mail here",
    "account_set_password": "only for who has none: signs in by OpenID",
    "account_confirm_login_code": "codes by mail are off",
    "socialaccount_signup": "in the middle of signing in by OpenID",
    "mfa_authenticate": "in the middle of signing in",
    "mfa_reauthenticate": "only with an authenticator",
    "mfa_reauthenticate_webauthn": "only with a passkey",
    "mfa_deactivate_totp": "only with an authenticator",
    "mfa_view_recovery_codes": "only with an authenticator",
    "mfa_generate_recovery_codes": "only with an authenticator",
    "mfa_download_recovery_codes": "a file",
    "mfa_add_webauthn": "asks for the password first: account_reauthenticate",
    "mfa_login_webauthn": "answers the browser's script",
}
