"""Frozen lists stay frozen: nobody's row is changed or taken away, whatever a page or a job does."""

from __future__ import annotations

from django.db import migrations

KEPT = """
create function headwater_keep_the_cohort() returns trigger language plpgsql as $$
begin
    raise exception 'A frozen list of customers does not change.' using errcode = 'insufficient_privilege';
end $$;
create trigger cohort_members_are_kept before update or delete on recovery_cohortmember
    for each row execute function headwater_keep_the_cohort();
"""
BACK = """
drop trigger cohort_members_are_kept on recovery_cohortmember;
drop function headwater_keep_the_cohort();
"""


class Migration(migrations.Migration):
    dependencies = [("recovery", "0003_footprint_within")]
    operations = [migrations.RunSQL(KEPT, BACK)]
