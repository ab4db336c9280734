"""The ground that demo and tests stand on: what every portal loads before the first citizen comes."""

from django.core.management import call_command

# In this order: forms read the registers, groups name the models that the others have made.
LOADERS = ("load_registers", "load_pages", "load_services", "load_library", "load_groups")


def lay():
    for command in LOADERS:
        call_command(command, verbosity=0)
