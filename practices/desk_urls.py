"""The addresses of the operators' desk, below /admin/pratiche/."""

from django.urls import path

from . import desk
from .desk_deeds import DEEDS

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("<uuid:uuid>/", desk.practice_page, name="practice"),
    path("<uuid:uuid>/allegati/<uuid:file_uuid>/", desk.attachment, name="attachment"),
    path(
        "<uuid:uuid>/allegati/<uuid:file_uuid>/anteprima/", desk.attachment_preview, name="attachment_preview"
    ),
    path("<uuid:uuid>/documenti/<uuid:document_uuid>/", desk.document, name="document"),
]
urlpatterns += [
    path(f"<uuid:uuid>/{deed.slug}/", desk.deed, {"verb": deed.verb}, name=deed.verb)
    for deed in DEEDS.values()
]
