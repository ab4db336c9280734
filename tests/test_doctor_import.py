"""The register of doctors from a CSV: a plan with what is wrong in each row, then all of it or nothing."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from services import doctor_columns, doctor_plans
from services.models import Doctor

COLUMNS = [name for name in doctor_columns.COLUMNS if name != "is_active"]
ITALIAN = [
    "codice_regionale", "Tipo", "COGNOME", "nome", "sesso", "ambito", "Comune", "indirizzo", "telefono", "orari",
    "massimale", "assistiti", "Cessa il", "forma", "accessibile", "lingue",
]  # fmt: skip
NEW = {
    "regional_code": "59999", "kind": "mmg", "surname": "NUOVA", "name": "ADA", "sex": "F", "ambito": "A1",
    "municipality": "B300", "address": "Via Nuova 1", "phone": "0331 1", "hours": "lun 9-12", "ceiling": "1500",
    "assisted": "0", "ceases_on": "", "practice_form": "singolo", "is_accessible": "1", "languages": "",
}  # fmt: skip


def written(*rows, delimiter=",", columns=COLUMNS):
    out = io.StringIO()
    lines = csv.DictWriter(out, columns, delimiter=delimiter, extrasaction="ignore")
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue()


def as_row(doctor, **changes):
    row = {name: getattr(doctor, name) for name in COLUMNS}
    row |= {"municipality": doctor.municipality.place.code, "is_accessible": int(doctor.is_accessible)}
    return {name: "" if value is None else value for name, value in (row | changes).items()}


@pytest.fixture
def doctor(site):
    return Doctor.objects.select_related("municipality__place").order_by("pk").first()


@pytest.fixture
def office(carla, client_of):
    return client_of(carla)


def send(client, text):
    upload = SimpleUploadedFile("medici.csv", text.encode() if isinstance(text, str) else text, "text/csv")
    return client.post(reverse("doctor_import"), {"file": upload})


class TestPlan:
    def test_it_tells_new_changed_and_same_doctors_apart(self, doctor):
        other = Doctor.objects.select_related("municipality__place").order_by("pk")[1]
        plan = doctor_plans.plan(written(NEW, as_row(doctor, ceiling=1234), as_row(other)))
        assert [row.code for row in plan.new] == ["59999"]
        assert [row.changes for row in plan.changed] == [[("massimale", str(doctor.ceiling), "1234")]]
        assert (plan.same, plan.wrong, plan.absent) == (1, [], Doctor.objects.count() - 2)

    @pytest.mark.parametrize(
        ("changes", "column", "words"),
        [
            ({"regional_code": ""}, "codice regionale", "manca"),
            ({"regional_code": "1" * 11}, "codice regionale", "al massimo 10 caratteri: qui sono 11"),
            (
                {"kind": "dentista"}, "tipo",
                "scrivi mmg (medico di medicina generale) o pls (pediatra di libera scelta), non «dentista»",
            ),
            ({"sex": "donna"}, "sesso", "scrivi M o F, non «donna»"),
            ({"ambito": "A9"}, "ambito", "«A9» non è un ambito dell'Azienda: sono A1, A2, A3, A4, A5, A6"),
            (
                {"municipality": "Z999"}, "comune",
                "«Z999» non è un Comune dell'Azienda: scrivi il nome o il codice catastale",
            ),
            ({"municipality": ""}, "comune", "manca"),
            ({"ceiling": "mille"}, "massimale", "serve un numero intero fino a 9999, non «mille»"),
            ({"ceiling": "-1"}, "massimale", "serve un numero intero fino a 9999, non «-1»"),
            ({"ceiling": "99999"}, "massimale", "serve un numero intero fino a 9999, non «99999»"),
            ({"ceiling": ""}, "massimale", "manca"),
            ({"ceases_on": "domani"}, "cessa il", "serve una data come 31/12/2026, non «domani»"),
            ({"is_accessible": "forse"}, "accessibile", "serve 1 oppure 0, non «forse»"),
            ({"surname": ""}, "cognome", "manca"),
            ({"surname": "X" * 61}, "cognome", "al massimo 60 caratteri: qui sono 61"),
        ],
    )  # fmt: skip
    def test_each_wrong_row_says_the_column_and_what_to_write_instead(self, site, changes, column, words):
        plan = doctor_plans.plan(written(as_new := NEW, as_new | {"regional_code": "59998"} | changes))
        assert [row.number for row in plan.wrong] == [3]
        assert plan.wrong[0].errors == [(column, words)]

    def test_the_same_code_twice_is_wrong(self, site):
        plan = doctor_plans.plan(written(NEW, NEW))
        assert plan.wrong[0].errors == [("codice regionale", "c'è già nella riga 2")]

    def test_the_columns_have_italian_names_however_they_are_written(self, site):
        header, row = written(NEW | {"municipality": "busto arsizio", "kind": "MMG"}).splitlines()
        assert "regional_code" in header
        for english, italian in zip(COLUMNS, ITALIAN, strict=True):
            header = ",".join(italian if name == english else name for name in header.split(","))
        (doctor,) = doctor_plans.plan(f"{header}\n{row}\n").new
        assert (doctor.doctor.kind, doctor.doctor.municipality.place.code) == ("mmg", "B300")

    def test_a_comune_is_read_also_as_our_pages_show_it_with_its_province(self, site):
        (doctor,) = doctor_plans.plan(written(NEW | {"municipality": "BUSTO ARSIZIO (VA)"})).new
        assert doctor.doctor.municipality.place.code == "B300"

    def test_the_same_name_in_another_province_is_another_comune(self, site):
        plan = doctor_plans.plan(written(NEW | {"municipality": "BUSTO ARSIZIO (MI)"}))
        assert [row.number for row in plan.wrong] == [2]

    def test_semicolons_and_what_windows_writes_are_read(self, site):
        text = written(NEW | {"surname": "NICOLÒ", "ceases_on": "31/12/2027"}, delimiter=";")
        plan = doctor_plans.plan(doctor_plans.text_of(text.encode("cp1252")))
        assert plan.new[0].doctor.surname == "NICOLÒ"
        assert plan.new[0].doctor.ceases_on.year == 2027

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (
                "",
                "Mancano le colonne: codice_regionale, tipo, cognome, nome, sesso, ambito, comune, indirizzo, massimale",
            ),
            ("a,b\n1,2\n", "Mancano le colonne"),
            (written(columns=[*COLUMNS, "stipendio"]), "Colonne sconosciute: stipendio"),
            (written(columns=[*COLUMNS, "kind"]), "Una colonna compare due volte"),
        ],
    )
    def test_a_file_that_is_no_register_is_refused_in_words(self, site, text, words):
        with pytest.raises(doctor_plans.UnreadableFile, match=words):
            doctor_plans.plan(text)

    def test_a_row_with_too_many_cells_is_wrong_and_not_a_crash(self, site):
        plan = doctor_plans.plan(written(NEW).rstrip() + ",uno,due\n")
        words = (
            "ha 18 caselle e l'intestazione ne ha 16: un testo che contiene il separatore va fra virgolette"
        )
        assert plan.wrong[0].errors == [("", words)]

    def test_rows_are_numbered_as_an_editor_of_text_counts_them(self, site):
        text = written(NEW, NEW | {"regional_code": "59998", "sex": "X"}).replace(
            "\r\n59998", "\r\n\r\n\r\n59998"
        )
        assert [row.number for row in doctor_plans.plan(text).wrong] == [5]

    def test_separators_that_a_spreadsheet_leaves_at_the_end_of_a_row_are_nothing(self, site):
        assert [row.code for row in doctor_plans.plan(written(NEW).rstrip() + ",,\n,,,\n").new] == ["59999"]

    def test_columns_that_the_file_leaves_out_stay_as_they_are(self, doctor):
        Doctor.objects.filter(pk=doctor.pk).update(hours="solo il lunedì", assisted=77)
        columns = list(doctor_columns.NEEDED)
        plan = doctor_plans.apply(written(as_row(doctor, ceiling=1111), columns=columns))
        doctor.refresh_from_db()
        assert (doctor.ceiling, doctor.hours, doctor.assisted) == (1111, "solo il lunedì", 77)
        assert len(plan.changed) == 1


class TestCommand:
    def test_plan_says_everything_and_changes_nothing(self, site, tmp_path, capsys):
        file = tmp_path / "medici.csv"
        file.write_text(written(NEW))
        call_command("doctors", "plan", file)
        assert "riga 2, 59999: nuovo, NUOVA ADA" in capsys.readouterr().out
        assert not Doctor.objects.filter(regional_code="59999").exists()

    def test_apply_does_it_and_a_second_time_nothing(self, site, tmp_path, capsys):
        file = tmp_path / "medici.csv"
        file.write_text(written(NEW))
        call_command("doctors", "apply", file)
        assert Doctor.objects.get(regional_code="59999").surname == "NUOVA"
        call_command("doctors", "apply", file)
        assert "0 nuovi, 0 cambiati, 1 uguali" in capsys.readouterr().out

    def test_one_wrong_row_and_nothing_is_applied(self, site, tmp_path):
        file = tmp_path / "medici.csv"
        file.write_text(written(NEW, NEW | {"regional_code": "59998", "kind": "x"}))
        with pytest.raises(CommandError):
            call_command("doctors", "apply", file)
        assert not Doctor.objects.filter(regional_code__startswith="5999").exists()

    def test_a_missing_file_is_said_in_words(self, db, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("doctors", "plan", tmp_path / "nessuno.csv")


class TestAdmin:
    def test_the_responsabile_sees_the_plan_and_applies_it(self, office, site):
        page = send(office, written(NEW))
        assert page.status_code == 200
        assert "1 medico nuovo" in page.content.decode()
        assert not Doctor.objects.filter(regional_code="59999").exists()
        shown = {"data": page.context["data"], "token": page.context["plan"].token}
        answer = office.post(reverse("doctor_import"), shown, follow=True)
        assert "Registro aggiornato: 1 nuovi, 0 cambiati." in answer.content.decode()
        assert Doctor.objects.get(regional_code="59999").ceiling == 1500

    def test_a_register_that_changed_meanwhile_is_shown_again(self, office, doctor):
        page = send(office, written(as_row(doctor, ceiling=1000, assisted=5)))
        shown = {"data": page.context["data"], "token": page.context["plan"].token}
        Doctor.objects.filter(pk=doctor.pk).update(assisted=doctor.assisted + 1)
        again = office.post(reverse("doctor_import"), shown)
        assert "Nel frattempo il registro è cambiato" in again.content.decode()
        doctor.refresh_from_db()
        assert doctor.ceiling != 1000

    def test_what_is_wrong_stands_in_italian_by_row_and_column(self, office, site):
        page = send(office, written(NEW, NEW | {"regional_code": "59998", "kind": "dentista", "surname": ""}))
        said = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
        assert "Riga Codice regionale Colonna Che cosa non va 3 59998 tipo scrivi mmg" in said
        assert "3 59998 cognome manca" in said
        for words in ("regional_code", "Assicurati", "Questo campo", "scelta valida"):
            assert words not in said

    def test_the_page_names_the_columns_in_italian(self, office, site):
        page = office.get(reverse("doctor_import")).content.decode()
        assert "<code>codice_regionale</code> (obbligatoria)" in page and "<code>cessa_il</code></li>" in page
        assert "regional_code" not in page

    def test_a_cell_larger_than_a_csv_may_hold_gets_words_and_no_crash(self, office, site):
        page = send(office, written(NEW | {"hours": "x" * 140_000}))
        assert (
            page.status_code == 422 and "Il file non è un CSV che si possa leggere." in page.content.decode()
        )

    @pytest.mark.parametrize("data", [b"\x00\xff\xfe", b"\xd0\xcf\x11\xe0" * 50, b"a" * (2**20 + 1), b'"\n"'])
    def test_an_odd_file_gets_words_and_no_crash(self, office, site, data):
        page = send(office, data)
        assert page.status_code == 422

    def test_forged_data_gets_words_and_no_crash(self, office, site):
        for data in ("***", "AAAA", "gICA"):
            assert office.post(reverse("doctor_import"), {"data": data}).status_code == 422

    def test_an_operator_and_an_editor_cannot_import(self, anna, elena, client_of):
        for person in (anna, elena):
            answer = client_of(person).get(reverse("doctor_import"))
            assert answer.status_code in (302, 403)

    def test_the_list_of_doctors_leads_to_it(self, office):
        page = office.get(reverse("wagtailsnippets_services_doctor:list")).content.decode()
        assert reverse("doctor_import") in page
