from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("performance", "0005_dismissal_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="judgedlane",
            name="counts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="judging",
            name="quiet",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
