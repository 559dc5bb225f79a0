from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_case_by_state")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_open_by_due"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                name="case_open_by_due",
                fields=["due_at", "id", "paused_at"],
                condition=Q(closed_at__isnull=True),
            ),
        ),
    ]
