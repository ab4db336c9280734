"""manage.py load_groups: the two groups of the office and what they may do; running it again changes nothing."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand

# Both see and work practices; how far a person sees is in the OperatorProfile, not in the group.
DESK = [
    "wagtailadmin.access_admin", "practices.view_practice", "practices.change_practice", "accounts.view_cardevent",
]  # fmt: skip
# Cards have no district: who blocks or frees them sees them all.
CARDS = ["accounts.view_healthcard", "accounts.change_healthcard"]
REGISTERS = [
    f"services.{verb}_{model}"
    for model in ("doctor", "exemptioncode", "legalnumber")
    for verb in ("view", "add", "change")
]
LIBRARY = [
    f"practices.{verb}_{model}"
    for model in ("replytemplate", "papertemplate")
    for verb in ("view", "add", "change", "delete")
]
PERMISSIONS = {"Operatori": DESK, "Responsabili": DESK + REGISTERS + LIBRARY + CARDS}


class Command(BaseCommand):
    help = "Crea i gruppi «Operatori» e «Responsabili» con i loro permessi."

    def handle(self, *args, **options):
        for name, wanted in PERMISSIONS.items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set([permission(dotted) for dotted in wanted])
        if options["verbosity"]:
            self.stdout.write("Gruppi caricati: " + ", ".join(PERMISSIONS))


def permission(dotted):
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
