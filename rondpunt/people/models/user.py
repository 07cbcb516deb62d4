"""A user: a colleague who signs in."""

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.people.rights import ROLE_RIGHTS, Right


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is the sign-in name, whatever its capitals."""

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> "User":
        """A new user; the address is kept in lower case where it matters, the password hashed."""
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.split("@")[0], **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class MailRhythm(models.TextChoices):
    """How often a user is mailed what they were told and did not see."""

    NEVER = "never", _("never")
    AT_ONCE = "at_once", _("at once")
    HOURLY = "hourly", _("at most once an hour")
    DAILY = "daily", _("as the working day begins")


class User(AbstractBaseUser):
    """A colleague with a seat. Deactivated, never deleted: what they wrote stays theirs."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="nl")
    mail_rhythm = models.CharField(
        _("mail of what is for you"), max_length=8, choices=MailRhythm.choices, default=MailRhythm.DAILY
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_whatever_the_capitals")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the face beside the name."""
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @cached_property
    def _roles(self) -> list[tuple[int, str]]:
        return list(self.memberships.values_list("team_id", "role"))

    def forget_roles(self) -> None:
        """Ask the database again for the roles of this user: they were changed."""
        self.__dict__.pop("_roles", None)

    def get_absolute_url(self) -> str:
        """The administrators' page about this user."""
        return reverse("people:user", args=[self.pk])

    def can(self, right: Right) -> bool:
        """Whether any role of this user carries ``right``."""
        return self.is_active and any(right in ROLE_RIGHTS[role] for _team, role in self._roles)

    def teams_with(self, right: Right) -> set[int]:
        """Ids of the teams in which this user holds ``right``; SEE_ALL is asked apart, with ``can``."""
        return {team for team, role in self._roles if right in ROLE_RIGHTS[role]} if self.is_active else set()
