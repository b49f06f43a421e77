"""The rules' one row, the ten classes of accidents, and a shared problem that does not close unprevented."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from headwater.centre.complaints import shipped_accidents

# Both ways round: an order is closed while its trace stands, or a trace is written to a closed order.
PREVENTED = """
create function headwater_shared_needs_a_measure() returns trigger language plpgsql as $$
declare unprevented boolean;
begin
    if tg_table_name = 'complaints_order' then
        unprevented := new.state = 'closed' and old.state is distinct from 'closed' and exists (
            select 1 from complaints_trace
            where order_id = new.id and scope = 'shared' and measure_id is null
        );
    else
        unprevented := new.scope = 'shared' and new.measure_id is null and exists (
            -- Held until the end, so that the order is not closed in the meantime.
            select 1 from complaints_order where id = new.order_id and state = 'closed' for share
        );
    end if;
    if unprevented then
        raise exception 'A shared problem does not close without a preventive measure.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger shared_order_closes_with_a_measure before update of state on complaints_order
    for each row execute function headwater_shared_needs_a_measure();
create trigger shared_trace_of_a_closed_order before insert or update on complaints_trace
    for each row execute function headwater_shared_needs_a_measure();
"""
PREVENTED_BACK = """
drop trigger shared_order_closes_with_a_measure on complaints_order;
drop trigger shared_trace_of_a_closed_order on complaints_trace;
drop function headwater_shared_needs_a_measure();
"""


def fill(apps: Any, _schema: Any) -> None:
    """What is not there yet."""
    classes = apps.get_model("complaints", "AccidentClass")
    for row in shipped_accidents.rows():
        classes.objects.get_or_create(code=row["code"], defaults=row)
    apps.get_model("complaints", "TraceRules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_traces")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(PREVENTED, PREVENTED_BACK),
    ]
