"""With a passport the day of birth, by which a child is known; sealed, it goes with the number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_acts_are_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="realnamecheck",
            name="born_sealed",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at__isnull", True), ("verified_at__isnull", True)),
                    ("born_sealed", ""),
                    _connector="OR",
                ),
                name="decided_name_keeps_no_birth_date",
            ),
        ),
    ]
