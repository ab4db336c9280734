"""I11: no personal data where an erasure could not reach: in the chained history, in the queue's arguments."""

import re

from django.apps import apps
from django.utils.translation import gettext as _

from ..models import Event

FISCAL_CODE = r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"
EMAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
PERSONAL = re.compile(f"{FISCAL_CODE}|{EMAIL}", re.IGNORECASE)
# One in some four thousand holds the sixteen letters and digits of a code somewhere.
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def personal():
    for event in Event.objects.exclude(data={}).select_related("practice").iterator(chunk_size=2000):
        if is_personal(event.data):
            yield event.practice, _("evento %(n)d: dati personali nello storico") % {"n": event.position}
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for pk, given in results.values_list("pk", "args_kwargs").iterator(chunk_size=2000):
        if is_personal(given):
            yield f"{pk}", _("dati personali negli argomenti di un lavoro in coda")


def is_personal(content):
    return PERSONAL.search(DIGEST.sub("", str(content)))
