"""Text as people and attackers write it, and a judge of what may be drawn that shares no table with the cleaner."""

import random
import unicodedata
from typing import Final

from hypothesis import strategies as st

#: Real strings that have to come out of cleaning as they went in.
HARMLESS: Final = (
    "Your order's ready! Pick up until 6pm - $12.50",
    "مرحبا، هل طلبي جاهز؟",
    "السعر ١٢٣٫٤٥ ريال",
    "می‌خواهم فردا بیایم",
    "שלום, מתי אתם פתוחים?",
    "שָׁלוֹם עֲלֵיכֶם",
    "नमस्ते, क्या मेरा ऑर्डर तैयार है?",
    "क्‍ष र्‍य",
    "ক্ষমা করবেন",
    "வணக்கம் நண்பர்களே",
    "സുഖമാണോ? നന്‍",
    "ශ්‍රී ලංකාව",
    "สวัสดีครับ ตอนนี้เปิดไหม",
    "ຂໍໂທດ",
    "សួស្តី",
    "မင်္ဂလာပါ",
    "你好，请问几点开门？",
    "お店は何時まで開いていますか？がぎぐ",
    "안녕하세요 지금 열려 있나요",
    "𠮷野家で𩸽を食べる",
    "¿Mañana a qué hora? Dígame, por favor…",
    "Tiếng Việt có dấu ở trên và dưới",
    "Ça coûte 5 €, œuf à la coque",
    "Привет, всё готово?",
    "Γειά σου, τί ώρα κλείνετε;",
    "Größe XL — “schön”",
    "👍 😀 🎉 ❤️ ☎️ ✔︎",
    "👍🏽 👋🏿 🤷🏻‍♀️ 🧑🏾‍🔧",
    "👨‍👩‍👧‍👦 👩‍❤️‍💋‍👨 👩🏽‍🤝‍👨🏻",
    "🏳️‍🌈 🏳️‍⚧️ 🏴‍☠️ ❤️‍🔥",
    "🇺🇸🇲🇽🇨🇦 🇬🇧",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "1️⃣ 2️⃣ #️⃣ *️⃣",
    "[b]not markup[/b] {nor} <this>",
    "line one\nline two\n\nline four",
)

#: What hostile text is made of: each piece alone is a known trick, or a part of one.
TRICKS: Final = (
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA1)),
    *(
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x1b]52;c;YQ==\x1b\\",
        "\x9b31m",
        "\x1bPq#0\x1b\\",
        "\r\n",
        "\u2028",
        "\u2029",
    ),
    *("\u202e", "\u202a", "\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"),
    *(
        "\u200b",
        "\u200c",
        "\u200d",
        "\u2060",
        "\u2064",
        "\ufeff",
        "\u00ad",
        "\u034f",
        "\u180e",
        "\u115f",
        "\u3164",
    ),
    *(
        "\uffa0",
        "\u2800",
        "\ufff9",
        "\ufffb",
        "\ufffc",
        "\uffff",
        "\ufdd0",
        "\ue000",
        "\U000f0000",
        "\U0010ffff",
    ),
    *(
        "\ud800",
        "\udfff",
        "\ud83d",
        "\ude00",
        "\ufe00",
        "\ufe0e",
        "\ufe0f",
        "\U000e0100",
        "\U000e0001",
        "\U000e007f",
    ),
    *(
        "\u20e3",
        "1\ufe0f\u20e3",
        "#\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    *(
        "\U0001f3f4\U000e0075\U000e0073\U000e007f",
        "\U0001f468\u200d\U0001f469",
        "\U0001f3fb",
        "\U0001f1fa",
        "\u2764\ufe0f",
    ),
    *(
        "\u0301",
        "\u0316",
        "\u0344",
        "e\u0301",
        "\u0301" * 9,
        "Z" + "\u0301\u0316" * 20,
        "\u0600",
        "\u06dd",
        "\u0e33",
    ),
    *(
        "\u1100",
        "\u1161",
        "\u11a8",
        "\uac00",
        "\u094d",
        "\u0915\u094d\u200d\u0937",
        "\u0646\u200c\u0647",
        "\u05d0",
        "\u0627",
    ),
    *(
        "\u212b",
        "\ufb1d",
        "\U0001d15e",
        "\u1b06",
        "‹U+202E›",
        "‹+5 marks›",
        "… 3 more",
        "‹",
        "›",
        "U+",
        "\t",
        "\n\n\n",
        " ",
        "a",
    ),
)

any_text = st.lists(
    st.one_of(
        st.sampled_from(TRICKS),
        st.sampled_from(HARMLESS),
        st.characters(),
        st.characters(categories=["Cs", "Co", "Cf", "Mn", "Me", "Lo", "So"]),
    ),
    max_size=40,
).map("".join)

_SUBDIVISIONS: Final = ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿")
_NUMBER_SIGNS: Final = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
_BLANKS: Final = {
    0x34F,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x180B,
    0x180C,
    0x180D,
    0x180F,
    0x2800,
    0x3164,
    0xFFA0,
    0xFFFC,
}
_JOINERS: Final = ("\u200c", "\u200d")


def random_text(source: random.Random) -> str:
    """Make one hostile string quickly: tricks, harmless words, and code points from everywhere."""
    pieces = []
    for _ in range(source.randrange(1, 8)):
        kind = source.random()
        if kind < 0.6:
            pieces.append(source.choice(TRICKS))
        elif kind < 0.7:
            pieces.append(source.choice(HARMLESS)[: source.randrange(1, 12)])
        else:
            pieces.append(chr(source.randrange(source.choice((0x80, 0x3000, 0x110000)))))
    return "".join(pieces)


def complaints(text: str, *, one_line: bool = False) -> list[str]:
    """Say what in a text must not reach a terminal; nothing where all is well."""
    bare = text
    for flag in _SUBDIVISIONS:
        bare = bare.replace(flag, "F")
    found = [
        f"U+{ord(c):04X} at {i}" for i, c in enumerate(bare) if not _may_be_drawn(bare, i, one_line=one_line)
    ]
    marks = 0
    for character in bare:
        if _is_selector(character) or character in _JOINERS:
            continue  # a joiner between two marks begins no new base
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks > 8:
            found.append("more than 8 marks on a base")
            break
    if unicodedata.normalize("NFC", text) != text:
        found.append("not NFC")
    return found


def _may_be_drawn(text: str, index: int, *, one_line: bool) -> bool:
    character = text[index]
    code = ord(character)
    if character == "\n":
        return not one_line
    if character in _JOINERS:
        return index > 0 and _joins(text, index)
    if _is_selector(character):
        return index > 0 and character in "\ufe0e\ufe0f" and _takes_a_selector(text[index - 1])
    if (
        code in _BLANKS
        or 0xE0000 <= code <= 0xE0FFF
        or code in range(0x1BCA0, 0x1BCA4)
        or code in range(0x1D173, 0x1D17B)
    ):
        return False
    category = unicodedata.category(character)
    if category == "Cf":
        return code in _NUMBER_SIGNS
    if category in ("Cn", "Co"):
        return (0x20000 <= code <= 0x3FFFD and code & 0xFFFF < 0xFFFE) or _is_new_emoji(code)
    return category not in ("Cc", "Cs", "Zl", "Zp")


def _joins(text: str, index: int) -> bool:
    """A joiner stands between emoji, after a virama, or between letters of a script that spells with it."""
    before, after = text[index - 1], text[index + 1 : index + 2] or " "
    if unicodedata.combining(before) == 9:
        return unicodedata.category(after)[0] != "M" and after not in _JOINERS
    between_letters = unicodedata.category(before)[0] in "LM" and unicodedata.category(after)[0] == "L"
    between_emoji = _takes_a_selector(after) and (_is_selector(before) or _takes_a_selector(before))
    return (text[index] == "\u200c" and between_letters) or (text[index] == "\u200d" and between_emoji)


def _takes_a_selector(character: str) -> bool:
    code = ord(character)
    is_symbol = unicodedata.category(character) in ("So", "Sm", "Sk", "Po", "Pd")
    return character in "0123456789#*ℹ" or is_symbol or _is_new_emoji(code)


def _is_new_emoji(code: int) -> bool:
    """Python's Unicode may not know them, but these places are set aside for emoji."""
    return 0x1F000 <= code <= 0x1FAFF


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
