"""Which office answers for a practice."""

from home.models import Office


def office_of(practice):
    """The competent office: that of the practice's district, else the service's; None without either."""
    if practice.district:
        own = Office.objects.filter(district_name=practice.district.name).first()
        if own:
            return own
    return practice.service.office
