"""How near to the floor is it? Bare Django on the same server: "hello", one indexed row, a list of ten."""

import os

from django.conf import settings

settings.configure(
    SECRET_KEY="bench-only",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(os.environ["VAR"], "reference.sqlite3"),
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import path  # noqa: E402

PAGE = Template("<!doctype html><ul>{% for row in rows %}<li>{{ row.0 }} {{ row.1 }}</li>{% endfor %}</ul>")


def prepare():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, name TEXT)")
        cursor.execute("SELECT count(*) FROM row")
        if cursor.fetchone()[0] == 0:
            cursor.executemany("INSERT INTO row VALUES (%s, %s)", [(n, f"riga {n}") for n in range(1000)])


def hello(request):
    return HttpResponse("hello")


def rows(request, number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM row WHERE id >= 500 ORDER BY id LIMIT %s", [number])
        return HttpResponse(PAGE.render(Context({"rows": cursor.fetchall()})))


prepare()
urlpatterns = [path("hello", hello), path("rows/<int:number>", rows)]
application = get_wsgi_application()
