"""Of a copy by post a reader may say that it never came."""

from django.db import migrations, models
from django.db.models import Q

from portal import guards

KEEP = guards.keep_triggers("docsharing_complaint")
CAUSES = ["wrong-document", "missing-pages", "illegible", "late", "never-came"]


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0017_namesakes")]

    operations = [
        migrations.RunPython(*KEEP),
        migrations.AlterField(
            model_name="complaint",
            name="cause",
            field=models.CharField(
                choices=[
                    ("wrong-document", "Another document than I asked for"),
                    ("missing-pages", "Pages are missing"),
                    ("illegible", "It cannot be read"),
                    ("late", "It came too late"),
                    ("never-came", "The post has not come"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="complaint", name="complaint_has_a_known_cause"),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                name="complaint_has_a_known_cause", condition=Q(cause__in=CAUSES)
            ),
        ),
        migrations.RunPython(*reversed(KEEP)),
    ]
