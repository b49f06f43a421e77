"""Pages of orders: who opens them, what they show, what they keep when somebody was quicker."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions import mass as mass_actions
from headwater.centre.complaints.actions import orders
from headwater.centre.complaints.models import (
    Attachment,
    ComplaintClass,
    IntakeDraft,
    MassComplaint,
    Order,
    Rules,
)
from headwater.centre.jobs import running
from headwater.centre.people.models import AuditEvent
from tests.cast import BY, Cast
from tests.centre.complaints.conftest import Taker

pytestmark = pytest.mark.django_db
NUMBER = "13812345678"


def text(answer) -> str:
    return answer.content.decode()


def test_who_opens_the_list_and_an_order(cast: Cast, take: Taker) -> None:
    order = take(unit="team_1")
    expected = {"nobody": 302, "newcomer": 403, "agent": 404, "outsider": 404, "team_leader": 200}
    for name, status in (expected | {"manager": 200, "analyst": 200}).items():
        assert cast.client_of(name).get(order.url).status_code == status, name
    assert cast.client_of("manager").get("/complaints/999999/").status_code == 404
    assert cast.client_of("manager").post(order.url).status_code == 405
    answer = cast.client_of("team_leader").get("/complaints/")
    assert answer.status_code == 200 and order.number in text(answer)
    assert order.number not in text(cast.client_of("outsider").get("/complaints/"))


def test_who_may_act(cast: Cast, take: Taker) -> None:
    order = take(unit="team_1")
    address = f"/complaints/{order.pk}/do/reply/"
    for name, status in {"nobody": 302, "analyst": 403, "outsider": 404, "team_leader": 200}.items():
        assert cast.client_of(name).get(address).status_code == status, name
    assert cast.client_of("team_leader").get(f"/complaints/{order.pk}/do/nothing/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_numbers_are_masked_on_every_page(cast: Cast, take: Taker, language: str) -> None:
    order = take(
        customer=NUMBER, customer_name="王小明", title=f"断网 {NUMBER}", text=f"请回电{NUMBER}，谢谢"
    )
    orders.note(by=BY, order=order, text=f"客户另有 {NUMBER}，王小明")
    orders.reply(by=BY, order=order, text="已处理", final=False)
    mass = mass_actions.open_mass(
        by=BY, title="基站", unit=cast.units["team_1"], text=f"见 {NUMBER}", orders=[order]
    )
    client = cast.client_of("manager")
    client.cookies["django_language"] = language
    pages = ["/complaints/?which=all", order.url, mass.url]
    pages += [f"{order.url}do/{key}/" for key in ("note", "facts", "reply", "merge")]
    pages += [
        "/complaints/mass/",
        f"/search/?q={order.number}",
        "/notices/",
        "/tasks/",
    ]
    pages += [f"{order.url}do/split/", f"{order.url}do/class/"]
    for address in pages:
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 404), address
        body = text(answer)
        assert NUMBER not in body.replace(f'value="{NUMBER}"', ""), address
        assert "小明" not in body, address
    assert "138****5678" in text(client.get(order.url))


def test_unmasking_needs_a_reason_and_is_on_record(cast: Cast, take: Taker) -> None:
    order = take(customer=NUMBER, text=f"请回电 {NUMBER}")
    address = f"{order.url}unmask/"
    for name, status in {"nobody": 302, "team_leader": 403, "manager": 403}.items():
        assert cast.client_of(name).post(address, {"reason": "核实"}).status_code == status, name
    client = cast.client_of("quality")
    refused = client.post(address, {"reason": " "}, follow=True)
    assert NUMBER not in text(refused)
    shown = client.post(address, {"reason": "回访核实"})
    assert NUMBER in text(shown) and shown["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(action="customer.unmasked")
    assert event.detail == {"order": order.number, "reason": "回访核实"}
    assert NUMBER not in text(client.get(order.url))


def test_taking_in_by_page_keeps_a_draft(cast: Cast) -> None:
    client = cast.client_of("agent")
    typed = {"title": "扣费", "text": "多扣 5 元", "klass": "", "customer": NUMBER}
    assert client.post("/complaints/new/draft/", typed).status_code == 204
    assert IntakeDraft.objects.get().data["text"] == "多扣 5 元"
    assert "多扣 5 元" in text(client.get("/complaints/new/"))
    facts = typed | {
        "klass": ComplaintClass.objects.get(code="charges").pk,
        "unit": cast.units["team_1"].pk,
        "contacts": "c-1\nc-2",
    }
    charges = ComplaintClass.objects.get(code="charges")
    charges.department = cast.units["network"]
    charges.save()
    refused = text(client.post("/complaints/new/", facts | {"title": ""}))
    assert f"{charges} → {cast.units['network']}" in refused, "where it goes is seen before it is saved"
    answer = client.post("/complaints/new/", facts)
    order = Order.objects.get()
    assert order.department == cast.units["network"] and order.unit == cast.units["team_1"]
    assert answer.status_code == 302 and answer["Location"] == order.url
    assert order.contacts.count() == 2 and not IntakeDraft.objects.exists()
    client.post("/complaints/new/draft/", typed)
    client.post("/complaints/new/draft/", {"drop": "1"})
    assert not IntakeDraft.objects.exists()


def test_what_was_typed_stays_when_somebody_was_quicker(cast: Cast, take: Taker) -> None:
    order = take()
    client = cast.client_of("team_leader")
    seen = order.version
    orders.reply(by=BY, order=order, text="我先回了")
    typed = {"text": "这是我写的长长的答复", "seen": seen}
    answer = client.post(f"{order.url}do/reply/", typed)
    assert answer.status_code == 200 and "这是我写的长长的答复" in text(answer)
    assert order.events.filter(kind="replied").count() == 1
    newest = Order.objects.get().version
    assert f'name="seen" value="{newest}"' in text(answer)
    assert client.post(f"{order.url}do/reply/", typed | {"seen": newest}).status_code == 302


def test_the_whole_life_by_pages(cast: Cast, take: Taker) -> None:
    order = take()
    client = cast.client_of("manager")

    def do(key: str, **facts: object) -> None:
        seen = Order.objects.get(pk=order.pk).version
        answer = client.post(f"{order.url}do/{key}/", {"seen": seen} | facts)
        assert answer.status_code == 302, (key, text(answer)[-3000:])

    network = cast.units["network"]
    do("assign", handler=cast.persons["A102"].pk)
    do("class", klass=ComplaintClass.objects.get(code="network").pk, severity=3, cause="")
    do("pause", state="waiting_customer", text="等材料")
    do("resume", text="")
    do("facts", title=order.title, region="扬州", customer="")
    do("hand-over", to=network.pk, text="请查基站", handler="")
    do("note", text="已派单")
    do("reply", text="已修复", final="on")
    do("call-back", reached="yes", satisfied="yes", text="满意")
    do("close", valid="yes", text="")
    row = Order.objects.get(pk=order.pk)
    assert (row.state, row.satisfied, row.valid, row.region) == ("closed", True, True, "扬州")
    page = text(client.get(order.url))
    assert "等材料" in page and "请查基站" in page
    answer = client.post(f"{order.url}do/customer/", {"seen": row.version, "text": "又断了"})
    made = Order.objects.get(continues=row)
    assert answer["Location"] == made.url


def test_steps_of_a_manager(cast: Cast, take: Taker) -> None:
    first, second = take(customer="1"), take(customer="1")
    client = cast.client_of("manager")
    facts = {"seen": second.version, "into": first.number, "text": ""}
    assert client.post(f"{second.url}do/merge/", facts | {"into": "C-9999999"}).status_code == 200
    assert client.post(f"{second.url}do/merge/", facts)["Location"] == first.url
    second.refresh_from_db()
    assert second.merged_into == first and second.number in text(client.get(first.url))
    klass = ComplaintClass.objects.get(code="attitude").pk
    seen = Order.objects.get(pk=first.pk).version
    split = {"seen": seen, "title": "态度", "text": "挂电话", "klass": klass}
    assert client.post(f"{first.url}do/split/", split).status_code == 302
    assert Order.objects.get(split_from=first).klass.code == "attitude"


def test_filters_and_order_of_the_list(cast: Cast, take: Taker) -> None:
    late, free = take(title="甲事"), take(title="乙事", klass="privacy")
    standing.fresh()
    Order.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    client = cast.client_of("manager")

    def found(query: str) -> set[str]:
        body = text(client.get(f"/complaints/?{query}"))
        return {order.number for order in (late, free) if f">{order.number}<" in body}

    both = {late.number, free.number}
    klass = free.klass_id
    expected = {
        "": both, "which=overdue": {late.number}, "which=mine": set(), "which=free": both,
        f"which=all&klass={klass}": {free.number}, "which=all&stage=3": {late.number},
        "q=乙事": {free.number},
        f"q={late.number}": {late.number}, "which=all&state=closed": set(), "which=all&mass=M-1": set(),
        f"which=all&since={timezone.localdate()}": both, "which=all&until=2001-01-01": set(),
        "which=open&sort=-due_at": both, f"which=all&department={cast.units['team_1'].path}": both,
    }  # fmt: skip
    for query, numbers in expected.items():
        assert found(query) == numbers, query
    orders.withdraw(by=BY, order=free, text="撤")
    assert found("") == {late.number} and found("which=open&state=withdrawn") == {free.number}
    assert found(f"which=open&q={free.number}") == {free.number}


def test_excel_is_masked_and_many_customers_need_a_second_person(cast: Cast, take: Taker) -> None:
    order = take(customer=NUMBER, title=f"断网 {NUMBER}")
    client = cast.client_of("manager")
    assert cast.client_of("agent").get("/complaints/excel/").status_code == 403
    answer = client.get("/complaints/excel/?which=all")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    flat = " ".join(str(cell) for row in rows for cell in row)
    assert order.number in flat and NUMBER not in flat and "138****5678" in flat
    assert AuditEvent.objects.filter(action="export.made", detail__customers=1).exists()
    klass, unit = order.klass, order.unit
    Order.objects.bulk_create(
        Order(
            title="x", klass=klass, unit=unit, department=unit, received_at=timezone.now(), customer=f"c{n}"
        )
        for n in range(501)
    )
    asked = client.get("/complaints/excel/?which=all")
    assert asked.status_code == 302 and "/exports/" in asked["Location"]


def test_bulk(cast: Cast, take: Taker) -> None:
    chosen = [take(region="扬州"), take(region="扬州")]
    other = take(unit="team_3")
    client = cast.client_of("manager")
    keys = [order.pk for order in (*chosen, other)]
    assert cast.client_of("analyst").post("/complaints/bulk/", {"what": "assign"}).status_code == 403
    assert client.post("/complaints/bulk/", {"what": "assign"}).status_code == 302
    assert client.post("/complaints/bulk/", {"what": "odd", "order": keys}).status_code == 404
    assert "A102" not in text(client.post("/complaints/bulk/", {"what": "assign", "order": keys}))
    go = {"what": "assign", "order": keys, "go": "1", "handler": "A102"}
    said = text(client.post("/complaints/bulk/", go, follow=True))
    assert other.number in said  # A102 does not work there
    assert Order.objects.filter(handler=cast.persons["A102"]).count() == 2
    go = {"what": "hand-over", "order": keys, "go": "1", "to": cast.units["network"].pk, "text": "查"}
    client.post("/complaints/bulk/", go)
    assert Order.objects.filter(department=cast.units["network"]).count() == 3
    go = {"what": "mass", "order": keys, "go": "1", "mass": "", "title": "基站中断"}
    answer = client.post("/complaints/bulk/", go)
    mass = MassComplaint.objects.get()
    assert answer["Location"] == mass.url and mass.orders.count() == 3
    assert client.post("/complaints/bulk/", go | {"title": ""}).status_code == 200


def test_one_answer_to_all_orders_of_an_incident(cast: Cast, take: Taker) -> None:
    chosen = [take() for _n in range(3)]
    mass = mass_actions.open_mass(by=BY, title="基站中断", unit=cast.units["team_1"], orders=chosen)
    client = cast.client_of("manager")
    assert cast.client_of("team_leader").get(mass.url).status_code == 200
    assert cast.client_of("outsider").get(mass.url).status_code == 404
    orders.withdraw(by=BY, order=chosen[0], text="撤")
    facts = {"seen": mass.version, "text": "基站已修复", "final": "on"}
    assert cast.client_of("team_leader").post(f"{mass.url}reply/", facts).status_code == 403
    mass.refresh_from_db()
    facts["seen"] = mass.version
    assert client.post(f"{mass.url}reply/", facts).status_code == 302
    assert "progress" in text(client.get(f"{mass.url}?part=replies", headers={"HX-Request": "true"}))
    running.perform_waiting()
    answer = mass.replies.get()
    assert (answer.done, answer.total, answer.left_out) == (2, 2, [])
    assert Order.objects.filter(state="answered", mass=mass).count() == 2
    # The job once more, as after a kill: nobody is answered twice.
    answer.finished_at = None
    answer.save()
    mass_actions.carry_out(answer, lambda *_a: None)
    assert sum(o.events.filter(kind="answered").count() for o in chosen) == 2
    assert client.post(f"{mass.url}end/close/").status_code == 302
    mass.refresh_from_db()
    assert mass.state == "closed"
    assert client.post(f"{mass.url}end/odd/").status_code == 404


def test_files_of_an_order(cast: Cast, take: Taker, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    order = take()
    client = cast.client_of("team_leader")

    def put(name: str, content: bytes) -> str:
        file = SimpleUploadedFile(name, content)
        return text(client.post(f"{order.url}files/", {"file": file}, follow=True))

    put("账单.pdf", b"%PDF-1.7 x")
    kept = Attachment.objects.get()
    assert (kept.name, kept.kind, kept.size) == ("账单.pdf", "pdf", 10)
    put("账单2.pdf", b"%PDF-1.7 x")  # the same content
    put("bad.pdf", b"MZ no pdf")
    put("page.html", b"<script>")
    put("empty.txt", b"")
    assert Attachment.objects.count() == 1
    address = f"/complaints/attachments/{kept.pk}/"
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert cast.client_of("outsider").get(address).status_code == 404
    assert cast.client_of("nobody").get(address).status_code == 302
    assert client.post(f"{address}remove/").status_code == 302
    assert client.get(address).status_code == 404


def test_classes_and_rules(cast: Cast, take: Taker) -> None:
    client = cast.client_of("manager")
    klass = ComplaintClass.objects.get(code="charges")
    assert cast.client_of("agent").get("/complaints/classes/").status_code == 200
    assert cast.client_of("agent").get(f"/complaints/classes/{klass.pk}/").status_code == 403
    order = take()
    facts = {
        "name": "资费", "name_en": "Charges", "first_reply_minutes": 30, "solve_minutes": 60,
        "department_minutes": 60, "hours": "working", "severity": 2, "position": 3, "active": "on",
    }  # fmt: skip
    assert client.post(f"/complaints/classes/{klass.pk}/", facts | {"solve_minutes": 10}).status_code == 200
    assert client.post(f"/complaints/classes/{klass.pk}/", facts).status_code == 302
    # What was promised to a customer stays promised; the next one is promised the new.
    assert (
        order.events.get().data["terms"]["solve"] == 1440 and take().events.get().data["terms"]["solve"] == 60
    )
    new = facts | {"code": "roaming", "name": "漫游"}
    assert client.post("/complaints/classes/new/", new).status_code == 302
    assert client.post("/complaints/classes/new/", new).status_code == 200
    assert client.post(f"/complaints/classes/{klass.pk}/causes/", {"name": "多扣"}).status_code == 302
    cause = klass.causes.get(name="多扣")
    client.post(f"/complaints/causes/{cause.pk}/")
    cause.refresh_from_db()
    assert cause.active is False
    rules = {"warn_at": 20, "press_at": 50, "break_from": "12:00", "break_until": "12:00", "grace_hours": 24}
    assert client.post("/complaints/classes/rules/", rules | {"press_at": 10}).status_code == 200
    assert client.post("/complaints/classes/rules/", rules).status_code == 302
    assert Rules.objects.get().grace_hours == 24


def test_absences(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    today = timezone.localdate().isoformat()
    facts = {"person": "A102", "since": today, "until": today, "reason": "年假"}
    assert client.post("/complaints/absences/", facts | {"person": "A301"}).status_code == 200
    assert client.post("/complaints/absences/", facts | {"until": "2020-01-01"}).status_code == 200
    assert client.post("/complaints/absences/", facts).status_code == 302
    row = cast.persons["A102"].absences.get()
    assert cast.client_of("outsider").post(f"/complaints/absences/{row.pk}/drop/").status_code == 404
    assert client.post(f"/complaints/absences/{row.pk}/drop/").status_code == 302


def test_what_waits_for_me(cast: Cast, take: Taker) -> None:
    order = take(title="等我办")
    orders.assign(by=BY, order=order, handler=cast.persons["A101"])
    assert order.number in text(cast.client_of("agent").get("/tasks/", follow=True))


def test_a_mass_complaint_offers_what_upper_rooms_make_of_it(cast: Cast) -> None:
    mass = mass_actions.open_mass(by=BY, title="基站中断", unit=cast.units["team_1"])
    page = cast.client_of("quality").get(mass.url).content.decode()
    assert f"/recovery/footprints/new/?mass={mass.pk}" in page
