from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_mechanisms")]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("purged_at__isnull", True)),
                fields=["kind", "id"],
                name="file_still_kept",
            ),
        ),
    ]
