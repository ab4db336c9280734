"""The papers of the demo town: small PDFs that say that they are samples."""


def sample_pdf(title, padding=0):
    """A one-page PDF (bytes) with a line of text; written by hand, so that nothing in it changes from run to run.

    `padding`: bytes that say nothing, for a file of a certain size.
    """
    words = title.encode("cp1252", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    stream = (
        b"BT /F1 18 Tf 72 760 Td ("
        + words
        + b") Tj 0 -28 Td /F1 12 Tf (Facsimile della dimostrazione) Tj ET"
        + b" " * padding
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )
