"""What can be asked: service pages, form pages, their immutable versions, and the registers that forms read."""

from .form_tests import FormTest
from .forms import FormPage, FormVersion
from .library import StepTemplate, StepTemplateVersion
from .pages import Category, MeasuredTime, RefusalReason, ServicePage, ServicesIndexPage, Topic
from .registers import Doctor, DoctorQuerySet, ExemptionCode, LegalNumber

__all__ = [
    "Category",
    "Doctor",
    "DoctorQuerySet",
    "ExemptionCode",
    "FormPage",
    "FormTest",
    "FormVersion",
    "LegalNumber",
    "MeasuredTime",
    "RefusalReason",
    "ServicePage",
    "ServicesIndexPage",
    "StepTemplate",
    "StepTemplateVersion",
    "Topic",
]
