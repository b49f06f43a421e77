"""What the database itself keeps: a confirmed text is never altered, only followed by the next."""

from __future__ import annotations

from django.db import migrations

KEEP = """
create function headwater_keep_the_procedure() returns trigger language plpgsql as $$
begin
    if old.confirmed_at is not null and (
        new.text, new.text_en, new.number, new.valid_from, new.confirmed_at, new.confirmed_by
    ) is distinct from (
        old.text, old.text_en, old.number, old.valid_from, old.confirmed_at, old.confirmed_by
    ) then
        raise exception 'A confirmed procedure is not altered: write its next version.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger confirmed_text_is_kept before update on processes_procedureversion
    for each row execute function headwater_keep_the_procedure();
"""
BACK = """
drop trigger confirmed_text_is_kept on processes_procedureversion;
drop function headwater_keep_the_procedure();
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, BACK)]
