"""I7 and I8: every file is there as it was kept, and in a place that no address reaches."""

import hashlib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Attachment, Document, private_storage

# A younger file may belong to a transaction that is still open.
FRESH = timedelta(hours=1)


def whole():
    """I7: each row has its bytes, unchanged; each file has its row."""
    root, named = Path(private_storage().location), set()
    for model in (Attachment, Document):
        for row in model.objects.select_related("practice").order_by("pk").iterator(chunk_size=500):
            named.add(row.file.name)
            if words := fault(row, root / row.file.name):
                yield row.practice, words
    old = (timezone.now() - FRESH).timestamp()
    for path in sorted(root.glob("*/*")) if root.is_dir() else ():
        name = f"{path.parent.name}/{path.name}"
        if name not in named and path.stat().st_mtime < old:
            yield name, _("file senza riga nel database")


def fault(row, path):
    if not path.is_file():
        return _("manca il file %(uuid)s") % {"uuid": row.uuid}
    data = path.read_bytes()
    if (len(data), hashlib.sha256(data).hexdigest()) != (row.size, row.sha256):
        return _("il file %(uuid)s non è quello che fu conservato") % {"uuid": row.uuid}
    return ""


def private():
    """I8, as far as the data tell: that each address asks for owner or office is held by tests/test_foreign_practice.py."""
    root = Path(settings.PRIVATE_FILES).resolve()
    for public in filter(None, (settings.MEDIA_ROOT, settings.STATIC_ROOT)):
        if root.is_relative_to(Path(public).resolve()):
            yield root, _("gli allegati stanno in una cartella pubblica")
