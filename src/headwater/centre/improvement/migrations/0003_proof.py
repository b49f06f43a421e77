"""An acceptance points at its verification, and the database itself holds both to the same verdict."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

VERDICT = """
    alter table improvement_verification add constraint verification_with_its_verdict unique (id, verdict);
    alter table improvement_acceptance add constraint accepted_as_it_was_judged
        foreign key (verification_id, verdict) references improvement_verification (id, verdict)
        deferrable initially deferred;
    alter table improvement_acceptance
        add constraint acceptance_of_its_improvement unique (id, improvement_id);
    alter table improvement_improvement add constraint proved_by_its_own_acceptance
        foreign key (acceptance_id, id) references improvement_acceptance (id, improvement_id)
        deferrable initially deferred;
"""
BACK = """
    alter table improvement_improvement drop constraint proved_by_its_own_acceptance;
    alter table improvement_acceptance drop constraint acceptance_of_its_improvement;
    alter table improvement_acceptance drop constraint accepted_as_it_was_judged;
    alter table improvement_verification drop constraint verification_with_its_verdict;
"""


class Migration(migrations.Migration):
    dependencies = [("improvement", "0002_pilots")]

    operations = [
        # No acceptance can stand there yet: nothing could be verified before.
        migrations.RemoveField("acceptance", "verification"),
        migrations.AddField(
            "acceptance",
            "verification",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptance",
                to="improvement.verification",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(VERDICT, BACK),
    ]
