"""Inviting people. The agency gives somebody a role at once: who is new gets a one-time link to choose a password.

An owner asks an address, and only who accepts from its mailbox has the role: until then an owner learns nothing about
whose address it is, or whether anybody is known by it.
"""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from .email_address import UnusableAddress, tidy_email
from .jobs import start_soon
from .mail import is_refused_for_good, send, studio_message
from .models import Invitation, Role, Studio, StudioRole
from .models.job import JobError

SALT = "home.invitations.accept"
MOST_OPEN = 20
"""Invitations of one studio that may wait to be accepted: nobody writes to the whole world from here."""


class InvitationTokens(PasswordResetTokenGenerator):
    """As for a forgotten password, but not exchangeable with one. Worth nothing once a password is chosen."""

    key_salt = "home.invitations.InvitationTokens"


tokens = InvitationTokens()


class SeveralAccounts(ValueError):
    """More than one person has this address, so nobody knows who is meant. Says so in a sentence."""


class CannotAsk(ValueError):
    """Why an owner cannot ask this address now, in a sentence."""


@transaction.atomic
def invite(studio: Studio, *, email: str, role: Role) -> Invitation:
    """Give somebody a role in a studio; the worker sends the mail. Again changes nothing.

    People are known by their e-mail address, whatever its capitals. Raises SeveralAccounts when that says not who.
    """
    user, known = _add(studio, email=tidy_email(email), role=role)
    invitation, created = Invitation.objects.get_or_create(
        studio=studio, role=role, user=user, defaults={"known_before": known}
    )
    if created:
        start_soon(invitation)
    return invitation


def _add(studio: Studio, *, email: str, role: Role) -> tuple[User, bool]:
    """Whose address this is, now with the role, and whether they had an account before."""
    user = account_of(email)
    known = user is not None
    if user is None:
        user = get_user_model()._default_manager.create_user(username=_username(email), email=email)
        user.set_unusable_password()
        user.save()
    user.groups.add(StudioRole.objects.get(studio=studio, role=role).group)
    return user, known


@transaction.atomic
def ask(studio: Studio, *, email: str, role: Role) -> Invitation:
    """Ask somebody to take a role; the worker sends the mail. Asked again, the mail goes again.

    Raises CannotAsk when too many invitations are open.
    """
    email = tidy_email(email)
    open_ones = Invitation.objects.filter(studio=studio, user=None)
    invitation = open_ones.filter(role=role, email__iexact=email).first()
    if invitation is None:
        if open_ones.count() >= MOST_OPEN:
            raise CannotAsk(_("%s invitations wait to be accepted. Withdraw some first.") % MOST_OPEN)
        invitation = Invitation.objects.create(studio=studio, role=role, email=email)
        start_soon(invitation)
    else:
        send_again(invitation)
    return invitation


def send_again(invitation: Invitation) -> None:
    """Its mail once more: with a new link, because the old one may have run out."""
    invitation.restart()
    start_soon(invitation)


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a link from `ask` is about, accepted or not; None when withdrawn, too old, or not ours."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except (signing.BadSignature, ValueError):
        return None
    if not isinstance(pk, int):
        # Signed by us for something else.
        return None
    return Invitation.objects.select_related("studio__site", "user").filter(pk=pk).exclude(email="").first()


@transaction.atomic
def accept(invitation: Invitation) -> User:
    """Whoever reads the mail of the address takes the role. Again changes nothing. Raises SeveralAccounts."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.user is not None:
        return locked.user
    user, known = _add(locked.studio, email=locked.email, role=Role(locked.role))
    # Who has the role already, by another invitation, keeps one.
    Invitation.objects.filter(studio=locked.studio, role=locked.role, user=user).delete()
    locked.user, locked.known_before = user, known
    locked.save()
    return user


def account_of(email: str) -> User | None:
    """The account with this address, whatever its capitals; None where nobody has it."""
    email = tidy_email(email)
    found = list(get_user_model()._default_manager.filter(email__iexact=email, is_active=True)[:2])
    if len(found) > 1:
        raise SeveralAccounts(_("Several accounts have the address %s. Give each its own first.") % email)
    return found[0] if found else None


def _username(email: str) -> str:
    """The address itself, numbered where an account that is closed has it already."""
    names = set(
        get_user_model()._default_manager.filter(username__istartswith=email[:140]).values_list("username", flat=True)
    )
    lowered = {name.lower() for name in names}
    candidate, number = email[:140], 1
    while candidate.lower() in lowered:
        number += 1
        candidate = f"{email[:140]}-{number}"
    return candidate


def deliver(invitation: Invitation) -> None:
    """Send the mail of one invitation. Raises what the transport raises; JobError where no mail will ever arrive."""
    try:
        with override(settings.LANGUAGE_CODE):
            send(message(invitation))
    except UnusableAddress as error:
        raise JobError(str(error), for_good=True) from None
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        raise JobError(f"{type(error).__name__}: {error}", for_good=is_refused_for_good(error)) from None
    invitation.write(sent_at=timezone.now())


def message(invitation: Invitation) -> EmailMultiAlternatives:
    """The mail: with a link to accept; or for who has the role, with the link to a password or the way to the desk."""
    studio, user = invitation.studio, invitation.user
    new = user is not None and not user.has_usable_password()
    if user is None:
        path = reverse("join", args=[signing.dumps(invitation.pk, salt=SALT)])
    else:
        path = link_for(user) if new else reverse("wagtailadmin_home")
    context: dict[str, Any] = {
        "studio": studio,
        "role": invitation.get_role_display(),
        "user": user,
        "new": new,
        "address": settings.WAGTAILADMIN_BASE_URL + path,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    return studio_message(
        studio.name,
        to=invitation.address,
        subject=_("Your place at the desk of %s") % studio.name,
        template="home/mail/invitation" if user else "home/mail/asked",
        context=context,
        html=False,
    )


def link_for(user: User) -> str:
    """The path of the one-time link."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accept_invitation", kwargs={"uidb64": uid, "token": tokens.make_token(user)})
