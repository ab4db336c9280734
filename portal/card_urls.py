"""The addresses of the card's process: three purposes, one view. The portal's own are in portal/urls.py."""

from django.urls import path

from accounts.tickets import Purpose
from accounts.views import card_door

urlpatterns = [path(f"{purpose}/", card_door.knock, {"purpose": purpose}) for purpose in Purpose.values]

handler400 = "accounts.views.card_door.bad_request"
handler403 = "accounts.views.card_door.bad_request"
handler404 = "accounts.views.card_door.not_found"
handler500 = "accounts.views.card_door.server_error"
