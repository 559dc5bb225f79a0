"""A topic for steps of requests that need nothing from their reader."""

from django.db import migrations, models


def refuse_steps(apps, schema_editor):
    """Who wanted no mail about her requests wants none about their steps."""
    choices = apps.get_model("portal", "NoticeChoice").objects
    for user in choices.filter(topic="requests", mail=False).values_list("user", flat=True):
        choices.create(user_id=user, topic="steps", mail=False)


def forget_steps(apps, schema_editor):
    apps.get_model("portal", "NoticeChoice").objects.filter(topic="steps").delete()
    apps.get_model("portal", "Notice").objects.filter(topic="steps").update(topic="requests")


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_made_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("requests", "My requests"),
                    ("steps", "Steps of my requests that need nothing from me"),
                    ("money", "Money and subsidy"),
                    ("security", "Account and security"),
                    ("library", "News of the library"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("requests", "My requests"),
                    ("steps", "Steps of my requests that need nothing from me"),
                    ("money", "Money and subsidy"),
                    ("security", "Account and security"),
                    ("library", "News of the library"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunPython(refuse_steps, forget_steps),
    ]
