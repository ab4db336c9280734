"""Every address of the portal; the page tree answers what is left."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import views


def present(*modules):
    """The apps' addresses that exist already (only while the house is being built)."""
    return [path("", include(name)) for name in modules if find_spec(name)]


urlpatterns = [
    path("salute/vivo", views.alive, name="alive"),
    path("salute/pronto", views.ready, name="ready"),
    # accounts stands before Wagtail's admin: it answers /admin/login/ with the staff's two ways in.
    *present("accounts.urls", "practices.urls", "services.urls", "home.urls"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.DEMO:
    urlpatterns += [
        path("_demo/posta/", views.mailbox, name="mailbox"),
        path("_demo/posta/<slug:name>/", views.letter, name="letter"),
    ]
urlpatterns += [path("", include(wagtail_urls))]

if find_spec("portal.errors"):
    handler400 = "portal.errors.bad_request"
    handler403 = "portal.errors.forbidden"
    handler404 = "portal.errors.not_found"
    handler500 = "portal.errors.server_error"
