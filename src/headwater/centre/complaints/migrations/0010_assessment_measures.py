"""The measures of the monthly assessment, as shipped; an issued bulletin is not altered."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from headwater.centre.complaints import assessing

KEEP = """
create function headwater_keep_the_bulletin() returns trigger language plpgsql as $$
begin
    if old.state = 'issued' then
        raise exception 'An issued bulletin is not altered.' using errcode = 'insufficient_privilege';
    end if;
    return coalesce(new, old);
end $$;
create trigger issued_bulletin_is_kept before update or delete on complaints_bulletin
    for each row execute function headwater_keep_the_bulletin();
"""
BACK = """
drop trigger issued_bulletin_is_kept on complaints_bulletin;
drop function headwater_keep_the_bulletin();
"""


def fill(apps: Any, _schema: Any) -> None:
    """What is not there yet."""
    measures = apps.get_model("complaints", "AssessmentMeasure")
    for position, (key, weight, full, none) in enumerate(assessing.SHIPPED):
        values = {"weight": weight, "full": full, "none": none, "position": position}
        measures.objects.get_or_create(key=key, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0009_bulletins")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, BACK),
    ]
