"""The addresses of home that are not pages."""

from django.urls import path

from . import views

app_name = "home"

urlpatterns = [path("cerca/", views.search, name="search")]
