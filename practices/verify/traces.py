"""I11: no personal data where an erasure could not reach: in the chained history, in the queue's arguments."""

import re

from django.apps import apps
from django.utils.translation import gettext as _

from ..models import Event

# A whole word: one digest in some four thousand holds those sixteen letters and digits somewhere.
FISCAL_CODE = r"(?<![A-Z0-9])[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?![A-Z0-9])"
EMAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
PERSONAL = re.compile(f"{FISCAL_CODE}|{EMAIL}", re.IGNORECASE)


def personal():
    for event in Event.objects.exclude(data={}).select_related("practice").iterator(chunk_size=2000):
        if PERSONAL.search(str(event.data)):
            yield event.practice, _("evento %(n)d: dati personali nello storico") % {"n": event.position}
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for pk, given in results.values_list("pk", "args_kwargs").iterator(chunk_size=2000):
        if PERSONAL.search(str(given)):
            yield f"{pk}", _("dati personali negli argomenti di un lavoro in coda")
