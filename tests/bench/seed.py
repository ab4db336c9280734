"""Many practices at once, for the lists: rows as sending leaves them, written in bulk. Run with the bench's settings.

python -m tests.bench.seed <practices in all>
"""

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import District, User  # noqa: E402
from portal.demo.cast import CITIZENS  # noqa: E402
from practices import desk_counts, terms  # noqa: E402
from practices.freezing import freeze_sorting  # noqa: E402
from practices.models import Counter, Message, Practice  # noqa: E402
from practices.states import OPEN, State  # noqa: E402
from services.models import FormPage  # noqa: E402

STATES = [State.SUBMITTED, State.IN_PROGRESS, State.ACCEPTED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN]
YEAR = timezone.localdate().year
# Who has ten own practices, who has a thousand, and who has none: an open one would be a twin of those that are sent.
TEN, THOUSAND, SENDER = (CITIZENS[number].email for number in (1, 2, 15))


def owners(total, users):
    """ten, a thousand, and the rest evenly."""
    others = [user for email, user in users.items() if email not in (TEN, THOUSAND, SENDER)]
    yield from [users[TEN]] * 10
    yield from [users[THOUSAND]] * 1000
    for index in range(total - 1010):
        yield others[index % len(others)]


@transaction.atomic
def seed(total):
    users = {
        user.email: user for user in User.objects.filter(profile__isnull=False).select_related("profile")
    }
    snapshots = {email: user.profile.snapshot() for email, user in users.items()}
    forms = list(FormPage.objects.live().select_related("current_version"))
    services = {form.pk: form.get_parent().specific for form in forms}
    districts = list(District.objects.all())
    now = timezone.now()
    rows = []
    for index, user in enumerate(owners(total, users)):
        form, profile = forms[index % len(forms)], user.profile
        service = services[form.pk]
        rows.append(
            Practice(
                year=YEAR,
                sequence=index + 1,
                citizen=user,
                service=service,
                form_version=form.current_version,
                service_title=service.title,
                category_name=service.category.name,
                state=STATES[index % 6],
                answers={"per_chi": "me", "motivo": "altro", "motivo_altro": "Testo di prova. " * 20},
                created_at=now - timedelta(minutes=total - index),
                submitted_at=now - timedelta(minutes=total - index),
                way_in="password",
                term_days=30,
                applicant=snapshots[user.email],
                applicant_surname=profile.surname,
                applicant_name=profile.name,
                applicant_fiscal_code=profile.fiscal_code,
                beneficiary_surname=profile.surname,
                beneficiary_name=profile.name,
                beneficiary_fiscal_code=profile.fiscal_code,
                district=districts[index % len(districts)],
            )  # fmt: skip
        )
    for row in rows:
        freeze_sorting(row)
        if row.state in OPEN:
            row.due_on = terms.first_due_on(row)
    Practice.objects.bulk_create(rows, batch_size=1000)
    desk_counts.rebuild()
    Counter.objects.update_or_create(name=Counter.Name.PRACTICE, year=YEAR, defaults={"last": total})
    messages = [
        Message(practice=row, side=Message.Side.OFFICE, text="Comunicazione di prova")
        for row in Practice.objects.filter(sequence__in=range(1, total, 5))
    ]
    Message.objects.bulk_create(messages, batch_size=1000)


if __name__ == "__main__":
    seed(int(sys.argv[1]))
