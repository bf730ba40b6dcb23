"""What customers of a tire and auto shop and its staff text each other, as scripts with placeholders.

A script's head is the kind of line that it belongs on, and `es` when it is in Spanish. One line is one text: `<` the
customer writes, `>` the business writes, a file ending right after the mark (`<jpg`) is a photo or file that comes with
it, and a line with `...` alone is a pause of a day or more. Placeholders are the keys of `words.VOCABULARY`, and
`{first}`, `{staff}` and `{business}`.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One text of a script: who writes it, what, what is attached, and whether a long pause comes before it."""

    inbound: bool
    body: str
    media: str
    after_pause: bool


class Script(NamedTuple):
    """A conversation from its first word to its last. `line` is the kind of dashboard that it belongs on."""

    line: str
    in_spanish: bool
    texts: tuple[Text, ...]


_SOURCE = """main
< Hi, is order #{order} ready for pickup?
> Hi {first}, let me check on that for you.
> Yes! Your {item} are at the counter. We're here until 6.
< {thanks}

main
< what time do yall close today
> Hi {first}, we're open until 6 tonight and 8 to 2 on Saturday.
< ok cool

main
< Do you have {tire} in stock?
> We have {qty} on the shelf, {price} each installed and balanced. Want me to hold a set?
< Yes please, 4 of them
> Held under {first} until {day}. Need anything else?
< That's it. {thanks}

main
< How much for the {job} on my {car}?
> Hi {first}! The {job} on that runs {price2} plus tax, about {wait}. Want to book it?
< can you do {day} at {time}
> {day} at {time} works. You're booked!
< {emoji}

main
> Hi {first}, this is {staff} at {business}. Your {item} came in. Pick up any time before 6.
< Finally! Be there around {time2}
> We'll have it ready at the front.

main es
< Hola, ¿hablan español?
> ¡Claro que sí! Soy {staff}, ¿en qué le puedo ayudar?
< Necesito cuatro llantas para mi {car}
> Tenemos unas a {price} cada una, ya instaladas. ¿Le aparto un juego?
< Sí por favor, paso mañana por la mañana
> Perfecto, {first}. Abrimos a las 8.
< Muchas gracias 🙏

main es
< Buenas tardes, ¿ya está listo mi carro?
> Todavía no, {first}. Le faltan unos {wait}. Le aviso cuando esté.
< ok gracias
> Ya está listo su {car}. El total es {price}.
< Voy para allá

main
<jpg
< Can you match this tire? Don't know the size
> Thanks for the photo {first}. That's a 225/65R17. We have three kinds from {price2} to {price}.
< Whichever lasts longest
> That would be the all-season at {price}, 70,000 mile warranty. Shall I order a set?
< Let me ask my husband and get back to you
...
> Hi {first}, did you decide on the tires? The price is good through {day}.
< yes lets do it

main
< I'd like to return the {item} from order {order}, wrong size
> No problem, {first}. Bring it with the receipt within 30 days and we'll swap it.
< I lost the receipt
> We can look it up by your number. You're fine!
< {thanks}

main
< This is the THIRD time I've had to come back for the same {noise} noise. Really disappointed.
> I'm so sorry, {first}. That isn't how we want to treat you. I'm getting our manager on this right now.
> Can you bring the {car} in {day} at {time}? No charge, and we'll have a loaner for you.
< Fine. It better be fixed this time
> Understood. You'll deal with {staff} personally.
...
< Ok I have to say it rides great now. Thank you for making it right
> So glad to hear it, {first}. Thank you for giving us the chance.

main
< You guys charged me twice on card ending {card}
> Let me look into that right away, {first}. One moment.
> I see a pending hold and the real charge of {price}. The hold drops off in 2-3 days.
< Ok. If it doesn't I'm calling back
> Please do. I've put a note on your account.

main
< Are you open on Thanksgiving?
> We're closed Thursday and back Friday at 8. Happy Thanksgiving, {first}! 🦃
< you too!

main
> {business}: It's time for a tire rotation on your {car}. Reply to book, or STOP to end texts.
< Can I come in {day} around {time}?
> {day} at {time} is yours. See you then, {first}!

main
< Wrong number sorry
> No problem, have a good one!

main
< Is {staff} in today?
> Until 4. Should I have them text you?
< no just tell em {first} came by about the {item}
> Will do!

main
< Do you do military discount
> We do! 10% off labor with ID. Thank you for your service.
< {thanks}

service
< Hi I need to schedule an appointment for the {job} on my {car}
> Hi {first}! We have {day} at {time} or {time2}. Which works?
< {time} please
> You're all set for {day} at {time}. Please bring your key fob and any locking lug nut key.
< Got it
...
> Reminder from {business}: your {job} is tomorrow at {time}. Reply C to confirm.
< C
> Thank you, you're confirmed.

service
< my {light} light came on
> Is it steady or flashing, {first}?
< steady
> Safe to drive for now. Can you come by {day} at {time}? Scanning it is free.
< Sure
...
> Your {car} shows code {code}. The repair would be {price}, parts and labor. OK to go ahead?
< Is it urgent?
> It can wait a few weeks but it'll hurt your mileage.
< go ahead then

service
> Hi {first}, your {car} is ready! Total is {price}. We close at 6.
< On my way, give me {wait}
> Sounds good. Keys are with {staff} at the desk.

service
> Hi {first}, while we had it up we saw the rear pads are at 2mm. {price} to do them today, or it can wait a month or so. Up to you!
< Do them
> Will do. Ready by {time2}.
< {thanks}

service
< There's a {noise} sound coming from the front {when}
> Hi {first}, could be pads or a bearing. Can you send a short video?
<mp4 here it is
> That's a wheel bearing. Please don't go far with it. {day} at {time} is our first opening.
< ill take it
> Booked. {staff} will call if we find anything else.

service
<jpg Nail in my tire 😩 can it be saved?
> Looks like it's in the tread, so yes! Patch is {price2}, no appointment needed.
< omg thank you
< coming now

service
< I need to reschedule my {day} appointment
> No problem {first}. What day is better?
< Any chance next week in the morning
> Tuesday at {time}?
< perfect

service
< Running {wait} late sorry!!
> No worries, {first}. We'll hold your spot.
< you're the best {emoji}

service
< how long will the {job} take
> Usually {wait} once it's on the lift.
< Ok is there wifi
> Yes, and coffee. Network is RidgelineGuest.

service
> Hi {first}, the {item} for your {car} is on back order until {part_eta}. Do you want to wait or should we look elsewhere?
< I'll wait, I have another car
> Thank you. I'll text you the minute it's here.
...
> It's in! Can you bring the {car} {day} at {time}?
< See you then

service
< Can I drop it off tonight after hours?
> Yes, use the key drop by {shop}. Write your name and number on the envelope please.
< done, it's parked by the fence
> Got your key this morning, {first}. We'll start on it at {time}.

service
< Is my car done
> Not yet {first}, the tech is road testing it. {wait}.
< ok
< any update?
> Just finished. Ready when you are.

service
< I left my kid's car seat in the lobby 🤦
> We have it behind the desk, {first}.
< Thank goodness. Will grab it before {time2}

service
> Hi {first}, this is {staff} from {business}. How did we do? Reply 1 to 5.
< 5
> Thank you! If you have a minute, a review helps us a lot.

service es
< ¿Me puede decir cuánto sale el cambio de aceite para mi {car}?
> Sale en {price2} con aceite sintético y filtro, {first}. No necesita cita.
< ¿A qué hora cierran?
> A las 6. Los sábados a las 2.
< Ahí nos vemos 👋

service
< Car died on {street} near {number}. Can you tow?
> Are you somewhere safe, {first}? I'm sending our driver now, {wait}.
< yes in a parking lot. its the {car}
> Perfect. He'll text from this number when he's close.
> Driver is 5 minutes out.
< I see him

service
< Can you check if my {car} has any recalls? mileage {miles}
> Send me the last 8 of the VIN please.
<jpg
> One open recall, airbag inflator. The dealer does that one for free, we can't.
< Good to know {thanks}

billing
> Hi {first}, invoice {invoice} for {price} is due {day}. You can pay by link or at the counter.
< Send me the link please
> On its way in a separate text.
< Paid. {thanks}
> Received, thank you!

billing
< Can I get a copy of invoice {invoice}?
> Of course. Here you go.
>png
< Got it. Can you put my PO on it?
> What's the PO number?
< 7-{order}
> Fixed and sent to your email on file.

billing
< I can't pay all of {price} until the 1st. can I split it
> We can do two payments, {first}. Half now and half on the 1st. Does that work?
< Yes thank you for understanding
> You're welcome. I've noted it on the account.

billing
> Hi {first}, just checking in on {invoice}. It's now 15 days past due at {price}.
< I mailed a check on {day}
> Thank you, we'll watch for it.
...
> Your check came in. You're all square!
< {emoji}

billing
< What is this {price2} charge?
> That's the shop supplies and tire disposal fee from your last visit, {first}.
< Nobody told me about that
> I'm sorry. It's on the estimate but I can see how you'd miss it. I've taken it off this once.
< I appreciate that

billing
> Hi {first}, the card ending {card} was declined for {price2}. Do you have another one we could use?
< oh no, got a new card after fraud. ill come by
> Thanks for letting us know. No rush, any time this week.

billing
< Please send the W-9 for {business}, our AP needs it before they can pay {invoice}
> Here it is.
>pdf
< Received. Payment goes out {day}.
> Great, thank you!

billing
< Where do I mail payments?
> {business}, PO Box 1188, Chattanooga TN 37401.
< {thanks}

billing es
< Cuánto debo todavía?
> Su saldo es {price2}, {first}. ¿Le mando un enlace para pagar?
< Sí porfa

wholesale
< Need {qty} sets of {tire} for {day}. Can you do it?
> We can do that at {price} a set, {first}. Delivery to {shop}?
< Yes. Same PO as last time
> Confirmed. Truck leaves at {time}.
...
< Truck just got here, all good
> Thanks for confirming!

wholesale
< Where's our delivery? Supposed to be here by {time}
> Checking with the driver, {first}.
> He's at {number} {street}, {wait} away. Sorry for the delay.
< ok we have two cars waiting on lifts
> Understood. I've moved you to his next stop.
< Got it, thx

wholesale
> Shipped! Tracking for order {order}: {tracking}
< Thank you
...
< Box came damaged
<jpg
<jpg
> I'm sorry about that {first}. Keep it as is, a new one ships today, no charge.
< Appreciate the quick turnaround

wholesale
< can you quote {qty} {item}, trade price
> {price2} each at that quantity, free delivery over $250.
< Send em
> Order {order} is in. Arrives {part_eta}.

wholesale
< Hey can you leave it at {shop}, nobody up front today
> Will do, driver has the note.
< {emoji}

wholesale
< We're {qty} short on order {order}
> Let me count what's on the shelf, {first}.
> You're right, they were still on our dock. Coming {part_eta}.
< No problem

wholesale
< Do you have core credit for the {item} we sent back?
> Yes, {price2} each, credited to {invoice}.
< Perfect

fleet
< Van 12 needs tires before the state inspection, {miles} miles
> Bring it {day} at {time}, {first}. We'll do both the same morning.
< 10-4
> Van 12 is done. Passed. {price} on the fleet account.
< Send me the paperwork when you can

fleet
> Fleet report for this month: {qty} vehicles serviced, 2 due for oil, 1 due for brakes.
< Book all three please. Any day but {day}
> Done. Schedule is on its way to your email.

fleet
< Driver says the {car} is making a {noise} noise {when}
> Have him park it, {first}. We'll send someone to {number} {street}.
< He's there until {time2}
"""


def _parse(source: str) -> tuple[Script, ...]:
    scripts = []
    for block in source.strip().split("\n\n"):
        head, *rows = block.splitlines()
        line, _, language = head.partition(" ")
        texts: list[Text] = []
        after_pause = False
        for row in rows:
            if row == "...":
                after_pause = True
                continue
            mark, _, body = row.partition(" ")
            texts.append(Text(mark[0] == "<", body, mark[1:], after_pause))
            after_pause = False
        scripts.append(Script(line, language == "es", tuple(texts)))
    return tuple(scripts)


SCRIPTS = _parse(_SOURCE)
