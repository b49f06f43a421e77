"""The fixed vocabulary of the sample centre: brands, districts, channels, queues.

Values are Chinese because the centre is. The city is invented; 大学城 is the university district.
"""

from __future__ import annotations

BRANDS = ("全球通", "神州行", "动感地带")
GOTONE, SHENZHOUXING, MZONE = 0, 1, 2
BRAND_SHARES = (0.18, 0.58, 0.24)

REGIONS = (
    "中心区", "江北区", "江南区", "东城区", "西城区", "高新区", "开发区", "大学城",
    "港口区", "机场区", "新城区", "北郊县", "南郊县", "东山县", "西湖县", "临江县",
)  # fmt: skip
REGION_SHARES = (
    0.13, 0.11, 0.10, 0.09, 0.09, 0.07, 0.06, 0.06,
    0.05, 0.03, 0.05, 0.04, 0.04, 0.03, 0.03, 0.02,
)  # fmt: skip
UNIVERSITY = REGIONS.index("大学城")

# The hotline has agents behind it; on the other channels customers serve themselves.
CHANNELS = ("hotline", "info_line", "sms", "mobile_web", "web_hall", "kiosk", "rural_line")
CHANNEL_SHARES = (0.68, 0.03, 0.09, 0.06, 0.08, 0.04, 0.02)
HOTLINE = 0

# Seven of the eight slots carry the names the source gives; it leaves the eighth open, so 备用 (spare).
QUEUES = ("A", "A+", "B", "话费", "数据", "投诉", "VIP及全球通", "备用")
A, A_PLUS, B, BILLING, DATA, COMPLAINT, VIP, SPARE = range(8)
QUEUE_TEAMS = (7, 5, 4, 6, 4, 2, 6, 1)

# rank[group, queue]: the desk's own queue first, then what it helps out with; -1 = never.
RANK = (
    (0, 2, -1, -1, -1, -1, -1, 1),  # A
    (2, 0, -1, -1, -1, -1, -1, 1),  # A+
    (4, 2, 0, 2, 2, 3, 3, 1),  # B
    (3, -1, -1, 0, -1, -1, -1, 1),  # 话费
    (-1, 3, -1, -1, 0, -1, -1, 1),  # 数据
    (-1, -1, 1, -1, -1, 0, 2, 1),  # 投诉
    (-1, 3, 1, -1, -1, 2, 0, 1),  # VIP及全球通
    (3, 2, 2, 2, 2, 3, 3, 0),  # 备用
)
