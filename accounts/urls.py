"""The addresses of accounts; /admin/login/ stands here before Wagtail's own."""

from django.urls import path
from django.views.generic import RedirectView

from .views import (
    card,
    card_account,
    link,
    own_cards,
    password,
    profile,
    registering,
    signing_in,
    suggestions,
)

app_name = "accounts"
urlpatterns = [
    path("accesso/", signing_in.login, name="login"),
    path("accesso/registrati/", registering.register, name="register"),
    path("accesso/verifica/", registering.verify, name="verify"),
    path("accesso/verifica/nuovo/", registering.resend, name="resend"),
    path("accesso/link/", link.ask, name="link"),
    path("accesso/link/inviato/", link.sent, name="link_sent"),
    path("accesso/link/<str:token>/", link.use, name="link_use"),
    path("accesso/password/", password.ask_reset, name="password_reset"),
    path("accesso/password/inviata/", password.reset_sent, name="password_reset_sent"),
    path("accesso/password/fatto/", password.reset_done, name="password_reset_done"),
    path("accesso/password/<uidb64>/<token>/", password.confirm_reset, name="password_reset_confirm"),
    path("accesso/ts-cns/", card.page, name="card"),
    path("accesso/ts-cns/avvia/", card.start, name="card_start"),
    path("accesso/ts-cns/ritorno/", card.come_back, name="card_return"),
    path("accesso/ts-cns/esito/", card.outcome, name="card_outcome"),
    path("accesso/ts-cns/prova/", card.trial, name="card_trial"),
    path("accesso/ts-cns/account/", card_account.exists, name="card_account_exists"),
    path("accesso/ts-cns/collega/", card_account.link, name="card_link"),
    path("accesso/ts-cns/dati/", card_account.open_account, name="card_account"),
    path("accesso/esci/", signing_in.logout, name="logout"),
    path("accesso/uscita/", signing_in.logged_out, name="logged_out"),
    path("area-personale/profilo/", profile.edit, name="profile"),
    path("area-personale/tessere/<int:pk>/blocca/", own_cards.block, name="card_block"),
    path("area-personale/password/", password.change, name="password"),
    path("luoghi/", suggestions.suggest, name="places"),
    path("admin/login/", signing_in.staff_login, name="staff_login"),
    # Wagtail's own reset mails within the request and links to the Host header.
    path("admin/password_reset/", RedirectView.as_view(pattern_name="accounts:password_reset")),
]
