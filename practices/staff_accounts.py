"""What the admin's screens of people must not do: delete who has a share in practices, or make staff of a citizen."""

from django.contrib import messages
from django.db import DEFAULT_DB_ALIAS
from django.db.models.deletion import Collector, ProtectedError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Profile, User


def is_in_use(user):
    """True when something that must be kept names this person: a practice, a message, an event, a look."""
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=user).collect([user])
    except ProtectedError:
        return True
    return False


def refuse_delete(request, user):
    if is_in_use(user):
        text = _(
            "Questo account ha una parte in pratiche che vanno conservate: invece di eliminarlo, disattivalo."
        )
        return back(request, text)


def refuse_role_of_citizen(request, user):
    """A citizen's account is never a staff account (decision 15)."""
    wants_role = request.POST.getlist("groups") or request.POST.get("is_superuser")
    if request.method == "POST" and wants_role and Profile.objects.filter(user=user).exists():
        return back(request, no_role())


def refuse_bulk(request, action_type, objects, action):
    people = [thing for thing in objects if isinstance(thing, User)]
    if action_type == "delete" and any(is_in_use(user) for user in people):
        return back(
            request, _("Tra le persone scelte c'è chi ha una parte in pratiche che vanno conservate.")
        )
    if action_type == "assign_role" and Profile.objects.filter(user__in=people).exists():
        return back(request, no_role())


def no_role():
    return _("L'account di un cittadino non può avere un ruolo nell'ufficio: crea un account a parte.")


def back(request, text):
    messages.error(request, text)
    return redirect("wagtailusers_users:index")


def mark_staff(request, user):
    """Who may enter the admin is staff, with an address that the office vouches for: the staff's ways in go by both.

    Addresses are kept in lower case everywhere (accounts.models.User).
    """
    fresh = User.objects.get(pk=user.pk)
    if not fresh.is_staff and fresh.has_perm("wagtailadmin.access_admin"):
        fresh.is_staff = True
        fresh.email = fresh.email.lower()
        fresh.email_verified_at = fresh.email_verified_at or timezone.now()
        fresh.save(update_fields=["is_staff", "email", "email_verified_at"])


def mark_all_staff(request, action_type, objects, action):
    if action_type == "assign_role":
        for user in objects:
            mark_staff(request, user)
