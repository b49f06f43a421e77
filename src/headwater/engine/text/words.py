"""Words and sentences of Chinese texts, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import rjieba

# A first line as short as this, and not ended like a sentence, is a title.
TITLE = re.compile(r"\s*[^\n。!?！？;；:：,，]{4,60}\n")
ENDS = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*|[。！？!?；;]+")
# Words that carry the sentence and not the matter: they name no cluster and tell no two matters apart.
_EMPTY = """
的 了 是 在 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 好 自己 这 那 他 她
它 我们 你们 他们 她们 它们 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 为什么 如何 哪 哪里
谁 多少 几 因为 所以 但是 但 而 而且 并 并且 或 或者 如果 虽然 然后 于是 还 还是 又 再 才 只 只是
只有 被 把 让 给 对 对于 关于 从 自 自从 向 由 于 与 及 以 以及 等 等等 之 其 其中 某 每 各 该 本
此 为 为了 将 已 已经 曾 曾经 正在 可 可以 可能 能 能够 应 应该 应当 必须 需要 得 地 过 吗 呢 吧 啊
呀 哦 嗯 您 您好 你好 请 请问 谢谢 感谢 尊敬 领导 希望 反映 投诉 客户 用户 先生 女士 来电 致电 表示
要求 处理 解决 问题 情况 进行 目前 现在 今天 昨天 明天 之后 之前 以后 以前 时候 后 前 中 里 下 个
次 天 年 月 日 号 点 分 元 时 多 少 太 更 最 非常 一直 一样 一下 一些 有些 起来 出来 下来 不是 不能
不会 没 无 非 未 请核实 核实 尽快 回复 麻烦 帮忙 认为 觉得 知道 发现 出现 这种 那种 这么 那么 到底
究竟 同时 另外 此外 由于 因此 根据 通过 按照 经过
"""
EMPTY = frozenset(_EMPTY.split())


def words_at(text: str) -> Iterator[tuple[str, int]]:
    """Each word and separator of `text` in order, with the position of its first character."""
    position = 0
    for word in rjieba.cut(text):
        yield word, position
        position += len(word)


def words(text: str, *, empty: bool = False) -> list[str]:
    """The words of `text` in order, no punctuation; with `empty` also those that say nothing."""
    found = (word.lower() for word in rjieba.cut(text))
    return [word for word in found if word[:1].isalnum() and (empty or word not in EMPTY)]


def title_end(text: str) -> int:
    """Where the title of `text` ends: the end of a short first line that is no sentence, else 0."""
    found = TITLE.match(text)
    return found.end() if found and found.end() < len(text) else 0


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, its closing marks with it; lines end a sentence too."""
    spans = []
    for found in ENDS.finditer(text):
        start, end = found.span()
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            spans.append((start, end))
    return spans
