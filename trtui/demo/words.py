"""The words that conversations are filled in with, and texts that stand alone.

`VOCABULARY` gives each placeholder of a script its possible values; `{first}`, `{staff}` and `{business}` come from the
conversation itself.
"""


def _values(text: str) -> tuple[str, ...]:
    return tuple(text.split(" | "))


VOCABULARY: dict[str, tuple[str, ...]] = {
    "item": _values(
        "brake pads | front rotors | wiper blades | cabin filter | serpentine belt | alternator |"
        " AGM battery | lug nuts | tow hitch | floor mats | LED headlight kit | radiator cap"
    ),
    "tire": _values(
        "225/65R17 all-seasons | P265/70R16 all-terrains | 205/55R16 Michelins | 235/45R18 summer"
        " tires | LT275/65R20 10-ply | 195/60R15 winter tires"
    ),
    "job": _values(
        "oil change | brake job | alignment | state inspection | tire rotation | A/C recharge |"
        " transmission flush | coolant flush | wheel balance"
    ),
    "car": _values(
        "2014 F-150 | Honda CR-V | Camry | Subaru Outback | Tahoe | Corolla | Ram 2500 | Kia Soul |"
        " Transit van | Jeep Wrangler | Sienna | Altima"
    ),
    "time": _values("8am | 8:30 | 9:15 | 10am | 10:45 | 11:30 | 1pm | 1:45 | 2pm | 3pm | 3:30 | 4:15"),
    "time2": _values("noon | 2:30 | 4pm | 4:45 | 5pm | 5:15"),
    "day": _values("tomorrow | Monday | Tuesday | Wednesday | Thursday | Friday | Saturday morning"),
    "price": _values("$89.99 | $124 | $146.50 | $219 | $312.75 | $405 | $489 | $638.20 | $712 | $1,148.00"),
    "price2": _values("$35 | $59 | $78.40 | $99 | $165 | $240"),
    "order": _values("44812 | 44907 | 45033 | 45128 | 45290 | 45377 | 45501 | 45684"),
    "invoice": _values("INV-20931 | INV-20977 | INV-21004 | INV-21063 | INV-21118 | INV-21240"),
    "tracking": _values("1Z999AA10123456784 | 9400 1000 0000 0000 0000 00 | 770012345678"),
    "street": _values(
        "Brainerd Rd | Hixson Pike | E 3rd St | Cloud Springs Rd | Shallowford Rd | Frazier Ave"
    ),
    "number": _values("118 | 402 | 1550 | 2307 | 6120 | 8841"),
    "miles": _values("48k | 63,200 | 91k | 104,500 | 132k | 187,000"),
    "qty": _values("2 | 4 | 6 | 8 | 12 | 20"),
    "wait": _values("10 min | 20 min | half an hour | 45 minutes | about an hour"),
    "part_eta": _values("Thursday | Friday by 2 | next Tuesday | tomorrow morning | 2-3 business days"),
    "noise": _values("grinding | squealing | clunking | humming | clicking"),
    "when": _values("when I brake | on left turns | over 45 mph | at idle | going over bumps"),
    "light": _values("check engine | tire pressure | ABS | battery | oil"),
    "code": _values("P0420 | P0171 | P0302 | C1201 | P0455"),
    "card": _values("4417 | 0092 | 7731 | 2086"),
    "shop": _values("Eagle Rd | the Hixson shop | dock B | the side door | bay 3"),
    "emoji": _values("👍 | 🙏 | 😂 | ❤️ | 👍🏽 | 🎉 | 😬 | 🚗💨"),
    "thanks": _values("Thanks! | Thank you so much | ok thx | Perfect, thank you | Great 👍 | Appreciate it"),
}

LONE_TEXTS: tuple[str, ...] = (
    "Are you open today?",
    "Call me",
    "is anyone there",
    "ok",
    "Hello?",
    "Can someone book my {job}",
    "Do you buy used tires",
    "👍",
    "Yes",
    "What's your address",
    "how much are {tire}",
    "I'm outside in the {car}",
    "Got a quote from the other shop for {price}. Can you beat it?",
    "Key is under the mat",
    "¿Están abiertos?",
    "My {light} light is on again!!",
    "Any appointments left {day}?",
    "Please call me about {invoice} before {time2}",
    "Does {price2} include tax",
    "Still waiting on the {item} from last week...",
)
"""What somebody writes who has not been answered yet."""

ODD_TEXTS: tuple[str, ...] = (
    (
        "Ok so here is the whole story. I bought the {car} used in March with {miles} on it and from day one there was a"
        " {noise} noise {when}. The first shop said it was the struts, charged me {price}, and it came back within a week."
        " The second one said wheel bearing. I had that done too. Now the {light} light is on as well and it pulls to the"
        " right. My brother in law thinks it's the alignment but he thinks everything is the alignment. I can't be without a"
        " car past {day} because I take my mother to dialysis at {time}. Can somebody please look at it and tell me honestly"
        " what it needs and what can wait? I don't mind paying, I mind paying three times."
    ),
    "Multi-line list for pickup:\n- {item} x{qty}\n- {tire}\n- 5W-30, 6 qt\n\nThanks,\n{first}",
    "https://maps.example.com/?q={number}+{street}",
    "The part no. is [OEM] 04465-AZ123 {{rear}} / fits <all> trims & “sport” — right?",
    "👩‍👩‍👧‍👦🚙💨🎄",
    "cảm ơn nhiều nhé, mai tôi ghé lấy xe",
    "شكراً جزيلاً، سأصل الساعة {time}",
    "תודה רבה! אגיע ב-{time}",
    "धन्यवाद, कल मिलते हैं",
    "see www.example.com/quote?id={order}&src=sms",
)
"""Long ones, lists, links, brackets, other scripts: what a screen has to bear."""
