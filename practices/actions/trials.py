"""A form filled to try it: the same road as a practice, with a made-up applicant, and gone after a day."""

from django.db import transaction
from django.utils import timezone

from services.models import FormVersion
from services.publishing import tried_version

from .. import files
from ..models import Practice


@transaction.atomic
def start_trial(form_page, by, applicant, way_in):
    """A trial of the form as it is being edited. `applicant` as Profile.snapshot() has it. Raises FormHasMistakes."""
    service = form_page.get_parent().specific
    now = timezone.now()
    return Practice.trials.create(
        is_trial=True,
        citizen=by,
        service=service,
        form_version=tried_version(form_page, by),
        service_title=service.title,
        category_name=service.category.name,
        applicant=applicant,
        way_in=way_in,
        created_at=now,
        updated_at=now,
    )


def delete_trials(before):
    """Delete the trials begun before that instant, with their files and the forms that only they used."""
    old = Practice.trials.filter(created_at__lte=before)
    for trial in old:
        with transaction.atomic():
            for attachment in trial.attachments.all():
                files.delete(attachment)
            trial.delete()
    FormVersion.and_tried.filter(number=None, created_at__lte=before, practices=None).delete()
    return len(old)
