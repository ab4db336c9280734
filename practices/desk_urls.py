"""The addresses of the operators' desk, below /admin/pratiche/."""

from django.urls import path

from . import desk, desk_absences, desk_audit, desk_bulk, desk_export, desk_history, desk_list, desk_numbers
from .desk_deeds import DEEDS

app_name = "desk"
urlpatterns = [
    path("", desk_list.queue, name="queue"),
    path("filtri/", desk_list.save_filter, name="save_filter"),
    path("filtri/<int:pk>/elimina/", desk_list.delete_filter, name="delete_filter"),
    path("preferenze/", desk_list.save_preferences, name="save_preferences"),
    path("esporta/csv/", desk_export.export, {"kind": "csv"}, name="export_csv"),
    path("esporta/xlsx/", desk_export.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("numeri/", desk_numbers.numbers, name="numbers"),
    path("registro/", desk_audit.audit, name="audit"),
    path("registro/csv/", desk_audit.export, {"kind": "csv"}, name="audit_export"),
    path("registro/xlsx/", desk_audit.export, {"kind": "xlsx"}, name="audit_export_xlsx"),
    path("assenze/", desk_absences.absences, name="absences"),
    path("assenze/<int:pk>/elimina/", desk_absences.delete, name="delete_absence"),
    path("insieme/", desk_bulk.choose, name="bulk"),
    path("insieme/fatte/", desk_bulk.deeds, name="bulk_deeds"),
    path("insieme/<uuid:uuid>/", desk_bulk.result, name="bulk_deed"),
    path("insieme/<uuid:uuid>/annulla/", desk_bulk.undo, name="bulk_undo"),
    path("<uuid:uuid>/", desk.practice_page, name="practice"),
    path("<uuid:uuid>/dopo/", desk.neighbour, {"backwards": False}, name="after"),
    path("<uuid:uuid>/prima/", desk.neighbour, {"backwards": True}, name="before"),
    path("<uuid:uuid>/presenti/", desk.presence, name="presence"),
    path("<uuid:uuid>/storico/", desk_history.full_history, name="history"),
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
