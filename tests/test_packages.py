"""Form packages: a service written as one file, read with suspicion, planned in words and applied as a draft."""

import json
import random
from copy import deepcopy
from io import StringIO
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.models import User
from services import loading
from services.compiling import compile_form
from services.models import (
    Category,
    FormPage,
    FormVersion,
    ServicePage,
    ServicesIndexPage,
    StepTemplate,
    StepTemplateVersion,
)
from services.package_applying import apply
from services.package_contents import form_of, package_of
from services.package_plans import plan
from services.packages import Unreadable, read, sealed, written
from services.publishing import FormHasMistakes
from services.schema import VERSION

SLUG = "revoca-medico"
UPLOAD = "/admin/pacchetti/"


def text_of(slug=SLUG):
    return (loading.DATA / "services" / f"{slug}.json").read_text()


def changed(change, slug=SLUG):
    """The package of a service of ours with something changed, sealed anew."""
    package = deepcopy(loading.package(slug))
    change(package)
    return sealed(package)


def setter(*path, value):
    def change(package):
        place = package
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def sealed_if_possible(package):
    """A lone half of a pair has no digest: such a file is refused before anyone looks for one."""
    try:
        return sealed(package)
    except UnicodeEncodeError:
        return package


def service(slug=SLUG):
    return ServicePage.objects.get(slug=slug)


def uploaded(package):
    text = package if isinstance(package, (str, bytes)) else written(package)
    data = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile("pacchetto.json", data, content_type="application/json")


class TestWriting:
    @pytest.mark.parametrize("slug", loading.ORDER)
    def test_what_is_exported_is_what_was_loaded_byte_for_byte(self, site, slug):
        assert written(package_of(service(slug))) == text_of(slug)

    def test_keys_are_sorted_and_the_digest_says_what_is_in_it(self, site):
        package = json.loads(text_of())
        assert list(package) == sorted(package) and len(package["digest"]) == 64
        assert changed(lambda package: None)["digest"] == package["digest"]
        other = changed(setter("service", "title", value="Altro"))
        assert other["digest"] != package["digest"]

    def test_what_belongs_to_this_portal_stays_here(self, site):
        page = service()
        page.is_active, page.inactive_reason = False, "Chiuso per lavori"
        page.save()
        text = written(package_of(page))
        assert text == text_of()
        assert json.loads(text)["service"]["category"] == "Scelta e Revoca"

    def test_a_link_travels_by_the_path_of_its_page(self, site):
        page, other = service(), service("cambio-medico")
        page.costs = f'<p>Vedi <a id="{other.pk}" linktype="page">il cambio</a>.</p>'
        page.save()
        package = package_of(page)
        assert (
            package["service"]["texts"]["costs"]
            == '<p>Vedi <a page="servizi/cambio-medico/">il cambio</a>.</p>'
        )
        apply(package)
        assert f'id="{other.pk}"' in service().get_latest_revision_as_object().costs

    def test_the_draft_can_be_exported_too(self, site):
        draft = service().get_latest_revision_as_object()
        draft.summary = "Parole nuove."
        draft.save_revision()
        assert package_of(service())["service"]["summary"] != "Parole nuove."
        assert package_of(service(), is_draft=True)["service"]["summary"] == "Parole nuove."


class TestApplying:
    def test_the_same_package_changes_nothing(self, site):
        before = service().latest_revision_id, form_of(service()).latest_revision_id
        found = plan(loading.package(SLUG))
        assert found.is_empty and not found.changes
        apply(loading.package(SLUG))
        assert (service().latest_revision_id, form_of(service()).latest_revision_id) == before

    def test_a_changed_one_becomes_a_draft_and_nothing_is_published(self, site, elena):
        package = changed(setter("form", "steps", 1, "title", value="La revoca"))
        package["service"]["summary"] = "Parole nuove."
        versions, summary = FormVersion.objects.count(), service().summary
        apply(sealed(package), by=elena)
        form = form_of(service())
        assert form.has_unpublished_changes and service().has_unpublished_changes
        assert service().summary == summary and FormVersion.objects.count() == versions
        assert compile_form(form.get_latest_revision_as_object())["steps"][1]["title"] == "La revoca"
        assert form.latest_revision.user == elena
        loading.publish_draft(form)
        assert form_of(service()).current_version.number == form.current_version.number + 1

    def test_blocks_that_stay_keep_their_ids(self, site):
        before = {child.id for child in form_of(service()).steps}
        apply(changed(setter("form", "steps", 1, "title", value="La revoca")))
        draft = form_of(service()).get_latest_revision_as_object()
        assert {child.id for child in draft.steps} == before

    def test_the_plan_says_in_words_what_changes(self, site):
        def change(package):
            package["service"] |= {"title": "Revoca", "topics": ["Novità"], "office": "Sportello che non c'è"}
            package["form"]["steps"][1]["questions"][1]["label"] = "Medico da lasciare"
            package["service"]["texts"]["costs"] = '<p>Vedi <a page="manca/">qui</a>.</p>'

        found = plan(changed(change))
        text = "\n".join(f"{row.label} {row.place} {row.text}" for row in found.changes)
        assert "Titolo: prima «Revoca Medico / Pediatra», ora «Revoca»" in text
        assert "prima «Medico o pediatra da revocare», ora «Medico da lasciare»" in text
        notes = "\n".join(found.notes)
        assert "L'argomento «Novità» è nuovo" in notes and "Sportello che non c'è" in notes
        assert "La pagina «manca/» qui non c'è" in notes
        assert service().title == "Revoca Medico / Pediatra" and not service().has_unpublished_changes

    def test_the_plan_names_what_keeps_the_draft_from_being_published(self, site):
        found = plan(changed(lambda package: package["form"]["steps"][1]["questions"].pop(2)))
        assert any("motivo" in words for words in found.mistakes)

    def test_a_new_service_is_made_and_not_published(self, site):
        apply(changed(setter("service", "slug", value="revoca-nuova")))
        page = service("revoca-nuova")
        assert not page.live and not form_of(page).live
        assert page.get_parent().slug == "servizi"
        loading.publish_draft(page)
        loading.publish_draft(form_of(page))
        assert service("revoca-nuova").form_page.current_version.number == 1

    def test_an_unpublished_draft_is_replaced_and_the_plan_says_so(self, site):
        draft = service().get_latest_revision_as_object()
        draft.summary = "Parole mie."
        draft.save_revision()
        found = plan(changed(setter("service", "minutes", value=9)))
        assert any("modifiche non pubblicate" in words for words in found.notes)

    def test_a_library_step_that_is_here_is_used_and_a_changed_one_is_a_new_version(self, site):
        apply(changed(setter("service", "minutes", value=9)))
        assert StepTemplateVersion.objects.count() == 3
        package = changed(setter("library", 1, "questions", 0, "label", value="Per chi chiedi?"))
        assert any("versione 2" in words for words in plan(package).notes)
        apply(package)
        assert StepTemplate.objects.get(key=package["library"][1]["key"]).current_version.number == 2
        draft = form_of(service()).get_latest_revision_as_object()
        assert [step.value["source"] for step in draft.steps if step.block_type == "library_step"][
            0
        ] == "richiedente@2"
        other = FormPage.objects.child_of(service("cambio-medico")).get()
        assert not other.has_unpublished_changes
        assert compile_form(other)["steps"][0]["questions"][0]["label"] == "Per chi presenti la richiesta?"

    def test_a_package_of_an_older_schema_still_loads(self, site):
        package = changed(setter("schema", value=1))
        assert package["schema"] == 1 and read(written(package).encode()) == package
        apply(changed(setter("schema", value=1), SLUG))
        assert not plan(changed(setter("schema", value=1))).changes

    def test_no_markup_but_the_editors_own_comes_in(self, site):
        hostile = (
            '<p onclick="x()">Ciao <script>alert(1)</script><img src=x onerror=alert(1)>'
            '<a href="javascript:alert(1)">qui</a><b>forte</b></p>'
        )
        apply(changed(setter("service", "texts", "costs", value=hostile)))
        text = service().get_latest_revision_as_object().costs
        assert "<b>forte</b>" in text and "<p>" in text
        for bad in ("script", "onclick", "onerror", "javascript", "<img"):
            assert bad not in text

    def test_an_own_pattern_comes_in_only_with_an_administrator(self, site, elena):
        package = changed(setter("form", "steps", 1, "questions", 4, "free_pattern", value="[A-Z]+"))
        with pytest.raises(Unreadable, match="Solo un amministratore"):
            apply(package, by=elena)
        assert (
            not Category.objects.filter(name="").exists() and not form_of(service()).has_unpublished_changes
        )
        apply(package, by=User.objects.create_superuser("capo@asl.example", "Prova123!"))
        assert form_of(service()).has_unpublished_changes


NOT_PACKAGES = {
    "nothing": b"",
    "words": b"ciao",
    "not utf-8": b"\xff\xfe{}",
    "a list": b"[]",
    "a number": b"1",
    "nothing known": b"{}",
    "another format": b'{"package": 99}',
    "a format of words": b'{"package": "1"}',
    "NaN": b'{"package": NaN}',
    "a key twice": b'{"package": 1, "package": 1}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "huge": b" " * 1_100_000,
    "a long number": b'{"package": ' + b"9" * 5000 + b"}",
}
UNFIT = {
    "a newer schema": setter("schema", value=VERSION + 1),
    "schema true": setter("schema", value=True),
    "no title": lambda package: package["service"].pop("title"),
    "a title that is a list": setter("service", "title", value=["a"]),
    "a key too many": setter("service", "is_staff", value="sì"),
    "a text for a number": setter("service", "minutes", value="otto"),
    "a huge number": setter("service", "minutes", value=10**30),
    "a negative number": setter("service", "minutes", value=-4),
    "a control character": setter("service", "summary", value="a\x00b"),
    "a lone half": setter("service", "summary", value="a\ud800"),
    "a long title": setter("service", "title", value="x" * 400),
    "a slug that is no slug": setter("service", "slug", value="../../etc"),
    "an unknown kind": setter("form", "steps", 1, "questions", 0, "kind", value="oroscopo"),
    "a kind that is a list": setter("form", "steps", 1, "questions", 0, "kind", value=[]),
    "a key that is no key": setter("form", "steps", 1, "questions", 0, "key", value="<b>"),
    "a long label": setter("form", "steps", 1, "questions", 0, "label", value="x" * 500),
    "options that are a text": setter("form", "steps", 1, "questions", 0, "options", value="abc"),
    "a condition that is a text": setter("form", "steps", 1, "questions", 1, "show_when", value="abc"),
    "an operator that is none": setter(
        "form", "steps", 1, "questions", 1, "show_when", value={"field": "per_chi", "op": "exec", "value": "x"}
    ),
    "a limit that is none": setter("form", "steps", 1, "questions", 9, "not_before", value="ieri"),
    "steps that are texts": setter("form", "steps", value=["uno"]),
    "a step without questions' list": setter("form", "steps", 1, "questions", value=7),
    "an unknown rule": setter("form", "rules", 0, "rule", value="rm"),
    "a library step that is not there": setter("form", "steps", 0, "library", value="manca"),
    "a broken library step": setter("library", 1, "questions", 0, "options", value=[]),
    "tests that are texts": setter("tests", value=["uno"]),
}  # fmt: skip


class TestHostileFiles:
    @pytest.mark.parametrize("data", NOT_PACKAGES.values(), ids=NOT_PACKAGES.keys())
    def test_what_is_no_package_is_refused_in_words(self, data):
        with pytest.raises(Unreadable) as refusal:
            read(data)
        assert str(refusal.value).endswith((".", "portale recente."))

    @pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT.keys())
    def test_what_does_not_fit_is_refused_and_leaves_nothing_behind(self, site, change):
        before = Category.objects.count(), StepTemplateVersion.objects.count(), service().latest_revision_id
        package = deepcopy(loading.package(SLUG))
        change(package)
        with pytest.raises(Unreadable):
            plan(read(json.dumps(sealed_if_possible(package)).encode()))
        assert (
            Category.objects.count(),
            StepTemplateVersion.objects.count(),
            service().latest_revision_id,
        ) == before

    def test_a_file_changed_by_hand_is_recognised(self):
        with pytest.raises(Unreadable, match="impronta"):
            read(text_of().replace("Revoca Medico", "Revoca medico").encode())

    def test_whatever_stands_anywhere_ends_in_words_or_in_a_plan(self, site):
        chance = random.Random(4)  # noqa: S311
        junk = (
            None,
            True,
            0,
            -1,
            "",
            "x" * 3000,
            "<script>",
            [],
            {},
            [[]],
            {"key": {}},
            [None],
            "manca@9",
            "answer:a",
        )
        package = loading.package("cambio-medico")
        for _round in range(60):
            broken = deepcopy(package)
            place = broken
            while True:
                key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
                inner = place[key]
                if not inner or not isinstance(inner, (dict, list)) or chance.random() < 0.15:
                    break
                place = inner
            place[key] = chance.choice(junk)
            try:
                plan(read(written(sealed(broken)).encode()))
            except Unreadable as refusal:
                assert str(refusal)


class TestInTheAdmin:
    def test_an_editor_uploads_reads_the_plan_and_applies_it(self, client_of, elena, site):
        package = changed(setter("form", "steps", 1, "title", value="La revoca"))
        client = client_of(elena)
        page = client.post(UPLOAD, {"file": uploaded(package)})
        assert page.status_code == 200
        text = page.content.decode()
        assert "prima «Revoca», ora «La revoca»" in text and "Applica come bozza" in text
        assert not form_of(service()).has_unpublished_changes
        shown = page.context["plan"]
        answer = client.post(UPLOAD, {"package": page.context["text"], "state": shown.state})
        assert answer.status_code == 302 and answer.url.endswith(f"/{form_of(service()).pk}/edit/")
        assert form_of(service()).has_unpublished_changes
        assert "è in bozza" in client.get(answer.url).content.decode()

    def test_who_confirms_an_old_plan_is_shown_the_new_one(self, client_of, elena, site):
        package = changed(setter("service", "minutes", value=9))
        client = client_of(elena)
        state = client.post(UPLOAD, {"file": uploaded(package)}).context["plan"].state
        draft = service().get_latest_revision_as_object()
        draft.summary = "Nel frattempo."
        draft.save_revision()
        page = client.post(UPLOAD, {"package": written(package), "state": state})
        assert page.status_code == 200 and "Nel frattempo" in page.content.decode()
        assert service().get_latest_revision_as_object().summary == "Nel frattempo."

    @pytest.mark.parametrize("data", [b"ciao", b"", b"{}", b'{"package": 1}', b" " * 1_100_000])
    def test_a_file_that_is_no_package_gets_words(self, client_of, elena, site, data):
        page = client_of(elena).post(UPLOAD, {"file": uploaded(data)})
        assert page.status_code == 422
        text = page.content.decode()
        assert "pacchetto" in text or "Il file è vuoto" in text

    def test_without_a_file_it_asks_for_one(self, client_of, elena, site):
        assert client_of(elena).post(UPLOAD, {}).status_code == 422
        assert client_of(elena).get(UPLOAD).status_code == 200

    def test_a_service_is_downloaded_as_a_file(self, client_of, elena, site):
        answer = client_of(elena).get(f"{UPLOAD}{service().pk}/")
        assert answer["Content-Disposition"] == f'attachment; filename="{SLUG}.json"'
        assert answer.content.decode() == text_of()
        assert (
            "Esporta il pacchetto"
            in client_of(elena).get(f"/admin/pages/{service().pk}/edit/").content.decode()
        )

    def test_an_operator_does_neither(self, client_of, anna, site):
        client = client_of(anna)
        assert client.get(UPLOAD).status_code in (302, 403)
        assert client.post(UPLOAD, {"package": text_of(), "state": ""}).status_code in (302, 403)
        assert client.get(f"{UPLOAD}{service().pk}/").status_code in (302, 403)

    def test_a_title_in_the_package_is_text(self, client_of, elena, site):
        package = changed(setter("service", "title", value="<script>alert(1)</script>"))
        text = client_of(elena).post(UPLOAD, {"file": uploaded(package)}).content.decode()
        assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


class TestCommand:
    def test_it_exports_plans_and_applies(self, site, tmp_path):
        path, out = tmp_path / "servizio.json", StringIO()
        call_command("form_package", "export", SLUG, output=path)
        assert path.read_text() == text_of()
        call_command("form_package", "plan", str(path), stdout=out)
        assert "Nessuna differenza" in out.getvalue()
        path.write_text(written(changed(setter("service", "minutes", value=9))))
        call_command("form_package", "plan", str(path), stdout=out)
        assert "prima «5», ora «9»" in out.getvalue()
        call_command("form_package", "apply", str(path), stdout=out)
        assert service().get_latest_revision_as_object().minutes == 9 and service().minutes == 5

    def test_a_package_changed_by_hand_is_sealed_anew(self, site, tmp_path):
        path = tmp_path / "servizio.json"
        path.write_text(text_of().replace('"minutes": 5', '"minutes": 9'))
        with pytest.raises(CommandError, match="impronta"):
            call_command("form_package", "plan", str(path))
        call_command("form_package", "seal", str(path))
        assert read(path.read_bytes())["service"]["minutes"] == 9

    @pytest.mark.parametrize("verb", ["plan", "apply", "seal"])
    def test_what_it_cannot_read_it_says(self, site, tmp_path, verb):
        path = tmp_path / "rotto.json"
        path.write_text("{}")
        with pytest.raises(CommandError, match="rotto.json"):
            call_command("form_package", verb, str(path))
        with pytest.raises(CommandError, match="manca.json"):
            call_command("form_package", verb, str(tmp_path / "manca.json"))

    def test_an_unknown_service_is_named(self, site):
        with pytest.raises(CommandError, match="mai-visto"):
            call_command("form_package", "export", "mai-visto")

    def test_where_there_is_no_page_of_services_it_is_said_and_nothing_is_made(self, site, tmp_path):
        path = tmp_path / "nuovo.json"
        path.write_text(written(changed(setter("service", "slug", value="nuovo"))))
        with mock.patch.object(ServicesIndexPage.objects, "first", lambda: None):
            for verb in ("plan", "apply"):
                with pytest.raises(CommandError, match="pagina dei servizi"):
                    call_command("form_package", verb, str(path))
        assert not ServicePage.objects.filter(slug="nuovo").exists()

    def test_a_form_of_ours_that_cannot_be_published_stops_the_loader_in_words(self, site):
        refusal = FormHasMistakes(["Collaudo «Rosso»: la richiesta non si può inviare."])
        with mock.patch.object(loading, "publish_draft", side_effect=refusal):
            with pytest.raises(CommandError, match="non è cambiato niente: Collaudo «Rosso»"):
                call_command("load_services", reset_forms=True)
