from django.db import migrations, models
from django.db.models import Min, OuterRef, Subquery


def find_unread(apps, schema_editor):
    """Written from the messages once; from here on the actions keep it."""
    unread = apps.get_model('practices', 'Message').objects.filter(side='citizen', read_at=None).order_by()
    oldest = unread.filter(practice=OuterRef('pk')).values('practice').annotate(at=Min('sent_at')).values('at')
    practices = apps.get_model('practices', 'Practice').objects.filter(pk__in=unread.values('practice'))
    practices.update(unread_since=Subquery(oldest))


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0014_answers_put_aside'),
    ]

    operations = [
        migrations.AddField(
            model_name='practice',
            name='unread_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='practiceview',
            name='what',
            field=models.CharField(choices=[('page', 'pagina'), ('ahead', 'pagina, caricata in anticipo dal browser'), ('history', 'storico completo'), ('attachment', 'allegato'), ('document', 'documento')], default='page', max_length=10),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['-submitted_at'], name='practice_unread'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['district', '-submitted_at'], name='practice_unread_district'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['state', '-submitted_at'], name='practice_unread_state'),
        ),
        migrations.AddIndex(
            model_name='practice',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['district', 'state', '-submitted_at'], name='practice_unread_desk'),
        ),
        migrations.RunPython(find_unread, migrations.RunPython.noop, elidable=True),
    ]
