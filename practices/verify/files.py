"""I7 and I8: every file is there as it was kept, and in a place that no address reaches."""

import hashlib
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Attachment, Document, private_storage

# A younger file may belong to a transaction that is still open.
FRESH = timedelta(hours=1)


def whole():
    """I7: each row has its bytes, unchanged; each file has its row."""
    root = Path(private_storage().location)
    for model in (Attachment, Document):
        rows = model.objects.select_related("practice").order_by("pk")
        rows = rows.only("uuid", "file", "size", "sha256", "practice__year", "practice__sequence")
        for row in rows.iterator(chunk_size=500):
            if words := fault(row, root / row.file.name):
                yield row.practice, words
    old = (timezone.now() - FRESH).timestamp()
    for path in strays(root):
        if path.stat().st_mtime < old:
            yield f"{path.parent.name}/{path.name}", _("file senza riga nel database")


def strays(root):
    """The files that no row names, folder by folder: of a large archive only one folder's names are held at a time."""
    looked_at = set()
    for folder, names in named_by_folder():
        looked_at.add(folder)
        yield from (path for path in files_in(root / folder) if path.name not in names)
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.name not in looked_at:
            yield from files_in(folder)


def files_in(folder):
    return sorted(folder.iterdir()) if folder.is_dir() else ()


def named_by_folder():
    """(folder, names in it) of what the rows name."""
    attachments, documents = (
        model.objects.order_by().values_list("file", flat=True) for model in (Attachment, Document)
    )
    names = attachments.union(documents, all=True).order_by("file").iterator(chunk_size=5000)
    for folder, group in groupby((name.partition("/") for name in names), key=lambda parts: parts[0]):
        yield folder, {parts[2] for parts in group}


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
