"""Uploads: what is kept, what is refused and in which words, and how a file is given back."""

import hashlib
import io
import socketserver
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from accounts.models import User
from practices import files
from practices.inspection import clean_name
from practices.models import Attachment, Document, private_storage

from . import made_by_hand

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(change=None, password=None):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind="JPEG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def upload(data, name="carta.pdf"):
    return SimpleUploadedFile(name, data)


def refused(data, name="carta.pdf"):
    with pytest.raises(ValidationError) as caught:
        files.check(upload(data, name))
    return caught.value.messages[0]


def with_action(action):
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): NameObject(value) if value.startswith("/") else TextStringObject(value)
             for key, value in action.items()}
        )  # fmt: skip

    return change


class TestWhatPasses:
    @pytest.mark.parametrize(
        "name, data, kind",
        [
            ("carta.pdf", pdf(), "pdf"),
            ("foto.jpg", picture(), "jpg"),
            ("foto.JPEG", picture(progressive=True), "jpg"),
            ("schermo.png", picture("PNG"), "png"),
        ],
    )
    def test_a_sound_file_passes_and_its_bytes_are_those_sent(self, name, data, kind):
        checked = files.check(upload(data, name))
        assert (checked.name, checked.kind, checked.data) == (name, kind, data)
        assert checked.sha256 == hashlib.sha256(data).hexdigest()
        assert checked.scan == Attachment.Scan.UNCHECKED

    def test_a_name_without_an_ending_gets_that_of_its_content(self):
        assert files.check(upload(picture("PNG"), "scansione")).name == "scansione.png"

    def test_a_pdf_that_opens_on_its_first_page_is_not_active(self):
        def open_on_first_page(writer):
            writer.open_destination = writer.pages[0]

        def goes_to(writer):
            destination = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
            writer.root_object[NameObject("/OpenAction")] = destination

        assert files.check(upload(pdf(goes_to))).kind == "pdf"

    def test_exactly_five_megabytes_pass_and_one_byte_more_does_not(self, settings):
        data = picture()
        data += b"\0" * (settings.FILE_MAX_BYTES - len(data))
        assert files.check(upload(data, "foto.jpg")).kind == "jpg"
        assert refused(data + b"\0", "foto.jpg") == 'Il file "foto.jpg" supera 5 MB'

    def test_a_picture_of_forty_million_pixels_passes(self):
        assert files.check(upload(picture("PNG", (8000, 5000)), "mappa.png")).kind == "png"


class TestWhatIsRefused:
    def test_nothing_chosen(self):
        with pytest.raises(ValidationError) as caught:
            files.check(None)
        assert caught.value.messages == ["Scegli un file"]

    def test_an_empty_file(self):
        assert refused(b"") == 'Il file "carta.pdf" è vuoto'

    @pytest.mark.parametrize(
        "name, data",
        [
            ("lettera.docx", b"PK\x03\x04" + b"\0" * 60),
            ("pagina.html", b"<!doctype html><script>alert(1)</script>"),
            ("disegno.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("animazione.gif", picture("GIF")),
            ("foto.jpg.exe", picture()),
            ("collegamento.lnk", b"L\0\0\0"),
            ("posta.eml", b"From: a@b\n\nciao"),
            ("niente", b"\x00\x01\x02"),
        ],
    )
    def test_another_kind_of_file(self, name, data):
        assert refused(data, name) == f'Il file "{name}" non è in un formato ammesso: usa PDF, JPG o PNG'

    @pytest.mark.parametrize(
        "name, data",
        [
            ("carta.pdf", picture()),
            ("foto.jpg", picture("PNG")),
            ("foto.png", b"<?php system($_GET['c']); ?>"),
            ("carta.pdf", b"GIF89a" + b"\0" * 30),
            ("carta.pdf", b"PK\x03\x04" + b"\0" * 60),
            ("carta.pdf", b"X"),
            ("carta.pdf", EICAR),
        ],
    )
    def test_a_content_that_is_not_what_the_ending_says(self, name, data):
        assert refused(data, name) == f'Il contenuto di "{name}" non corrisponde al formato indicato'

    @pytest.mark.parametrize(
        "name, data",
        [
            ("carta.pdf", b"%PDF-1.7\n<script>alert(1)</script>"),
            ("carta.pdf", b"%PDF-1.7\n<html>startxref\n0\n%%EOF"),
            ("carta.pdf", pdf()[:-200]),
            ("carta.pdf", pdf()[: len(pdf()) // 2]),
            ("foto.jpg", picture(size=(600, 400))[:-300]),
            ("foto.jpg", b"\xff\xd8\xff\xe0<?php system($_GET['c']); ?>"),
            ("foto.png", picture("PNG", size=(600, 400))[:-60]),
            ("foto.png", picture("PNG")[:40] + b"\0" * 200),
        ],
    )
    def test_a_broken_or_cut_file(self, name, data):
        assert refused(data, name) == f'Il file "{name}" è danneggiato'

    def test_a_pdf_with_a_password(self):
        assert refused(pdf(password="segreta")) == 'Il file "carta.pdf" è protetto da password'
        assert refused(pdf(password="")) == 'Il file "carta.pdf" è protetto da password'

    @pytest.mark.parametrize(
        "change",
        [
            with_action({"/S": "/JavaScript", "/JS": "app.alert(1)"}),
            with_action({"/S": "/J#61vaScript", "/JS": "app.alert(1)"}),
            with_action({"/S": "/Launch", "/F": "cmd.exe"}),
            lambda writer: writer.add_attachment("virus.exe", b"MZ"),
            lambda writer: writer.root_object.update(
                {NameObject("/AcroForm"): DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})}
            ),
            lambda writer: writer.pages[0].update(
                {NameObject("/AA"): DictionaryObject({NameObject("/O"): DictionaryObject(
                    {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})})}
            ),
            # Nothing leads to it, but a reader may still find it.
            lambda writer: writer._add_object(DictionaryObject({NameObject("/JS"): TextStringObject("1")})),
        ],
    )  # fmt: skip
    def test_a_pdf_that_acts(self, change):
        assert refused(pdf(change)).startswith(
            'Il file "carta.pdf" contiene programmi, moduli attivi o altri file'
        )

    def test_a_script_packed_in_a_compressed_stream_of_objects(self):
        writer = PdfWriter(
            clone_from=PdfReader(io.BytesIO(pdf(with_action({"/S": "/JavaScript", "/JS": "x()"}))))
        )
        for packed in (False, True):
            out = io.BytesIO()
            writer.write(out)
            data = out.getvalue()
            if packed:
                data = pack(data)
                assert b"/JavaScript" not in data
            assert "contiene programmi" in refused(data)

    def test_twenty_thousand_pixels_square_in_seventy_bytes(self):
        assert refused(bomb(), "foto.png").startswith('L\'immagine "foto.png" supera 40 milioni di pixel')

    def test_a_text_that_swells_inside_a_png_is_harmless(self):
        notes = PngInfo()
        notes.add_text("Comment", "a" * 900_000, zip=True)
        assert files.check(upload(picture("PNG", pnginfo=notes), "foto.png"))

    def test_a_pdf_whose_page_tree_bites_its_tail(self):
        data = pdf()
        data = data.replace(b"/Type /Page\n", b"/Type /Pages\n")
        assert "danneggiato" in refused(data)


def pack(data):
    """The same document with its objects in one compressed object stream, written by hand."""
    import re
    import zlib

    bodies = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", data, re.S)}
    root = re.search(rb"/Root (\d+) 0 R", data)[1]
    index, content = b"", b""
    for number, body in bodies.items():
        index += b"%d %d " % (number, len(content))
        content += body + b" "
    packed = zlib.compress(index + content)
    holder, table = max(bodies) + 1, max(bodies) + 2
    out = b"%PDF-1.5\n"
    holder_at = len(out)
    out += b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        holder, len(bodies), len(index), len(packed),
    )  # fmt: skip
    out += packed + b"\nendstream\nendobj\n"
    table_at = len(out)
    rows = b""
    place = {number: i for i, number in enumerate(bodies)}
    for number in range(table + 1):
        if number in place:
            rows += b"\2" + holder.to_bytes(4, "big") + bytes([place[number]])
        elif number in (holder, table):
            rows += b"\1" + (holder_at if number == holder else table_at).to_bytes(4, "big") + b"\0"
        else:
            rows += b"\0" * 6
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Root %s 0 R /Length %d >>\nstream\n" % (
        table, table + 1, root, len(rows),
    )  # fmt: skip
    return out + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def bomb():
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    header = struct.pack("!IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


class TestNames:
    @pytest.mark.parametrize(
        "given, kept",
        [
            ("carta d'identità.pdf", "carta d'identità.pdf"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Utenti\maria\foto.jpg", "foto.jpg"),
            ("foto\u202egnp.exe.jpg", "fotognp.exe.jpg"),
            ("nome\0nascosto.pdf", "nomenascosto.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
            ("CON", "file CON"),
            ("", "file"),
            ("..", "file"),
            ("📄.png", "📄.png"),
        ],
    )
    def test_a_name_is_made_safe_to_show_and_to_save(self, given, kept):
        assert clean_name(given) == kept

    @pytest.mark.parametrize("letter", ["a", "è", "語", "📄"])
    @pytest.mark.parametrize("length", [255, 4000])
    def test_a_long_name_keeps_its_ending_and_fits(self, letter, length):
        name = clean_name(letter * length + ".pdf")
        assert name.endswith(".pdf")
        assert len(name) <= 120 and len(name.encode()) <= 255


@pytest.fixture
def draft(db):
    return made_by_hand.draft()


@pytest.fixture
def anna_like(db):
    return User.objects.create_user("operatore@asl.example", "Prova123!", is_staff=True)


@pytest.fixture
def kept_files():
    root = Path(private_storage().location)
    return lambda: {path for path in root.rglob("*") if path.is_file()}


class Daemon(socketserver.StreamRequestHandler):
    def handle(self):
        data, self.server.asked = b"", self.server.asked + 1
        assert self.rfile.read(10) == b"zINSTREAM\0"
        while size := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar FOUND\0" if EICAR in data else b"stream: OK\0")


@pytest.fixture
def clamd(settings, tmp_path):
    settings.SCANNER, settings.CLAMD = "clamd", str(tmp_path / "clamd.ctl")
    with socketserver.ThreadingUnixStreamServer(settings.CLAMD, Daemon) as server:
        server.asked = 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class TestScanner:
    def test_t30_a_clean_file_is_marked_controllato(self, clamd):
        assert files.check(upload(pdf())).scan == Attachment.Scan.CLEAN
        assert clamd.asked == 1

    def test_t30_a_virus_is_refused_in_words(self, clamd):
        words = 'Nel file "foto.jpg" è stato trovato un virus: non è stato salvato'
        assert refused(picture() + EICAR, "foto.jpg") == words

    def test_t30_when_the_scanner_is_down_the_file_waits_in_verifica(self, settings):
        settings.SCANNER, settings.CLAMD = "clamd", "/nowhere/clamd.ctl"
        assert files.check(upload(pdf())).scan == Attachment.Scan.PENDING


@pytest.mark.django_db
class TestStore:
    def test_the_row_says_what_was_sent_and_the_bytes_lie_under_a_random_name(self, draft):
        data = pdf()
        attachment = files.store(draft, "all_documento", upload(data, "diabete.pdf"))
        attachment.refresh_from_db()
        assert (attachment.name, attachment.size, attachment.content_type) == (
            "diabete.pdf",
            len(data),
            "application/pdf",
        )
        assert attachment.sha256 == hashlib.sha256(data).hexdigest()
        assert "diabete" not in attachment.file.name and "." not in attachment.file.name
        assert files.read(attachment) == data

    def test_a_question_takes_three_files(self, draft):
        for number in range(3):
            files.store(draft, "foto", upload(picture(), f"{number}.jpg"))
        with pytest.raises(ValidationError, match="Puoi allegare al massimo 3 file"):
            files.store(draft, "foto", upload(picture(), "4.jpg"))
        files.store(draft, "altra", upload(picture(), "4.jpg"))

    def test_a_question_may_take_one_file_only(self, draft):
        files.store(draft, "foto", upload(picture(), "1.jpg"), max_files=1)
        with pytest.raises(ValidationError, match="Puoi allegare al massimo 1 file"):
            files.store(draft, "foto", upload(picture(), "2.jpg"), max_files=1)

    def test_a_practice_takes_ten_files(self, draft):
        checked = files.check(upload(picture(), "foto.jpg"))
        for number in range(10):
            files.store(draft, f"foto_{number}", checked)
        with pytest.raises(ValidationError, match="Puoi allegare al massimo 10 file"):
            files.store(draft, "altra", checked)

    def test_a_practice_takes_twenty_five_megabytes(self, draft, settings):
        settings.PRACTICE_MAX_BYTES = 2**20
        Attachment.objects.create(practice=draft, question_key="a", name="a", size=2**20 - 10, file="aa/none")
        with pytest.raises(ValidationError, match="al massimo 1 MB"):
            files.store(draft, "foto", upload(picture(), "foto.jpg"))

    def test_a_refused_file_leaves_nothing_on_the_disk(self, draft, kept_files):
        before = kept_files()
        with pytest.raises(ValidationError):
            files.store(draft, "foto", upload(b"", "foto.jpg"))
        assert kept_files() == before

    def test_t39_a_full_disk_is_told_in_words_and_keeps_no_row(self, draft, monkeypatch):
        def full(*args, **kwargs):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
        with pytest.raises(ValidationError, match="riprova tra qualche minuto"):
            files.store(draft, "foto", upload(picture(), "foto.jpg"))
        assert not draft.attachments.exists()

    def test_a_row_that_fails_leaves_no_bytes(self, draft, kept_files, monkeypatch):
        before = kept_files()

        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(Attachment, "save", fail)
        with pytest.raises(RuntimeError):
            files.store(draft, "foto", upload(picture(), "foto.jpg"))
        assert kept_files() == before

    def test_t33_bytes_go_when_the_deletion_has_committed(self, draft, django_capture_on_commit_callbacks):
        attachment = files.store(draft, "foto", upload(picture(), "foto.jpg"))
        storage, name = attachment.file.storage, attachment.file.name
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                files.delete(attachment)
                assert storage.exists(name)
        assert not storage.exists(name)
        assert not Attachment.objects.filter(pk=attachment.pk).exists()

    def test_t33_bytes_without_a_row_go_after_a_day(self, draft, kept_files):
        kept = files.store(draft, "foto", upload(picture(), "foto.jpg"))
        gone = files.store(draft, "foto", upload(picture(), "foto.jpg"))
        Attachment.objects.filter(pk=gone.pk).delete()
        files.delete_orphans(older_than=timezone.now() - timedelta(days=1))
        assert gone.file.storage.exists(gone.file.name)
        files.delete_orphans(older_than=timezone.now() + timedelta(seconds=5))
        assert not gone.file.storage.exists(gone.file.name)
        assert kept.file.storage.exists(kept.file.name)

    def test_an_operator_document_is_checked_too(self, draft, anna_like):
        with pytest.raises(ValidationError, match="danneggiato"):
            files.store_document(
                draft, Document.Kind.OFFICE, "Nota", upload(b"%PDF-1.7", "nota.pdf"), by=anna_like
            )
        document = files.store_document(
            draft, Document.Kind.OFFICE, "Nota", upload(pdf(), "nota.pdf"), by=anna_like
        )
        assert (document.title, document.uploaded_by, document.code) == ("Nota", anna_like, "")

    def test_t30_files_in_verifica_are_asked_about_again(self, draft, settings, clamd):
        settings.CLAMD, up = "/nowhere", settings.CLAMD
        clean = files.store(draft, "foto", upload(picture(), "foto.jpg"))
        ill = files.store(draft, "foto", upload(picture() + EICAR, "foto.jpg"))
        assert files.is_held(clean) and files.rescan() == 0
        settings.CLAMD = up
        assert files.rescan() == 2
        clean.refresh_from_db()
        ill.refresh_from_db()
        assert (clean.scan, ill.scan) == (Attachment.Scan.CLEAN, Attachment.Scan.REFUSED)
        with pytest.raises(Http404):
            files.respond(RequestFactory().get("/"), ill, "foto.jpg")


@pytest.mark.django_db
class TestRespond:
    def respond(self, draft, data=None, name="carta d'identità.pdf", inline=False):
        stored = files.store(draft, "foto", upload(data or pdf(), name))
        return stored, files.respond(RequestFactory().get("/"), stored, stored.name, inline)

    def test_the_answer_is_closed(self, draft):
        stored, response = self.respond(draft)
        assert b"".join(response) == files.read(stored)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''carta%20d%27identit%C3%A0.pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store, private"
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")

    def test_a_pdf_shown_in_the_page_has_no_sandbox_that_blanks_it(self, draft):
        _, response = self.respond(draft, inline=True)
        assert response["Content-Disposition"].startswith("inline")
        assert "sandbox" not in response["Content-Security-Policy"]

    def test_t50_behind_nginx_the_bytes_go_by_an_internal_address(self, draft, settings):
        settings.PRIVATE_FILES_ACCEL = "/riservati/"
        stored, response = self.respond(draft)
        assert response["X-Accel-Redirect"] == f"/riservati/{stored.file.name}"
        assert response.content == b""

    def test_bytes_that_are_gone_are_a_404(self, draft):
        stored, response = self.respond(draft)
        response.close()
        stored.file.storage.delete(stored.file.name)
        with pytest.raises(Http404):
            files.respond(RequestFactory().get("/"), stored, "carta.pdf")

    def test_t48_a_name_cannot_write_a_header(self, draft):
        stored, _ = self.respond(draft)
        response = files.respond(RequestFactory().get("/"), stored, 'a"\r\nSet-Cookie: x=1.pdf')
        assert "Set-Cookie" not in response.headers
        assert "\n" not in response["Content-Disposition"]


@pytest.mark.django_db
class TestPreview:
    def test_t51_a_photo_is_stored_as_sent_and_shown_without_its_place(self, draft):
        exif = Image.Exif()
        exif[0x0112] = 6  # lying on its side
        exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 36.0, 0.0)})
        data = picture(size=(2000, 1000), exif=exif)
        stored = files.store(draft, "foto", upload(data, "foto.jpg"))
        assert Image.open(io.BytesIO(files.read(stored))).getexif().get_ifd(0x8825)
        shown = Image.open(io.BytesIO(files.preview(stored)))
        assert shown.size == (800, 1600)
        assert not shown.getexif()

    def test_a_drawing_with_holes_is_shown_on_white(self, draft):
        out = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
        stored = files.store(draft, "foto", upload(out.getvalue(), "firma.png"))
        assert Image.open(io.BytesIO(files.preview(stored))).getpixel((5, 5)) == (255, 255, 255)

    def test_a_pdf_has_none(self, draft):
        assert files.preview(files.store(draft, "foto", upload(pdf()))) is None
