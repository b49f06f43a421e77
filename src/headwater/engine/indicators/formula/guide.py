"""What the formula language offers, in words: for the reference page and for the help beside the editor."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.engine.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of the language: how it is written, what it means, and a formula or filter that uses it."""

    form: str
    meaning: Words
    example: str


AGGREGATES = (
    Entry(
        "count(condition)",
        Words(
            "How many rows meet the condition; `count()` counts all rows.",
            "满足条件的行数；`count()` 为全部行。",
        ),
        "count(answered and wait <= 20s)",
    ),
    Entry(
        "sum(x where condition)",
        Words(
            "The sum of a number; missing where no row has one. `where …` may be left out, here and below.",
            "数值之和；没有任何数值时为空。此处及以下的 `where …` 均可省略。",
        ),
        "sum(talk + coalesce(wrap, 0) where answered)",
    ),
    Entry(
        "mean(x where condition)",
        Words("The mean over rows that have the number.", "有数值的行的平均。"),
        "mean(wait where answered)",
    ),
    Entry(
        "min(x …)  max(x …)",
        Words("The smallest, the largest.", "最小值、最大值。"),
        "max(wait where offered)",
    ),
    Entry(
        "distinct(x where condition)",
        Words("How many different values there are.", "不同取值的个数。"),
        "distinct(customer where answered)",
    ),
    Entry(
        "percentile(x, share where condition)",
        Words(
            "The value that the given share of rows does not exceed, between two values in proportion.",
            "给定比例的行不超过的数值，落在两值之间时按比例取值。",
        ),
        "percentile(talk, 0.9 where answered)",
    ),
    Entry(
        "repeat_within(span by a, b where condition)",
        Words(
            "Rows that are followed, within the span, by another with the same values in the named columns; "
            "both meet the condition. Rows without the first column (nobody identified) do not count; of the "
            "others a missing value is a value. Only rows that `observed` counts are counted.",
            "在时限内又出现了所列各列取值相同的另一行的行数，两者都满足条件。第一列为空（未识别）的行不计；"
            "其余列为空也视为一个取值。仅计入 `observed` 所计的行。",
        ),
        "repeat_within(72h by customer, service where answered) / "
        "observed(72h by customer, service where answered)",
    ),
    Entry(
        "observed(span by a, b where condition)",
        Words(
            "Rows as above after which the data reach as far as the span: the denominator of repeats.",
            "其后的数据覆盖整个时限的同类行数，即重复率的分母。",
        ),
        "observed(72h by customer, service where answered)",
    ),
)
CONDITIONS = (
    Entry(
        "=  !=  <  <=  >  >=",
        Words(
            "Comparisons. Texts stand in quotes; days and times too.",
            "比较。文本、日期与时间都写在引号中。",
        ),
        "queue = 'VIP'",
    ),
    Entry("and  or  not", Words("Joining conditions.", "连接条件。"), "answered and not (wait > 20s)"),
    Entry(
        "x in (a, b)",
        Words("One of several; also `not in`.", "取值之一；也可用 `not in`。"),
        "channel in ('app', 'sms')",
    ),
    Entry(
        "x between a and b",
        Words("From a to b, both included.", "从 a 到 b，含两端。"),
        "hour between 9 and 17",
    ),
    Entry(
        "x is missing  x is present",
        Words(
            "Whether there is a value. A missing value meets no comparison, nor its opposite.",
            "是否有值。空值既不满足任何比较，也不满足其否定。",
        ),
        "customer is present",
    ),
    Entry(
        "20s  3min  72h  2d",
        Words("Spans of time; a plain number is seconds.", "时长；不带单位的数字为秒。"),
        "wait <= 3min",
    ),
)
ARITHMETIC = (
    Entry(
        "+  -  *  /",
        Words(
            "Between aggregates, or between numbers of one row. Dividing by zero gives no value.",
            "可用于聚合之间，或同一行的数值之间。除以零时无值。",
        ),
        "count(answered) / count(offered)",
    ),
    Entry(
        "coalesce(x, y)",
        Words("x, or y where x is missing.", "x；x 为空时取 y。"),
        "sum(coalesce(hold, 0) where answered)",
    ),
    Entry(
        "table.column",
        Words(
            "A column of another table; one aggregate reads one table, and such a formula can be broken down "
            "by what its tables share.",
            "其他表的列；一个聚合只读一张表，这样的公式可按各表共有的维度展开。",
        ),
        "sum(costs.amount) / count(contacts.answered)",
    ),
)
RULES = (
    Words(
        "A name `wait` also finds the column `wait_seconds`. Capital letters make no difference, and the "
        "signs of a Chinese keyboard （ ） ， “ ” ≤ ≥ ≠ may be used.",
        "名称 `wait` 也指列 `wait_seconds`。不区分大小写，可使用中文标点（ ） ， “ ” ≤ ≥ ≠。",
    ),
    Words(
        "Figures roll up rightly: numerators and denominators are added, then divided. Distinct counts, "
        "percentiles, smallest and largest values are asked of the rows again at every level.",
        "汇总口径正确：分子、分母分别相加后再相除；去重计数、百分位、最小值与最大值在每个层级都由明细重新计算。",
    ),
    Words(
        "The same language filters: a filter is a condition over single rows.",
        "筛选使用同一种语言：筛选就是针对单行的条件。",
    ),
    Words(
        "Figures about staff (attrition, employee satisfaction) hide groups of fewer than five persons, and "
        "as many of their neighbours as it takes that nobody can work them out from the totals.",
        "涉及员工的指标（离职率、员工满意度）不显示少于五人的群体，并同时隐藏必要的相邻群体，使其无法由合计推算。",
    ),
)
