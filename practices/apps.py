from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class PracticesConfig(AppConfig):
    name = "practices"

    def ready(self):
        # The one signal of the house: on SQLite a migration that makes a table anew drops its triggers.
        post_migrate.connect(install_guards, sender=self)


def install_guards(sender, using, **kwargs):
    # By its name: it reads the models' module, which no app may import before all are loaded.
    import_string("practices.guards.install")(connections[using])
