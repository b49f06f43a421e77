"""What texts mention: kinds, values, days, the centre's words, and where each stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.text.extract import SYMPTOMS, Extractor, Vocabulary, extract

RECEIVED = date(2026, 5, 6)  # a Wednesday


def _found(text: str, kind: str, vocabulary: Vocabulary | None = None) -> list[str]:
    return [one.text for one in extract(text, vocabulary, RECEIVED) if one.kind == kind]


def _values(text: str, kind: str) -> list[str]:
    return [one.value for one in extract(text, None, RECEIVED) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("我住在江都区仙女镇龙川花园12号楼，没信号", ["江都区", "仙女镇龙川花园12号楼"]),
        ("文昌路与邗江中路交叉口附近打不出电话", ["文昌路", "邗江中路交叉口"]),
        ("武坚镇黄思村整个村都断网了", ["武坚镇黄思村"]),
        ("万达广场地下停车场信号差", ["万达广场地下停车场"]),
        ("好几个小区都这样，学校和医院也是", []),
        ("我对套路很反感，线路也不好", []),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    found = _found(text, "place")
    assert "".join(found).startswith("".join(places)[: len("".join(found))]) and bool(found) == bool(places)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("昨晚8点开始没信号", "2026-05-05"),
        ("前天就报修了", "2026-05-04"),
        ("5月3日断网", "2026-05-03"),
        ("去年10月2日办的卡", "2025-10-02"),
        ("12月30日扣的费", "2025-12-30"),
        ("2026年4月1日20:30到21:00打不通", "2026-04-01"),
        ("上周三下午3点到5点", "2026-04-29"),
        ("周一上午打过电话", "2026-05-04"),
        ("断网3天了", "3天"),
        ("2月30日扣费", "2月30日"),
    ],
)
def test_times_and_the_days_they_mean(text: str, value: str) -> None:
    assert value in _values(text, "time")


@pytest.mark.parametrize("text", ["一点都不好", "扣了10元", "拨打10086", "编号20260503111"])
def test_what_is_no_time(text: str) -> None:
    assert _values(text, "time") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("手机一直没有信号", "no_signal"),
        ("地下室信号很差", "weak_signal"),
        ("手机无法正常呼叫", "no_call"),
        ("电话打不出去", "no_call"),
        ("宽带上不了网", "offline"),
        ("网速特别慢", "slow"),
        ("收不到银行验证码", "no_message"),
        ("无故多扣了我五元", "wrong_charge"),
        ("未经同意开通了彩铃", "unasked"),
        ("套餐不给取消", "cannot_cancel"),
        ("营业员态度恶劣", "rude"),
        ("承诺的与宣传不符", "misled"),
        ("至今没有处理", "late"),
        ("手机号码信息被泄露", "leak"),
        ("排队等了一个多小时", "long_wait"),
        ("APP登录不了", "no_login"),
    ],
)
def test_symptoms(text: str, code: str) -> None:
    assert code in _values(text, "symptom")


def test_a_calm_sentence_has_no_symptom() -> None:
    assert _values("您好，我想咨询一下新套餐的价格，谢谢。", "symptom") == []


def test_devices_and_services() -> None:
    assert _values("用的是华为Mate60 Pro，流量套餐", "device") == ["华为Mate60 Pro"]
    assert _values("iPhone 12 Pro Max收不到短信", "device") == ["iphone 12 pro max"]
    assert _found("光猫红灯", "device") == ["光猫"]
    assert _found("买了苹果和美的东西", "device") == []
    assert _found("宽带和流量套餐", "service") == ["宽带", "流量套餐"]


def test_the_centres_words_come_first_and_carry_its_term() -> None:
    vocabulary = Vocabulary(
        places={"龙川": "江都片区", "江都片区": "江都片区"},
        services={"飞享套餐": "飞享58", "VIP": "贵宾服务"},
        devices={"千里眼": "家庭摄像头"},
    )
    text = "龙川花园的千里眼坏了，飞享套餐里vip也没有，VIPER不算"
    found = {(one.kind, one.value, one.known) for one in Extractor(vocabulary).extract(text)}
    assert ("place", "江都片区", True) in found and ("device", "家庭摄像头", True) in found
    assert ("service", "飞享58", True) in found
    vips = [one for one in extract(text, vocabulary) if one.value == "贵宾服务"]
    assert [one.text for one in vips] == ["vip"]


def test_each_mention_knows_its_sentence() -> None:
    text = "您好。昨天文昌路断网！请处理。"
    for one in extract(text, None, RECEIVED):
        assert text[slice(*one.sentence)] == "昨天文昌路断网！"


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="昨天5月3日晚上江都区文昌路没有信号断网了，。！ab1 \n的", max_size=60))
def test_spans_lie_in_the_text_and_do_not_overlap_in_a_kind(text: str) -> None:
    ends: dict[str, int] = {}
    for one in extract(text, None, RECEIVED):
        assert text[one.start : one.end] == one.text and one.text
        assert one.start >= ends.get(one.kind, 0)
        assert one.sentence[0] <= one.start < one.sentence[1]
        ends[one.kind] = one.end


def test_symptom_codes_are_unique_and_said_in_both_languages() -> None:
    assert len({one.code for one in SYMPTOMS}) == len(SYMPTOMS)
    assert all(one.words.zh and one.words.en for one in SYMPTOMS)
