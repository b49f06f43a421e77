"""`vocabulary.json`: what the values in the sample's columns are called in both languages.

A list of `{kind, code, name, name_en, family}`; `kind` is queue, segment, channel, region or service; `code`
is the value in the records; `family` the subject of a service ("" for the others).
"""

from __future__ import annotations

from headwater.engine.lake.tables.contacts import CHANNELS as CHANNEL_WORDS
from headwater.engine.sample import places
from headwater.engine.sample.catalogue import FAMILIES, Catalogue

QUEUES_EN = {
    "A": "A (first line)",
    "A+": "A+ (first line, experienced)",
    "B": "B (second line)",
    "话费": "Billing desk",
    "数据": "Data desk",
    "投诉": "Complaint desk",
    "VIP及全球通": "VIP and GoTone desk",
    "备用": "Spare (eighth slot, not named in the source)",
}
# The source counts eight queues and names seven; the name of the eighth says that it is ours.
QUEUES_ZH = {
    "A": "A（首层）",
    "A+": "A+（首层资深）",
    "B": "B（二线）",
    "备用": "备用（第八队列，来源未具名）",
}
BRANDS_EN = {"全球通": "GoTone", "神州行": "Shenzhouxing", "动感地带": "M-Zone"}
REGIONS_EN = (
    "Centre", "North bank", "South bank", "East town", "West town", "High-tech zone", "Development zone",
    "University town", "Port", "Airport", "New town", "North county", "South county", "Dongshan county",
    "Xihu county", "Linjiang county",
)  # fmt: skip
FAMILIES_EN = (
    "Bills and charges", "Tariff plans", "GPRS", "Mobile internet", "Network quality", "Value-added services",
    "Payment and top-up", "Number and SIM card", "Bonus points", "International roaming", "Handsets",
    "Campaigns", "Corporate customers", "Service halls", "Complaints and suggestions", "General enquiries",
)  # fmt: skip


def terms(services: Catalogue) -> list[dict[str, str]]:
    """All entries: queues, brands, channels, districts, then the services in the catalogue's order."""
    found = [_term("queue", code, QUEUES_ZH.get(code, code), QUEUES_EN[code]) for code in places.QUEUES]
    found += [_term("segment", code, code, BRANDS_EN[code]) for code in places.BRANDS]
    words = [(code, CHANNEL_WORDS[code]) for code in places.CHANNELS]
    found += [_term("channel", code, word.zh, word.en) for code, word in words]
    found += [_term("region", *pair) for pair in zip(places.REGIONS, places.REGIONS, REGIONS_EN, strict=True)]
    for name, family in zip(services.names, services.family, strict=True):
        found.append(_term("service", name, name, "") | {"family": FAMILIES[family].name})
    return found


def _term(kind: str, code: str, name: str, name_en: str) -> dict[str, str]:
    return {"kind": kind, "code": code, "name": name, "name_en": name_en, "family": ""}
