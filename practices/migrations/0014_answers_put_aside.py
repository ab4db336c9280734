from django.db import migrations


def remember_questions(apps, schema_editor):
    """What waits in a draft remembers the question that it answered; it waits only for a question of the same kind."""
    drafts = apps.get_model('practices', 'Practice').objects.filter(state='draft').exclude(kept_aside=[])
    for draft in drafts.select_related('form_version').iterator():
        questions = {row['key']: row for step in draft.form_version.schema['steps'] for row in rows_of(step)}
        for row in draft.kept_aside:
            if 'question' not in row:
                asked = questions.get(row['key'], {}) if row.get('waits') else {}
                row['question'] = asked if asked.get('kind') == row['kind'] else {}
                row['waits'] = bool(row['question'])
        draft.save(update_fields=['kept_aside'])


def rows_of(part):
    for row in part['questions']:
        if row['kind'] == 'section':
            yield from rows_of(row)
        else:
            yield row


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0013_indexes_of_before'),
    ]

    operations = [
        migrations.RunPython(remember_questions, migrations.RunPython.noop, elidable=True),
    ]
