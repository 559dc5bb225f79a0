"""The act by which staff change a type of reader says to which one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_user"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffact",
            name="patron_type",
            field=models.CharField(
                blank=True,
                choices=[
                    ("undergraduate", "Undergraduate"),
                    ("master", "Master's student"),
                    ("doctoral", "Doctoral student"),
                    ("staff", "University staff"),
                    ("retired", "Retired staff"),
                    ("alumni", "Alumni"),
                    ("external", "External reader"),
                    ("institutional", "Institutional user"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="staffact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("role-given", "Role given"),
                    ("role-taken", "Role taken back"),
                    ("suspended", "Suspended"),
                    ("restored", "Restored"),
                    ("patron-type", "Reader type changed"),
                ],
                max_length=16,
            ),
        ),
    ]
