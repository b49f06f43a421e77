from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="per",
            field=models.CharField(
                blank=True,
                choices=[("day", "per day"), ("week", "per week"), ("month", "per month")],
                default="",
                max_length=5,
                verbose_name="per",
            ),
        ),
    ]
