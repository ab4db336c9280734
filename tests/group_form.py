"""A service that asks with a section, a repeatable group and calculations: for real browsers."""

from tests.form_cases import ask, options, step, when
from tests.published_form import published

SLUG = "contributo-figli"
GROUP = ask(
    "figli", "group", label="Figli a carico", help="Indica i figli che vivono con te.", item_label="Figlio", min=1, max=3,
    questions=[
        ask("nome", label="Nome"),
        ask("nato_il", "date", label="Data di nascita", not_after="today"),
        ask("anni", "calculation", label="Età (anni)", expression="eta(nato_il)", reads_as="number"),
        ask("lavora", "radio", label="Lavora?", options=options("si", "no"), show_when=when("anni", "gt", "15")),
        ask("reddito", "euro", label="Reddito annuo", show_when=when("lavora", "eq", "si")),
        ask("nato_a", "comune", label="Comune di nascita", required=False),
    ],
)  # fmt: skip
CASA = {
    "kind": "section", "key": "casa", "title": "La casa", "show_when": when("in_affitto", "filled"),
    "questions": [ask("canone", "euro", label="Canone mensile"), ask("annuo", "calculation", label="Canone annuo", expression="canone × 12", reads_as="euro")],
}  # fmt: skip
STEPS = [
    step("famiglia", GROUP, ask("totale", "calculation", label="Redditi dei figli", expression="somma(figli.reddito)", reads_as="euro"), title="La famiglia"),
    step("abitazione", ask("in_affitto", "checkbox", label="Abito in affitto", required=False), CASA, title="L'abitazione"),
    step("riepilogo", ask("dich_privacy", "declaration", label="Ho letto l'informativa sul trattamento dei dati personali."), title="Riepilogo"),
]  # fmt: skip


def publish():
    return published("Contributo per i figli", SLUG, STEPS)
