"""Whether a file is a sound PDF, JPEG or PNG: a program of its own, run by files.py as a child with limits.

    python -I file_check.py check pdf|jpg|png   < file   prints "ok", "broken", "encrypted", "active" or "pixels"
    python -I file_check.py preview jpg|png     < file   prints the picture again as a small JPEG, without its EXIF

It imports nothing of ours and each library only when needed: a warm start is a part of every upload's time.
"""

import re
import resource
import sys
from io import BytesIO

MAX_PIXELS = 40_000_000
PREVIEW_SIDE = 1600
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10

# What makes a PDF more than paper: scripts, programs to start, files inside, dynamic forms.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EF", "/XFA", "/RichMediaContent"}
ACTIVE_VALUES = {"/JavaScript", "/Launch", "/ImportData", "/EmbeddedFile", "/RichMedia"}
# A reader more lenient than ours may find objects that the cross-reference table does not name.
ACTIVE_BYTES = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|XFA)(?![A-Za-z0-9])")


def limit_resources():
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def open_image(data, kind):
    # The two readers by name: Pillow's own guess would load and try all of its formats.
    if kind == "png":
        from PIL.PngImagePlugin import PngImageFile as reader
    else:
        from PIL.JpegImagePlugin import JpegImageFile as reader
    return reader(BytesIO(data))


def check_image(data, kind):
    image = open_image(data, kind)
    width, height = image.size
    if width * height > MAX_PIXELS:
        return "pixels"
    image.verify()
    image = open_image(data, kind)
    # Every byte of a JPEG is still read, but an eighth of its pixels are painted.
    image.draft(None, (width // 8, height // 8))
    image.load()
    return "ok"


def check_pdf(data):
    # pypdf takes these in when it finds them; the structure of a file needs none and a third of the start is theirs.
    sys.modules.update(dict.fromkeys(("PIL", "fontTools", "cryptography", "Crypto")))
    from pypdf import PdfReader

    if b"startxref" not in data[-2048:]:
        return "broken"
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        return "encrypted"
    if not len(reader.pages):
        return "broken"
    if ACTIVE_BYTES.search(data) or any(is_active(thing) for thing in all_objects(reader)):
        return "active"
    return "ok"


def all_objects(reader):
    """Every object of the file, also those that no page leads to."""
    from pypdf.generic import IndirectObject

    yield reader.trailer
    direct = {(number, generation) for generation, table in reader.xref.items() for number in table}
    packed = {(number, 0) for number in reader.xref_objStm}
    for number, generation in direct | packed:
        yield reader.get_object(IndirectObject(number, generation, reader))


def is_active(thing):
    left = [thing]
    while left:
        thing = left.pop()
        if isinstance(thing, dict):
            if ACTIVE_KEYS.intersection(thing):
                return True
            values = [dict.__getitem__(thing, key) for key in thing]
            if any(isinstance(value, str) and value in ACTIVE_VALUES for value in values):
                return True
            left.extend(values)
        elif isinstance(thing, list):
            left.extend(list.__iter__(thing))
    return False


def preview(data, kind):
    from PIL import Image, ImageOps

    image = open_image(data, kind)
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise ValueError("too many pixels")
    image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    # A transparent drawing would turn black in a JPEG.
    paper = Image.new("RGB", image.size, "white")
    image = image.convert("RGBA")
    paper.paste(image, mask=image.getchannel("A"))
    out = BytesIO()
    paper.save(out, "JPEG", quality=82)
    return out.getvalue()


def main(verb, kind):
    data = sys.stdin.buffer.read()
    limit_resources()
    if verb == "preview":
        sys.stdout.buffer.write(preview(data, kind))
        return
    try:
        verdict = check_pdf(data) if kind == "pdf" else check_image(data, kind)
    except Exception:  # whatever the libraries say of a hostile file, it is not sound
        verdict = "broken"
    print(verdict)


if __name__ == "__main__":
    main(*sys.argv[1:])
