from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recovery", "0002_campaigns")]

    operations = [
        migrations.AddField(
            model_name="footprint",
            name="within",
            field=models.CharField(blank=True, max_length=1000, verbose_name="only customers for whom"),
        ),
    ]
