"""The seal of a sent practice: one digest over the form's version, the answers and the files."""

import hashlib
import json


def seal(practice):
    """SHA-256, in hex, of the canonical JSON of version digest, answers and the files' own digests."""
    content = {
        "form": practice.form_version.digest,
        "answers": practice.answers,
        "files": sorted(practice.attachments.of_the_request().values_list("sha256", flat=True)),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
