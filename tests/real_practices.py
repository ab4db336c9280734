"""A practice filed as a citizen files it, step by step, without a browser."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.demo import town
from portal.demo.answers import typed
from portal.demo.cast import CITIZENS
from portal.demo.papers import sample_pdf
from practices import actions, inspection
from practices.models import Practice
from services.models import FormPage

ANYBODY = CITIZENS[1]  # of Busto Arsizio, as Maria


def form_of(slug):
    return next(page for page in FormPage.objects.live() if page.get_parent().slug == slug)


def a_pdf(name="documento.pdf"):
    return SimpleUploadedFile(name, sample_pdf("Documento di prova"), "application/pdf")


def draft_of(citizen, slug="scelta-in-deroga", variant="usual", person=ANYBODY, only_first=False):
    """A draft of `citizen`, filled to the Riepilogo with what `person` of the cast would type."""
    practice = actions.start(form_of(slug), citizen)
    answers = typed(slug, variant, person, date.today())
    town.fill(practice, citizen, answers, inspection.check(a_pdf()), only_first=only_first)
    return Practice.objects.get(pk=practice.pk)


def sent_of(citizen, slug="scelta-in-deroga", variant="usual", person=ANYBODY):
    """The same, sent."""
    practice = draft_of(citizen, slug, variant, person)
    return actions.submit(practice, by=citizen, way_in=Practice.WayIn.PASSWORD)
