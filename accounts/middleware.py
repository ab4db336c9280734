"""How long a session may live: thirty idle minutes, eight hours in all (staff ten), no longer than its card."""

import datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.utils import timezone

from . import access

STARTED, SEEN = "started", "seen"
MARK_EVERY = datetime.timedelta(minutes=5)


class SessionAge:
    """Ends a session that is too old; the page is then answered as to anyone who has not signed in.

    The mark of the last visit is written at most every five minutes, so a session may end up to five minutes early.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Who comes without a cookie has no session: pages for everyone stay free of it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self.check(request)
        return self.get_response(request)

    def check(self, request):
        now, session = timezone.now().timestamp(), request.session
        seen, started = session.get(SEEN), session.get(STARTED)
        if seen is None or started is None:
            session[SEEN] = session[STARTED] = now
            return
        hours = settings.SESSION_HOURS["staff" if request.user.is_staff else "citizen"]
        is_old = now - seen >= settings.SESSION_IDLE_MINUTES * 60 or now - started >= hours * 3600
        if is_old or not access.card_still_opens(session, request.user):
            logout(request)
            request.session_expired = True
        elif now - seen >= MARK_EVERY.total_seconds():
            session[SEEN] = now
