# By itself: dropping an index shuts the table to everyone, also to readers, until the transaction ends.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0012_desk_at_a_million'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='practice', name='practice_desk_due'),
        migrations.RemoveIndex(model_name='practice', name='practice_desk_applicant'),
        migrations.RemoveIndex(model_name='practice', name='practice_desk_beneficiary'),
    ]
