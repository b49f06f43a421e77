"""What the database itself keeps: anonymity is fixed with the first answer, and never broken by a name."""

from __future__ import annotations

from django.db import migrations

FIXED = """
create function headwater_keep_the_anonymity() returns trigger language plpgsql as $$
begin
    if (new.anonymous is distinct from old.anonymous or new.smallest < old.smallest) and exists (
        select 1 from surveys_answer join surveys_wave on surveys_wave.id = surveys_answer.wave_id
        where surveys_wave.questionnaire_id = old.id
    ) then
        raise exception 'Anonymity is fixed with the first answer.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger anonymity_is_fixed before update on surveys_questionnaire
    for each row execute function headwater_keep_the_anonymity();
"""
FIXED_BACK = """
drop trigger anonymity_is_fixed on surveys_questionnaire;
drop function headwater_keep_the_anonymity();
"""
NAMELESS = """
create function headwater_keep_answers_nameless() returns trigger language plpgsql as $$
declare nameless boolean;
begin
    -- Held until the end, so that nobody changes the promise while the first answer comes in.
    select q.anonymous into nameless from surveys_questionnaire q
        join surveys_wave w on w.questionnaire_id = q.id where w.id = new.wave_id for share of q;
    if nameless and (new.respondent <> '' or new.given_at is not null) then
        raise exception 'An anonymous answer has no name and no hour.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger anonymous_answers_are_nameless before insert or update on surveys_answer
    for each row execute function headwater_keep_answers_nameless();
"""
NAMELESS_BACK = """
drop trigger anonymous_answers_are_nameless on surveys_answer;
drop function headwater_keep_answers_nameless();
"""
# A wave that moved to a named questionnaire would take its answers along.
STAYS = """
create function headwater_keep_the_wave() returns trigger language plpgsql as $$
begin
    if new.questionnaire_id <> old.questionnaire_id then
        raise exception 'A wave stays with its questionnaire.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger wave_stays before update on surveys_wave
    for each row execute function headwater_keep_the_wave();
"""
STAYS_BACK = "drop trigger wave_stays on surveys_wave; drop function headwater_keep_the_wave();"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [
        migrations.RunSQL(FIXED, FIXED_BACK),
        migrations.RunSQL(NAMELESS, NAMELESS_BACK),
        migrations.RunSQL(STAYS, STAYS_BACK),
    ]
