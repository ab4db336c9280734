"""Who someone is and where: accounts, profiles, places, districts, one-time codes and links."""

import datetime
import secrets
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _


class PlaceQuerySet(models.QuerySet):
    def present(self):
        return self.filter(valid_to__isnull=True)

    def of_kinds(self, kinds):
        """kinds: "C" comuni, "S" states, "CS" both."""
        return self.filter(kind__in=list(kinds))

    def comuni(self):
        return self.filter(kind=Place.Kind.COMUNE)

    def states(self):
        return self.filter(kind=Place.Kind.STATE)


class Place(models.Model):
    """A comune or a foreign state with the years in which its cadastral code held.

    Several rows may share a code (a comune that changed its name); `code` is what a codice fiscale holds.
    Loaded by `manage.py load_registers`.
    """

    class Kind(models.TextChoices):
        COMUNE = "C", _("Comune")
        STATE = "S", _("Stato estero")

    code = models.CharField(max_length=4, db_index=True)
    name = models.CharField(max_length=80)
    # Capitals without accents or punctuation (accounts.places.searchable), and the other names as |ONE|ANOTHER|.
    search_name = models.CharField(max_length=80, db_index=True, editable=False)
    other_names = models.CharField(max_length=400, blank=True, editable=False)
    province = models.CharField(max_length=2)  # EE for a foreign state
    kind = models.CharField(max_length=1, choices=Kind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("luogo")
        verbose_name_plural = _("luoghi")
        ordering = ["name", "-valid_to"]
        constraints = [models.UniqueConstraint(fields=["code", "name", "valid_from"], name="place_once")]

    def __str__(self):
        return self.name.upper()

    @property
    def label(self):
        """ "BUSTO ARSIZIO (VA)"; a state has no province: "MAROCCO"."""
        return self.name.upper() if self.kind == self.Kind.STATE else f"{self.name.upper()} ({self.province})"

    @property
    def is_abroad(self):
        return self.kind == self.Kind.STATE

    def held_on(self, day):
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def as_answer(self):
        """The row as answers keep it: the cadastral code, and the label as it was."""
        return {"key": self.code, "label": self.label}


class District(models.Model):
    """A distretto of the body: the unit that an operator belongs to."""

    name = models.CharField(_("nome"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("distretto")
        verbose_name_plural = _("distretti")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Municipality(models.Model):
    """A comune of the body's own territory, with its district and its ambito for the choice of doctors."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT)
    cap = models.CharField(max_length=5)
    district = models.ForeignKey(District, on_delete=models.PROTECT)
    ambito = models.CharField(max_length=4, db_index=True)

    class Meta:
        verbose_name = _("comune dell'azienda")
        verbose_name_plural = _("comuni dell'azienda")
        ordering = ["place__name"]

    def __str__(self):
        return str(self.place)


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


class EmailCode(models.Model):
    """The six digits that confirm a registration: ten minutes, five wrong tries, one use.

    The worker makes the digits when it mails them: until then `code_hash` is empty and nothing fits. Who registers
    with somebody's address meets a decoy: it counts tries and expires like the others, and no code fits it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    is_decoy = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    LIFE = datetime.timedelta(minutes=10)

    class Meta:
        ordering = ["-pk"]

    def make_digits(self):
        """Gives the code its digits and its ten minutes; returns the digits, which are kept nowhere."""
        digits = f"{secrets.randbelow(10**6):06d}"
        self.code_hash = "" if self.is_decoy else self._hash(digits)
        self.expires_at = timezone.now() + self.LIFE
        self.save(update_fields=["code_hash", "expires_at"])
        return digits

    def fits(self, digits):
        return bool(self.code_hash) and constant_time_compare(self.code_hash, self._hash(digits))

    def _hash(self, digits):
        # A million codes are soon tried out: only the installation's key makes the hash worth anything.
        return salted_hmac("accounts.EmailCode", f"{self.pk}:{digits}", algorithm="sha256").hexdigest()


class LoginLink(models.Model):
    """An e-mailed sign-in link: fifteen minutes, consumed once by a POST, dead after a change of password or e-mail.

    A request for an unknown address leaves a row without user, so that it costs the same. The worker makes the token.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # noqa: DJ001  unique: no empty text
    account_fingerprint = models.CharField(max_length=64, blank=True)
    next_path = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    LIFE = datetime.timedelta(minutes=15)

    def make_token(self):
        """Gives the link its token and its fifteen minutes; returns the token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        self.token_hash = self.hash_of(token)
        self.account_fingerprint = self.user.fingerprint
        self.expires_at = timezone.now() + self.LIFE
        self.save(update_fields=["token_hash", "account_fingerprint", "expires_at"])
        return token

    @staticmethod
    def hash_of(token):
        return sha256(token.encode()).hexdigest()

    @property
    def is_live(self):
        return (
            self.used_at is None
            and self.expires_at is not None
            and timezone.now() < self.expires_at
            and constant_time_compare(self.account_fingerprint, self.user.fingerprint)
        )


class Throttle(models.Model):
    """How often a key was used since its window opened; each use is one atomic statement (accounts.throttle)."""

    key = models.CharField(max_length=64, unique=True)  # a digest: no address of a person stands here
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
