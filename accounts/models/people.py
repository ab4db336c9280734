"""Accounts, and what they are: a citizen's profile or an operator's scope."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .places import District, Place


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractUser):
    """An account. The e-mail is the user name (citizen guide, page 3), kept in lower case.

    Staff accounts have `is_staff` and no Profile; a citizen's has a Profile and is never staff.
    """

    username = None
    email = models.EmailField(_("email"), unique=True)
    email_verified_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("account")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.get_full_name() or self.email

    @property
    def is_verified(self):
        return self.email_verified_at is not None

    @property
    def may_receive_links(self):
        """Whether a mailed link may open this account (to sign in, or to choose a new password)."""
        return self.is_active and self.is_verified and (self.is_staff or settings.PASSWORD_ACCESS)

    @property
    def fingerprint(self):
        """Changes with the password, the e-mail and each sign-in: what was mailed before is then dead."""
        parts = f"{self.pk}:{self.password}:{self.email}:{self.last_login}"
        return salted_hmac("accounts.fingerprint", parts, algorithm="sha256").hexdigest()


class Profile(models.Model):
    """A citizen's data as the guide's profile page shows them (page 7)."""

    class Sex(models.TextChoices):
        MALE = "M", _("M")
        FEMALE = "F", _("F")

    ITALIAN = "IT"

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    surname = models.CharField(_("cognome"), max_length=60)
    name = models.CharField(_("nome"), max_length=60)
    sex = models.CharField(_("sesso"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("data di nascita"))
    birth_place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name=_("luogo di nascita")
    )
    # Typed codes may repeat; only a verified one (card, operator) is unique.
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, db_index=True)
    fiscal_code_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Only typed here, and proved by somebody on another account: the office looks at what this account files.
    is_code_disputed = models.BooleanField(default=False, editable=False)
    # "IT", or the Z code of a foreign state.
    citizenship = models.CharField(_("cittadinanza"), max_length=4, default=ITALIAN)
    phone = models.CharField(_("telefono"), max_length=20)
    residence_place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("città"))
    residence_cap = models.CharField(_("CAP"), max_length=10, blank=True)  # free abroad
    residence_address = models.CharField(_("indirizzo"), max_length=120)
    residence_street_number = models.CharField(_("civico"), max_length=10)
    domicile_place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("città"))
    domicile_cap = models.CharField(_("CAP"), max_length=10, blank=True)  # free abroad
    domicile_address = models.CharField(_("indirizzo"), max_length=120)
    domicile_street_number = models.CharField(_("civico"), max_length=10)
    privacy_read_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("profilo")
        verbose_name_plural = _("profili")
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_code"],
                condition=models.Q(fiscal_code_verified_at__isnull=False),
                name="verified_fiscal_code_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(is_code_disputed=True), name="disputed_fiscal_code"
            )
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        """SURNAME NAME in capitals, as the guide's practice header shows it (page 6)."""
        return f"{self.surname} {self.name}".upper()

    @property
    def initials(self):
        return (self.name[:1] + self.surname[:1]).upper()

    def snapshot(self):
        """The data as a practice keeps them, ready for JSON; places as {"key", "label"} (Place.as_answer)."""
        return {
            "surname": self.surname,
            "name": self.name,
            "sex": self.sex,
            "birth_date": self.birth_date.isoformat(),
            "birth_place": self.birth_place.as_answer(),
            "birth_province": self.birth_place.province,
            "fiscal_code": self.fiscal_code,
            "citizenship": self.citizenship,
            "phone": self.phone,
            "email": self.user.email,
            "residence": self._address("residence"),
            "domicile": self._address("domicile"),
        }

    def _address(self, which):
        return {
            "place": getattr(self, f"{which}_place").as_answer(),
            "cap": getattr(self, f"{which}_cap"),
            "address": getattr(self, f"{which}_address"),
            "street_number": getattr(self, f"{which}_street_number"),
        }


class OperatorProfile(models.Model):
    """What an operator may see: a district and services. An empty district or list means all."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="operator_profile")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name=_("distretto"))
    services = models.ManyToManyField("services.ServicePage", blank=True, verbose_name=_("servizi"))
    is_supervisor = models.BooleanField(_("responsabile"), default=False)  # all districts, all services

    class Meta:
        verbose_name = _("profilo dell'operatore")
        verbose_name_plural = _("profili degli operatori")

    def __str__(self):
        return str(self.user)

    @cached_property
    def service_ids(self):
        """Keys of the services of the scope, read once a request; empty: all of them."""
        return [] if self.is_supervisor else list(self.services.values_list("pk", flat=True))

    def covers(self, column):
        """Q: `column` holds one of the services. Within the one statement, unless a list has read them already."""
        if "service_ids" in self.__dict__:
            return models.Q(**{f"{column}__in": self.service_ids}) if self.service_ids else models.Q()
        own = self.services.through.objects.filter(operatorprofile=self)
        return models.Q(**{f"{column}__in": own.values("servicepage")}) | ~models.Exists(own)
