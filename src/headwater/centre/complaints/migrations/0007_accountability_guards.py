"""Shipped rules of accountability; the database keeps what was said of a record and what it is about."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from headwater.centre.complaints import shipped_rules

KEEP = """
create function headwater_accountability_is_only_added_to() returns trigger language plpgsql as $$
begin
    raise exception 'What was said about accountability is answered, never altered.'
        using errcode = 'insufficient_privilege';
end $$;
create trigger accountability_entries_are_kept before update or delete on complaints_accountabilityentry
    for each row execute function headwater_accountability_is_only_added_to();
create trigger accountability_files_are_kept before update or delete on complaints_accountabilityfile
    for each row execute function headwater_accountability_is_only_added_to();
create trigger accountability_is_not_deleted before delete on complaints_accountability
    for each row execute function headwater_accountability_is_only_added_to();
create function headwater_keep_the_accountability() returns trigger language plpgsql as $$
begin
    if (new.order_id, new.person_id, new.part, new.unit_id, new.reasons, new.proposed_points,
        new.proposed_by, new.proposed_at, new.measure)
       is distinct from
       (old.order_id, old.person_id, old.part, old.unit_id, old.reasons, old.proposed_points,
        old.proposed_by, old.proposed_at, old.measure)
       or (old.decided_at is not null and new.decided_at is distinct from old.decided_at)
       or (old.state in ('upheld', 'lowered', 'revoked', 'dismissed') and
           (new.state, new.points) is distinct from (old.state, old.points))
       or (old.state = 'decided' and new.points is distinct from old.points)
       or (old.state = 'decided' and new.state not in ('decided', 'appealed'))
       or (old.state = 'appealed' and new.state = 'decided') then
        raise exception 'What was said about accountability is answered, never altered.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger accountability_is_kept before update on complaints_accountability
    for each row execute function headwater_keep_the_accountability();
"""
BACK = """
drop trigger accountability_is_kept on complaints_accountability;
drop trigger accountability_is_not_deleted on complaints_accountability;
drop trigger accountability_files_are_kept on complaints_accountabilityfile;
drop trigger accountability_entries_are_kept on complaints_accountabilityentry;
drop function headwater_keep_the_accountability();
drop function headwater_accountability_is_only_added_to();
"""


def fill(apps: Any, _schema: Any) -> None:
    """What is not there yet."""
    rules = apps.get_model("complaints", "AccountabilityRule")
    for position, row in enumerate(shipped_rules.rows()):
        rules.objects.get_or_create(name=row["name"], defaults={**row, "position": position})
    apps.get_model("complaints", "AccountabilitySettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_accountability")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, BACK),
    ]
