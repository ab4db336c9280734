"""The addresses of the operators' desk, below /admin/pratiche/."""

from django.urls import path

from . import desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("<uuid:uuid>/", desk.practice_page, name="practice"),
    path("<uuid:uuid>/prendi-in-carico/", desk.deed, {"verb": "take_charge"}, name="take_charge"),
    path("<uuid:uuid>/accetta/", desk.deed, {"verb": "accept"}, name="accept"),
    path("<uuid:uuid>/rifiuta/", desk.deed, {"verb": "reject"}, name="reject"),
    path("<uuid:uuid>/scrivi/", desk.deed, {"verb": "write"}, name="write"),
    path("<uuid:uuid>/carica-documento/", desk.deed, {"verb": "add_document"}, name="add_document"),
    path("<uuid:uuid>/allegati/<uuid:file_uuid>/", desk.attachment, name="attachment"),
    path(
        "<uuid:uuid>/allegati/<uuid:file_uuid>/anteprima/", desk.attachment_preview, name="attachment_preview"
    ),
    path("<uuid:uuid>/documenti/<uuid:document_uuid>/", desk.document, name="document"),
]
