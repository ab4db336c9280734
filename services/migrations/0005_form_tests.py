import uuid

import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0004_step_library'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=160, verbose_name='nome')),
                ('day', models.DateField(default=django.utils.timezone.localdate, verbose_name='giorno')),
                ('way_in', models.CharField(choices=[('password', 'email e password'), ('ts_cns', 'TS-CNS')], default='password', max_length=10, verbose_name='accesso')),
                ('applicant', models.JSONField(blank=True, default=dict)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('expected', models.JSONField(blank=True, default=dict)),
                ('form_page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='services.formpage')),
            ],
            options={
                'verbose_name': 'collaudo del modulo',
                'verbose_name_plural': 'collaudi del modulo',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
