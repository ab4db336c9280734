import practices.models.sorting
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count

from accounts.places import searchable


def fill_sorting(apps, schema_editor):
    """Practices that were sent before the columns were there."""
    practices = apps.get_model("practices", "Practice").objects.filter(submitted_at__isnull=False)
    names = [f"{who}_{part}" for who in ("applicant", "beneficiary") for part in ("surname", "name")]
    changed = []
    for practice in practices.filter(applicant_sorting="").only(*names).iterator(chunk_size=1000):
        for who in ("applicant", "beneficiary"):
            people = f'{getattr(practice, who + "_surname")} {getattr(practice, who + "_name")}'
            setattr(practice, f"{who}_sorting", searchable(people))
        changed.append(practice)
        if len(changed) == 1000:
            practices.bulk_update(changed, ["applicant_sorting", "beneficiary_sorting"])
            changed.clear()
    practices.bulk_update(changed, ["applicant_sorting", "beneficiary_sorting"])


def fill_counts(apps, schema_editor):
    sent = apps.get_model("practices", "Practice").objects.filter(submitted_at__isnull=False, is_trial=False)
    counts = apps.get_model("practices", "DeskCount").objects
    rows = sent.order_by().values("district_id", "service_id", "state").annotate(total=Count("pk"))
    counts.bulk_create(counts.model(**row) for row in rows)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_initial'),
        ('practices', '0004_office_papers'),
        ('services', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(fill_counts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='practice',
            name='applicant_sorting',
            field=practices.models.sorting.SortingField(blank=True, editable=False, max_length=125),
        ),
        migrations.AlterField(
            model_name='practice',
            name='applicant_fiscal_code',
            field=practices.models.sorting.SortingField(blank=True, max_length=16),
        ),
        migrations.AlterField(
            model_name='practice',
            name='applicant_surname',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='practice',
            name='beneficiary_sorting',
            field=practices.models.sorting.SortingField(blank=True, editable=False, max_length=125),
        ),
        migrations.AlterField(
            model_name='practice',
            name='beneficiary_fiscal_code',
            field=practices.models.sorting.SortingField(blank=True, max_length=16),
        ),
        migrations.AlterField(
            model_name='practice',
            name='beneficiary_surname',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RunPython(fill_sorting, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['state', '-submitted_at'], name='practice_desk_state'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['operator', 'state', '-submitted_at'], name='practice_desk_operator'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('submitted_at__isnull', False)), fields=['-submitted_at'], name='practice_desk_all'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('submitted_at__isnull', False)), fields=['district', '-submitted_at'], name='practice_desk_district'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['due_on'], name='practice_desk_due'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['applicant_sorting'], name='practice_desk_applicant'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['beneficiary_sorting'], name='practice_desk_beneficiary'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['applicant_fiscal_code'], name='practice_applicant_code'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(fields=['beneficiary_fiscal_code'], name='practice_beneficiary_code'),
        ),
    ]
