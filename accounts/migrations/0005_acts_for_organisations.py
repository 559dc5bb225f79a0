"""Who came to act for an organisation, and who does no longer, is one of the acts of staff."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_birth_date"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffact",
            name="membership",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="accounts.membership",
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
                    ("member-added", "Acts for an organisation"),
                    ("member-ended", "Acts for an organisation no longer"),
                ],
                max_length=16,
            ),
        ),
    ]
