"""What a customer answers to a text from the business: the first rule that fits the text decides.

A rule's answers may hold placeholders of `words.VOCABULARY` and `{0}`, which is the pattern's first group. An answer
that is empty means that the customer lets it rest.
"""

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """A pattern on what the business wrote, and what people say to it."""

    pattern: re.Pattern[str]
    answers: tuple[str, ...]


_RULES: tuple[tuple[str, str], ...] = (
    (r"\b(?:reply|text) C\b", "C | c | C 👍"),
    (r"\b1 to 5\b|how did we do", "5 | 5!! {emoji} | 4 | 3, the wait was long"),
    (r"¿|\b(?:gracias|llantas|carro|puede|usted|buen[oa]s)\b", "Sí, gracias | Sí por favor | Ok, ahí estaré 🙏 | ¿Cuánto sería?"),
    (r"\b(\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.)|noon|\d{1,2}:\d\d)\b(?=[^?]*\?)",
     "{0} works | Yes {0} is fine | Can we do a bit later than {0}? | {0} is perfect {emoji} | I can't make {0}, any time after {time2}?"),
    (r"\b(monday|tuesday|wednesday|thursday|friday|saturday|tomorrow|today)\b(?=[^?]*\?)",
     "{0} is good | {0} works, what time? | Not {0}, how about next week | Yes see you {0}"),
    (r"\b(?:photo|picture|pic|video)\b.*\?|send (?:me |us )?a (?:photo|picture|pic)", "<jpg>Here you go | <jpg> | <jpg>does this help? | I'll send one when I get home"),
    (r"\bvin\b|\bplate\b", "1FTEW1EP5E{order} | Not in front of me, give me {wait} | <jpg>"),
    (r"\baddress\b.*\?|where are you\b", "{number} {street} | {number} {street}, gate code 1188"),
    (r"\b(?:order|invoice|po) ?(?:number|no\.?|#)?.*\?", "{order} | I think it's {order} | {invoice}"),
    (r"\b(?:what|which) (?:car|vehicle|year|make|model)", "{car}, {miles} miles | It's the {car}"),
    (r"\bname\b.*\?", "{first} | It's under {first}"),
    (r"\bhow many\b", "{qty} | just {qty}"),
    (r"\b(?:approve|go ahead|want us to|want me to|shall i|should we|okay to|ok to|would you like)\b.*\?",
     "Yes please | Go ahead | How much total? | Let me ask my husband | No thanks, not today | yes do it {emoji}"),
    (r"(?:past due|reminder|payment|pay|invoice|balance)\b.*\?", "I'll pay it today | Can I pay {day}? | I thought I already paid this | Which invoice is that"),
    (r"\b(?:past due|reminder|payment|invoice|balance|pay)\b", "Ok, doing it now | Just saw this, will pay tonight | ok thanks | "),
    (r"\b(?:ready|all set|pick ?up|at the counter|finished|done)\b", "On my way | Be there around {time2} | {thanks} | Great! What do I owe? | omw {emoji}"),
    (r"\b(?:sorry|apologi[sz]e|delay(?:ed)?|back ?order)", "It's ok, thanks for letting me know | How much longer? | No worries | This is the second time though"),
    (r"\b(?:out for delivery|on (?:its|the|our) way|shipped|tracking)\b", "{thanks} | Great, someone will be there | Please leave it at {shop}"),
    (r"\$ ?(\d[\d,.]*\d)", "Is that with tax? | Ok, that works | A bit more than I hoped. Can you do better? | {thanks} | Yes let's do it"),
    (r"\b(?:open|close|closed|hours|until)\b", "ok {thanks} | Perfect, see you then | {emoji}"),
    (r"\b(?:checking|look into|let me|one moment|find out)\b", "ok | {thanks} | Take your time | "),
    (r"\?\s*$", "Yes | Yes please | No, I'm good | I think so | Not sure, can you call me? | Yep {emoji}"),
    (r"\b(?:thank|welcome|have a (?:good|great|nice))", "{emoji} | You too! |  | "),
)  # fmt: skip

_FALLBACK = (
    "ok",
    "{thanks}",
    "Got it",
    "{emoji}",
    "Sounds good",
    "Ok one more thing, do you also do {job}?",
    "",
)

RULES = tuple(Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), tuple(answers.split(" | "))) for pattern, answers in _RULES)  # fmt: skip


def answers_to(body: str) -> tuple[tuple[str, ...], str]:
    """What people answer to `body`, and the words of it that `{0}` stands for."""
    for rule in RULES:
        if found := rule.pattern.search(body):
            return rule.answers, found.group(1) if found.groups() else ""
    return _FALLBACK, ""
