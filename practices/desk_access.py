"""Who of the staff works on practices, and how a desk view finds the one that was asked for."""

from functools import wraps

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from .access import is_reading
from .models import DeskPreferences, Practice, PracticeView


def works_here(user):
    """True for an active operator or responsabile. An administrator without an operator's profile sees no practice."""
    return (
        user.is_active
        and user.is_staff
        and getattr(user, "operator_profile", None) is not None
        and user.has_perm("practices.view_practice")
    )


def may_act(user):
    return works_here(user) and user.has_perm("practices.change_practice")


def desk_view(view):
    """For everyone else the desk does not exist: 404, the same as for an address that is not there."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not works_here(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def on_my_desk(request, uuid, *related):
    """The practice with this uuid if it is in the scope of who asks; else 404."""
    practices = Practice.objects.of_operator(request.user).select_related("district", "operator", *related)
    # In the same statement: how who looks likes the page, and when it was last shown to that person.
    without = DeskPreferences.objects.filter(user=request.user, has_shortcuts=False)
    looks = PracticeView.objects.filter(
        practice=OuterRef("pk"), user=request.user, what=PracticeView.What.PAGE
    )
    last = Subquery(looks.order_by("-at").values("at")[:1])
    return get_object_or_404(practices.annotate(has_shortcuts=~Exists(without), seen_at=last), uuid=uuid)


def note_view(request, practice, what=PracticeView.What.PAGE):
    """Records who was shown it; a HEAD shows nothing and leaves no trace.

    A page that the browser fetched ahead of time may never have been looked at: it counts as shown, not as a visit.
    """
    if what == PracticeView.What.PAGE and not is_reading(request):
        what = PracticeView.What.AHEAD
    if request.method == "GET":
        PracticeView.objects.create(practice=practice, user=request.user, what=what)
