"""The office in numbers, day by day: counted once when the day is over, so that no page counts a million practices."""

from django.db import models


class DailyFigure(models.Model):
    """How many practices of a district and service arrived, or were closed after so many net days, on a day."""

    class Kind(models.TextChoices):
        ARRIVED = "arrived"
        CLOSED = "closed"  # decided or withdrawn
        NET = "net"  # decided, by `value` days net of the waits for the citizen

    day = models.DateField()
    district = models.ForeignKey("accounts.District", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("services.ServicePage", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "day"], name="figure_of_day")]


class CountedDay(models.Model):
    """Up to which day the figures are counted: one row."""

    day = models.DateField()
