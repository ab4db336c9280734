"""The addresses of the services that are no page: the public register of doctors."""

from django.urls import path

from . import views

app_name = "services"

urlpatterns = [path("medici/", views.doctors, name="doctors")]
