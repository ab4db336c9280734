"""What every page has around it, how forms are drawn, and what the built assets may hold."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# E-mails and papers are not pages: mail programs and the PDF maker need styles within.
PAGES = [path for path in TEMPLATES if not {"emails", "papers"} & set(path.parts)]
LEGAL = ("Informativa privacy", "Informativa cookie", "Note legali", "Dichiarazione di accessibilità", "Mappa del sito",
         "Amministrazione trasparente", "Albo pretorio", "Domande frequenti", "Segnala un problema")  # fmt: skip


def html_of(client, address):
    return client.get(address).content.decode()


class TestEveryPage:
    @pytest.mark.parametrize("address", ["/", "/faq/", "/cerca/", "/servizi/", "/accesso/", "/non-esiste/"])
    def test_it_has_skip_links_one_h1_and_the_legal_links(self, client, site, address):
        html = html_of(client, address)
        assert html.count("<h1") == 1 and '<html lang="it">' in html
        assert 'href="#main"' in html and 'href="#footer"' in html
        footer = html[html.index("<footer") :]
        assert all(name in footer for name in LEGAL)

    def test_it_loads_only_our_own_files(self, client, site):
        html = html_of(client, "/")
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|woff2?)', html)
        assert not re.findall(r"<script(?![^>]*\bsrc=)", html) and " style=" not in html

    def test_the_present_section_is_marked_in_the_menu(self, client, site):
        assert '<a href="/assistenza/" aria-current="true">' in html_of(client, "/assistenza/")


class TestSignedIn:
    def test_s50_notifiche_is_on_every_page_and_counts(self, maria, client_of):
        client = client_of(maria)
        for address in ("/", "/faq/", "/non-esiste/", reverse("practices:home")):
            html = html_of(client, address)
            assert "Notifiche: nessuna comunicazione da leggere" in html, address
            assert reverse("practices:notices") in html

    @pytest.mark.parametrize(("number", "shown"), [(1, "1"), (3, "3"), (120, "99+")])
    def test_s50_the_number_is_capped_for_the_eye_and_whole_for_the_ear(self, number, shown):
        html = render_to_string(
            "includes/notices_link.html", {"unread_messages": number, "notices_url": "/n/"}
        )
        assert f'<span class="count" aria-hidden="true">{shown}</span>' in html
        words = "comunicazione" if number == 1 else "comunicazioni"
        assert f"Notifiche: {number} {words} da leggere" in html

    def test_s51_the_profile_menu_has_its_three_entries_in_the_guides_order(self, maria, client_of):
        html = html_of(client_of(maria), "/")
        menu = re.search(r"<details data-menu>.*?</details>", html, re.S).group()
        assert "Profilo" in menu
        entries = re.findall(r"(?:<a [^>]*>|<button [^>]*>)([^<]+)<", menu)
        assert entries == ["Cambio password", "Esci", "Modifica profilo"]

    def test_s53_esci_is_a_post(self, maria, client_of):
        html = html_of(client_of(maria), "/")
        form = re.search(
            rf'<form method="post" action="{reverse("accounts:logout")}">.*?</form>', html, re.S
        ).group()
        assert "Esci" in form and "csrfmiddlewaretoken" in form

    def test_signed_out_there_is_only_the_way_in(self, client, site):
        html = html_of(client, "/")
        assert "Notifiche" not in html and "Profilo" not in html and "Accesso al Cittadino" in html

    def test_staff_see_the_way_to_the_admin_instead(self, elena, client_of):
        html = html_of(client_of(elena), "/")
        assert 'href="/admin/"' in html and "Notifiche" not in html


class Person(forms.Form):
    name = forms.CharField(
        label="Nome", help_text="Come sulla tessera.", error_messages={"required": "Inserisci Nome"}
    )
    sex = forms.ChoiceField(label="Sesso", choices=[("M", "M"), ("F", "F")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Ho letto l'informativa")
    note = forms.CharField(label="Note", required=False)

    def clean(self):
        raise forms.ValidationError("Controlla tutto.")


class TestForms:
    @pytest.fixture
    def refused(self):
        form = Person({})
        form.fields["note"].rule = json.dumps({"key": "sex", "is": "M"})
        form.fields["note"].hint = "Compila solo se hai scelto M."
        form.is_valid()
        return form

    def test_a_field_ties_label_help_and_error_together(self, refused):
        html = str(refused["name"].as_field_group())
        assert '<label for="id_name">Nome <span class="required" aria-hidden="true">*</span></label>' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html and 'aria-invalid="true"' in html
        assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html

    def test_radios_stand_in_a_group_with_a_legend(self, refused):
        html = str(refused["sex"].as_field_group())
        assert 'role="radiogroup" aria-required="true" aria-invalid="true"' in html
        assert "<legend>Sesso" in html and html.count('type="radio"') == 2

    def test_a_condition_reaches_the_script_and_the_reader_without_one(self, refused):
        html = str(refused["note"].as_field_group())
        assert "data-rule=" in html and "&quot;key&quot;" in html
        assert '<p class="field-hint js-hidden" id="id_note_hint">Compila solo se hai scelto M.</p>' in html

    def test_the_summary_says_each_error_in_the_same_words_and_leads_to_its_field(self, refused):
        html = render_to_string("includes/error_summary.html", {"form": refused})
        assert "Controlla i dati inseriti" in html and "Ci sono 4 errori" in html
        assert '<a href="#id_name">Inserisci Nome</a>' in html
        assert '<a href="#id_sex_0">' in html and "Controlla tutto." in html
        assert 'role="alert"' in html and 'tabindex="-1"' in html

    def test_the_fields_page_shows_what_was_typed_as_text(self):
        form = Person({"name": '"><script>alert(1)</script>'})
        assert "<script>" not in str(form)

    def test_the_title_announces_errors(self, refused, rf):
        request = rf.get("/")
        html = render_to_string(
            "base.html", {"form": refused, "frame": {"body": {"name": "ASL"}}}, request=request
        )
        assert "<title>Errore: " in html


class TestSources:
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
    def test_no_template_writes_inline_code_or_trusts_text(self, path):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
        assert "|safe" not in text and "autoescape off" not in text

    def test_every_icon_in_use_is_in_the_sprite_and_the_sprite_stays_small(self):
        sprite = (ROOT / "static/svg/sprite.svg").read_text()
        there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
        asked = set()
        for path in [*TEMPLATES, *(ROOT / "services").rglob("*.json"), *(ROOT / "practices").rglob("*.py")]:
            asked |= set(re.findall(r'icon(?: |": |=)"(it-[a-z-]+)"', path.read_text()))
        assert asked <= there
        assert len(there) <= 40

    def test_the_bundles_are_small_and_evaluate_nothing(self):
        for path in (ROOT / "static/js").glob("*.js"):
            text = path.read_text()
            assert "eval(" not in text and "new Function" not in text and 'createElement("style")' not in text
            assert len(text) < 64_000

    def test_the_styles_fetch_nothing_from_elsewhere(self):
        css = (ROOT / "static/css/portal.css").read_text()
        addresses = set(re.findall(r"url\(([^)]*)\)", css))
        assert all(
            address.strip("\"'").startswith(("data:image/svg+xml", "../fonts/")) for address in addresses
        )
        for name in re.findall(r"\.\./fonts/([a-z0-9-]+\.woff2)", css):
            assert (ROOT / "static/fonts" / name).exists()
