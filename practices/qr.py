"""QR codes as SVG: the one door to segno, which is pure Python and needs nothing else."""

import io

import segno


def svg(text):
    """The bytes of an SVG picture of `text`, with its quiet border; a quarter of it may be lost and it still reads."""
    out = io.BytesIO()
    segno.make_qr(text, error="q").save(out, kind="svg", border=4, scale=4, light="#fff", xmldecl=False)
    return out.getvalue()
