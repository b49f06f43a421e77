"""What the database itself keeps: a trail that nobody rewrites, and periods that never overlap."""

from __future__ import annotations

from django.db import migrations

TRAIL = """
create function headwater_keep_the_trail() returns trigger language plpgsql as $$
begin
    raise exception 'The audit trail is only ever added to.' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_trail_is_kept before update or delete on people_auditevent
    for each statement execute function headwater_keep_the_trail();
"""
TRAIL_BACK = """
drop trigger audit_trail_is_kept on people_auditevent;
drop function headwater_keep_the_trail();
"""
# A range of one number stands for the owner, because equality in such a constraint needs an extension.
PERIODS = """
alter table {table} add constraint {name} exclude using gist (
    int8range({owner}, {owner}, '[]') with &&, daterange(since, until, '[]') with &&);
"""
PERIODS_BACK = "alter table {table} drop constraint {name};"
MEMBERSHIP = {"table": "people_membership", "name": "one_unit_a_person_and_day", "owner": "person_id"}
PLACEMENT = {"table": "people_placement", "name": "one_parent_a_unit_and_day", "owner": "unit_id"}


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL(TRAIL, TRAIL_BACK),
        migrations.RunSQL(PERIODS.format(**MEMBERSHIP), PERIODS_BACK.format(**MEMBERSHIP)),
        migrations.RunSQL(PERIODS.format(**PLACEMENT), PERIODS_BACK.format(**PLACEMENT)),
    ]
