"""Headers that every response carries, and a page for errors that came without one."""

from . import errors

# Wagtail's date choosers and editor still write inline scripts and styles; nothing public is under this policy.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# Pages that show or ask for personal data, also to someone who has not signed in yet.
PRIVATE = ("/accesso/", "/area-personale/", "/admin/")


class ResponseHeaders:
    """Private pages are never stored; the policies of the portal stand on every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = errors.explain(request, self.get_response(request))
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path.startswith("/admin/"):
            headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        if _is_private(request):
            headers["Cache-Control"] = "no-store, private"
        return response


def _is_private(request):
    if request.path.startswith(PRIVATE):
        return True
    # Asked only of a request that carries a session, so that a public page reads none.
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and request.user.is_authenticated)
