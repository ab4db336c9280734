"""The tests that editors keep with a form: sample answers and what must come of them."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class FormTest(Orderable):
    """A "collaudo": part of the page's revisions, so that a draft of the form has the tests that fit it.

    `answers` are as a citizen would type them, by question key (services/form_tests.py says how each kind is
    written); `applicant` is what differs from the sample citizen; `expected` {"steps": keys of the visible steps,
    "errors": keys of the questions with an error, "is_sendable": bool}. `day` is the day on which it is played.
    """

    class WayIn(models.TextChoices):
        PASSWORD = "password", _("email e password")
        TS_CNS = "ts_cns", _("TS-CNS")

    form_page = ParentalKey("services.FormPage", related_name="tests")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("nome"), max_length=160)
    day = models.DateField(_("giorno"), default=timezone.localdate)
    way_in = models.CharField(_("accesso"), max_length=10, choices=WayIn, default=WayIn.PASSWORD)
    applicant = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    expected = models.JSONField(default=dict, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("collaudo del modulo")
        verbose_name_plural = _("collaudi del modulo")

    def __str__(self):
        return self.name
