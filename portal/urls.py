"""Every address of the portal; the page tree answers what is left."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import views

urlpatterns = [
    path("salute/vivo", views.alive, name="alive"),
    path("salute/pronto", views.ready, name="ready"),
    # accounts stands before Wagtail's admin: it answers /admin/login/ with the staff's two ways in.
    path("", include("accounts.urls")),
    path("", include("practices.urls")),
    path("", include("services.urls")),
    path("", include("home.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.DEMO:
    urlpatterns += [
        path("_demo/posta/", views.mailbox, name="mailbox"),
        path("_demo/posta/<slug:name>/", views.letter, name="letter"),
    ]
urlpatterns += [path("", include(wagtail_urls))]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
