"""The ten shipped classes, the rules' one row, and events that nobody rewrites."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from headwater.centre.complaints import shipped

# A person who is deleted leaves the event; everything else of it stands.
KEPT = """
create function headwater_keep_order_events() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (to_jsonb(new) - 'person_id') = (to_jsonb(old) - 'person_id') then
        return new;
    end if;
    raise exception 'The events of an order are only ever added to.' using errcode = 'insufficient_privilege';
end $$;
create trigger order_events_are_kept before update or delete on complaints_orderevent
    for each row execute function headwater_keep_order_events();
"""
KEPT_BACK = """
drop trigger order_events_are_kept on complaints_orderevent;
drop function headwater_keep_order_events();
"""


def fill(apps: Any, _schema: Any) -> None:
    """Classes and causes that are not there yet."""
    classes = apps.get_model("complaints", "ComplaintClass")
    causes = apps.get_model("complaints", "Cause")
    for row in shipped.rows():
        klass, _new = classes.objects.get_or_create(code=row["code"], defaults=row)
        for name, name_en in shipped.CAUSES[row["code"]]:
            causes.objects.get_or_create(klass=klass, name=name, defaults={"name_en": name_en})
    apps.get_model("complaints", "Rules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
