"""The TS-CNS of who lost it or had it stolen: blocked when the duplicate is granted (domain.md 1.3)."""

from accounts import card_keeping
from accounts.models import HealthCard
from services.rules.registry import Given


def block(practice, by):
    """Blocks the beneficiary's registered cards if the form's rule "lost_card" says so; returns those that it blocked."""
    rows = [row for row in practice.form_version.schema.get("rules") or [] if row["rule"] == "lost_card"]
    if not any(Given(row, practice.answers, None).is_among("reason", "values") for row in rows):
        return []
    cards = HealthCard.objects.filter(fiscal_code=practice.beneficiary_fiscal_code)
    return card_keeping.block(cards, HealthCard.BlockReason.LOST, by)
