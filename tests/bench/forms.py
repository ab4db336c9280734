"""The smallest form and a large one, published as editors do and filled by one citizen. Run with the bench's settings.

python -m tests.bench.forms <email of the citizen>: prints {name: {"draft": uuid, "publish s": seconds}}.
"""

import json
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.http import QueryDict  # noqa: E402

from accounts.models import User  # noqa: E402
from practices import actions  # noqa: E402
from services.models import FormPage  # noqa: E402
from tests import large_form  # noqa: E402
from tests.published_form import drafted  # noqa: E402

FORMS = {"smallest form": large_form.smallest, "large form": large_form.large}


def published(name, steps):
    """(the live FormPage, seconds of its publishing)."""
    form = drafted(name.capitalize(), name.replace(" ", "-"), steps)
    revision = form.save_revision()
    started = time.perf_counter()
    revision.publish()
    return FormPage.objects.get(pk=form.pk), time.perf_counter() - started


def filled(form, steps, citizen):
    practice = actions.start(form, by=citizen)
    for number, step in enumerate(steps[:-1], start=1):
        data = QueryDict(mutable=True)
        data.update(large_form.answers_of(step) or {"nome": "Anna"})
        assert actions.save_step(practice, citizen, number, data).is_valid
    return practice


def main(email):
    citizen, found = User.objects.get(email=email), {}
    for name, make in FORMS.items():
        form, seconds = published(name, make())
        found[name] = {
            "draft": str(filled(form, make(), citizen).uuid),
            "publish s": round(seconds, 2),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
