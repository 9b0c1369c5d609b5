"""How Han names are read: pinyin, for who types or sorts them by sound.

The library is asked for only when a Han name is written or sorted; a gate never loads it.
"""

import re
from functools import lru_cache

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""The characters of a Han name, as a range of a regular expression; after NFKC."""
_RUNS = re.compile(f"[{HAN}]+")
_SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "单于": "chan yu",
    "仇": "qiu", "任": "ren", "冼": "xian", "华": "hua", "单": "shan", "區": "ou", "区": "ou",
    "員": "yun", "员": "yun", "單": "shan", "宓": "mi", "尹": "yin", "折": "she", "曾": "zeng",
    "朴": "piao", "查": "zha", "洗": "xian", "盖": "ge", "祭": "zhai", "秘": "bi", "种": "chong",
    "繁": "po", "翟": "zhai", "能": "nai", "葛": "ge", "蓋": "ge", "覃": "qin", "解": "xie",
    "那": "na", "重": "chong", "長": "zhang", "长": "zhang", "隗": "wei", "黑": "he", "召": "shao",
    "缪": "miao", "繆": "miao", "晁": "chao", "逄": "pang", "郇": "xun", "佴": "nai", "牟": "mou",
}  # fmt: skip
"""Surnames that are read otherwise than the same character elsewhere, or easily misread."""


def reading_of_person(key: str) -> str | None:
    """The pinyin of a person's name key, a space between syllables; None without Han in it."""
    run = "".join(_RUNS.findall(key))
    if not run:
        return None
    for length in (2, 1):
        if len(run) > length and (surname := _SURNAMES.get(run[:length])):
            return " ".join([surname, *filter(None, map(_syllable, run[length:]))])
    return " ".join(filter(None, map(_syllable, run))) or None


def reading_of_company(key: str) -> str | None:
    """The pinyin of a company's name key, read by its words; None without Han in it."""
    run = "".join(_RUNS.findall(key))
    if not run:
        return None
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 60 MB, for who writes names only

    return " ".join(lazy_pinyin(run, errors="ignore")) or None


@lru_cache(maxsize=20_000)
def _syllable(char: str) -> str:
    """One character's commonest reading; empty where none is known."""
    return reading_of_company(char) or ""
