from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_desk_seed_and_guards")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "state", "id"], name="case_by_state"),
        ),
    ]
