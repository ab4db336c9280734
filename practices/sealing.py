"""Digests of what a citizen sent: the seal of a practice, and of the answers to a request for integration."""

import hashlib
import json


def seal(practice, files=None):
    """SHA-256, in hex, of the canonical JSON of version digest, answers and the files' own digests (`files`, where they
    have been read already)."""
    if files is None:
        files = practice.attachments.of_the_request().values_list("sha256", flat=True)
    return digest_of_answers(
        {
            "form": practice.form_version.digest,
            "answers": practice.answers,
            "files": sorted(files),
        }
    )


def digest_of_answers(content):
    """SHA-256, in hex, of the canonical JSON of what is stored."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
