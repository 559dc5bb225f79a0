from django.db import migrations, models

TOPICS = [
    ("requests", "My requests"),
    ("steps", "Steps of my requests that need nothing from me"),
    ("money", "Money and subsidy"),
    ("security", "Account and security"),
    ("library", "News of the library"),
    ("desk", "Work at the desk"),
]


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_topic_steps")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="topic",
            field=models.CharField(choices=TOPICS, max_length=16),
        )
        for model in ("notice", "noticechoice")
    ]
