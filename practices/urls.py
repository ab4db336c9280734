"""The citizen's addresses; the desk's are in the admin."""

from django.urls import path

from .views import (
    area,
    check,
    endings,
    integration,
    newer_version,
    notices,
    papers,
    practice,
    rating,
    refusal_notice,
    start,
    steps,
    summary,
    thread,
    trial,
    welcome,
)

app_name = "practices"

REQUEST = "area-personale/richiesta/<uuid:uuid>/"
PRACTICE = "area-personale/pratiche/<uuid:uuid>/"

urlpatterns = [
    path("area-personale/", area.home, name="home"),
    path("area-personale/benvenuto/", welcome.welcome, name="welcome"),
    path("area-personale/nuova/<slug:slug>/", start.start, name="start"),
    path(f"{REQUEST}<int:number>/", steps.step, name="step"),
    path(f"{REQUEST}riepilogo/", summary.summary, name="summary"),
    path(f"{REQUEST}nuova-versione/", newer_version.newer, name="newer_version"),
    path(f"{REQUEST}inviata/", summary.sent, name="sent"),
    path(f"{REQUEST}ricevuta-di-prova/", trial.receipt, name="trial_receipt"),
    path(PRACTICE, practice.detail, name="detail"),
    path(f"{PRACTICE}comunicazioni/", thread.messages_page, name="messages"),
    path(f"{PRACTICE}documenti/", papers.documents, name="documents"),
    path(f"{PRACTICE}documenti/<uuid:document_uuid>/", papers.document, name="document"),
    path(f"{PRACTICE}allegati/<uuid:file_uuid>/", papers.attachment, name="attachment"),
    path(f"{PRACTICE}allegati/<uuid:file_uuid>/rimuovi/", steps.attachment_remove, name="attachment_remove"),
    path(f"{PRACTICE}elimina/", endings.delete, name="delete"),
    path(f"{PRACTICE}ritira/", endings.withdraw, name="withdraw"),
    path(f"{PRACTICE}integrazione/", integration.integration, name="integration"),
    path(f"{PRACTICE}preavviso/", refusal_notice.refusal_notice, name="refusal_notice"),
    path(f"{PRACTICE}valutazione/", rating.rating, name="rating"),
    path("area-personale/notifiche/", notices.notices, name="notices"),
    path("verifica/", check.check, name="check"),
    path("verifica/<str:code>/", check.checked, name="checked"),
]
