"""English: what words and phrases stand for. Kind → phrase → value (see `Sign`)."""

from app.language.time.lexicon import units
from app.language.time.lexicon.feasts_and_wishes import ENGLISH_FEASTS, english_wishes
from app.language.wordlists import in_order, spread

_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
_ONES = in_order("one two three four five six seven eight nine")
_TEENS = in_order(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_FIRSTS = in_order("first second third fourth fifth sixth seventh eighth ninth")
_TENTHS = in_order(
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth"
)
_DAYS = in_order("monday tuesday wednesday thursday friday saturday sunday")
_SHORT_DAYS = (
    ("mon",),
    ("tue", "tues"),
    ("wed", "weds"),
    ("thu", "thur", "thurs"),
    ("fri",),
    ("sat",),
    ("sun",),
)
_MONTHS = in_order(
    "january february march april may june july august september october november december"
)
_SHORT_MONTHS = in_order("jan feb mar apr - jun jul aug sep oct nov dec")


def _counts() -> dict[str, int]:
    counts = {word: at for at, word in enumerate([*_ONES, *_TEENS], 1)}
    for ten, name in _TENS.items():
        counts[name] = ten
        for one, word in enumerate(_ONES, 1):
            counts[f"{name} {word}"] = counts[f"{name} - {word}"] = ten + one
    return counts


def _ordinals() -> dict[str, int]:
    ordinals = {word: at for at, word in enumerate([*_FIRSTS, *_TENTHS], 1)}
    for one, word in enumerate(_FIRSTS, 1):
        ordinals[f"twenty {word}"] = ordinals[f"twenty - {word}"] = 20 + one
    return ordinals | {
        "twentieth": 20,
        "thirtieth": 30,
        "thirty first": 31,
        "thirty - first": 31,
    }


def _weekdays() -> dict[str, int]:
    days = {name: at for at, name in enumerate(_DAYS)}
    for at, names in enumerate(_SHORT_DAYS):
        days |= {f"{name} .": at for name in names} | dict.fromkeys(names, at)
    return days


def _months() -> dict[str, int]:
    months = {name: at for at, name in enumerate(_MONTHS, 1)}
    for at, name in enumerate(_SHORT_MONTHS, 1):
        months |= {f"{name} .": at, name: at}
    del months["-"], months["- ."]
    return months | {"sept": 9, "sept .": 9}


def _thereafter() -> dict[str, int]:
    """What makes a time that was told a bound: "I finish at 5, any time after that"."""
    leads = ("any time", "anytime", "sometime", "some time", "anything", "whenever", "any day")
    follows = (
        *("is fine", "works", "would work", "is good", "is ok", "is okay", "suits me"),
        *("i'm free", "i am free", "i'm available", "i can", "any time", "anytime", "anything"),
        *("whenever", "any day"),
    )
    phrases = {"thereafter": 1, "from then on": 1, "from then onwards": 1}
    for word, side in (("after", 1), ("before", -1)):
        for that in ("that", "then"):
            phrases |= {f"{lead} {word} {that}": side for lead in leads}
            phrases |= {f"{word} {that} {follow}": side for follow in follows}
    return phrases


ENGLISH: dict[str, dict[str, int]] = {
    "weekday": _weekdays(),
    "weekdays": {f"{name}s": at for at, name in enumerate(_DAYS)},
    "month": _months(),
    "count": _counts(),
    "ordword": _ordinals(),
    "day": spread(
        {
            0: "today|2day|to day",
            1: "tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|2morrow|to morrow|tom .",
            2: "the day after tomorrow|day after tomorrow|overmorrow|in two days' time",
            -1: "yesterday",
            -2: "the day before yesterday|day before yesterday",
        }
    ),
    "tonight": {"tonight": 0, "tonite": 0},
    "part": spread(
        {
            units.MORNING: "morning|mornings|forenoon",
            units.AFTERNOON: "afternoon|afternoons|arvo|after noon",
            units.EVENING: "evening|evenings",
            units.NIGHT: "night|nights|nite",
            units.MIDDAY: "lunchtime|lunch time|around lunch|at lunch|over lunch|lunch hour",
            units.EARLY_MORNING: "early morning|early in the morning|early mornings",
            units.LATE_MORNING: "late morning|late in the morning|late mornings|mid morning"
            "|mid - morning|later in the morning",
            units.EARLY_AFTERNOON: "early afternoon|early in the afternoon|early afternoons",
            units.LATE_AFTERNOON: "late afternoon|late in the afternoon|late afternoons"
            "|mid afternoon|mid - afternoon|later in the afternoon",
            units.NOT_EARLY: "not too early|not so early|not that early",
            units.NOT_LATE: "not too late in the day|not so late|not that late",
            units.FIRST_THING: "first thing|first thing in the morning|bright and early",
            units.END_OF_DAY: "end of the day|the end of the day|at the end of the day"
            "|end of day|close of business|end of business"
            "|last thing|cob|eod|late in the day|end of the working day",
            units.BEFORE_LUNCH: "before lunch|before lunchtime",
            units.AFTER_LUNCH: "after lunch|after lunchtime|after the lunch break",
            units.AFTER_WORK: "after work|after hours|after office hours",
            units.OFFICE_HOURS: "office hours|business hours|working hours|during the day",
            units.EARLY_EVENING: "early evening|early in the evening|early evenings",
            units.LATE_EVENING: "late evening|late in the evening|late evenings",
        }
    ),
    "noon": {"noon": 720, "noontime": 720, "12 noon": 720, "twelve noon": 720, "high noon": 720}
    | {"12 midday": 720, "midday": 720, "mid - day": 720, "midnight": 0, "12 midnight": 0},
    "unit": spread(
        {
            units.MINUTE: "minute|minutes|min|mins|min .",
            units.HOUR: "hour|hours|hr|hrs",
            units.DAY: "day|days|day's|days'|more days|more day",
            units.WEEK: "week|weeks|week's|weeks'|wk|wks|more weeks|more week",
            units.MONTH: "month|months|month's|months'",
            units.YEAR: "year|years",
            units.WORKDAY: "working day|working days|business day|business days|weekday"
            "|workday|workdays|week day|work day",
            units.WEEKEND: "weekend|week - end|week end",
            units.FORTNIGHT: "fortnight",
        }
    ),
    "workdays": {"weekdays": 0, "week days": 0, "during the week": 0, "workdays": 0},
    "weekends": {"weekends": 0, "on the weekends": 0},
    "someday": spread({0: "any weekday|any working day|any business day|every weekday"}),
    "ampm": {"am": 1, "pm": 2, "a m": 1, "p m": 2},
    "oclock": {"o'clock": 0, "oclock": 0, "o clock": 0, "hundred hours": 0},
    "half": {"half": 30, "half - past": 30},
    "quarter": {"quarter": 15},
    "at": {"at": 0, "@": 0},
    "on": {"on": 0},
    "in": {"in": 0},
    "within": {"within": 0, "inside of": 0},
    "the": {"the": 0, "that": 0, "my": 0, "your": 0},
    "a": {"a": 1, "an": 1},
    "few": {"a couple of": 2, "a couple": 2, "couple": 2, "couple of": 2}
    | {"a few": 3, "few": 3, "several": 3, "coming few": 3, "couple more": 2},
    "of": {"of": 0},
    "from": {"from": 0, "starting": 0, "beginning": 0, "as of": 0, "starting from": 0}
    | {"starting on": 0, "anytime from": 0, "as from": 0, "starting at": 0},
    "since": {"since": 0},
    "onward": {"onwards": 0, "onward": 0, "or later": 0, "and later": 0, "at the earliest": 0}
    | {"or after": 0, "earliest": 0, "and after": 0, "and onwards": 0, "and beyond": 0}
    | {"at earliest": 0},
    "latest": {"at the latest": 0, "or earlier": 0, "or before": 0, "latest": 0, "tops": 0}
    | {"or sooner": 0, "at latest": 0},
    "to": {"to": 0},
    "until": {"until": 0, "till": 0, "til": 0, "'til": 0, "through": 0, "thru": 0, "up to": 0}
    | {"up until": 0, "through to": 0},
    "by": {"by": 0, "no later than": 0, "not later than": 0, "not after": 0, "not past": 0}
    | {"no later then": 0, "nothing after": 0, "nothing later than": 0, "nothing past": 0}
    | {"none after": 0, "no time after": 0, "no times after": 0, "never after": 0},
    "after": {"after": 0, "later than": 0, "any time after": 0, "past": 0, "following": 0}
    | {"shortly after": 0, "just after": 0, "right after": 0, "beyond": 0},
    "notbefore": {"not before": 0, "no earlier than": 0, "no sooner than": 0}
    | {"not earlier than": 0, "not until": 0, "not till": 0, "only from": 0}
    | {"nothing before": 0, "nothing earlier than": 0, "nothing until": 0, "none before": 0}
    | {"no time before": 0, "no times before": 0, "never before": 0, "anything but before": 0},
    "before": {"before": 0, "prior to": 0, "earlier than": 0, "sooner than": 0}
    | {"ahead of": 0, "shortly before": 0, "just before": 0, "right before": 0},
    "between": {"between": 0, "anywhere between": 0, "between the hours of": 0},
    "around": {"around": 0, "about": 0, "approximately": 0, "approx": 0, "roughly": 0}
    | {
        "circa": 0,
        "at around": 0,
        "at about": 0,
        "somewhere around": 0,
        "near": 0,
        ", say": 0,
        "let's say": 0,
        "lets say": 0,
        ", like": 0,
    }
    | {"more like": 0, "something like": 0},
    "ish": {"ish": 0, "- ish": 0, "or so": 0, "or thereabouts": 0, "give or take": 0},
    "or": {"if that's not possible": 0, "if that doesn't work": 0, "if not": 0}
    | {"if that does not work": 0, "if it doesn't work": 0, "if that isn't possible": 0}
    | {"or": 0, "alternatively": 0, "otherwise": 0, "else": 0, "failing that": 0},
    "and": {"and": 0, "&": 0, "as well as": 0, "plus": 0},
    "next": {"next": 0},
    "this": {"this": 0, "this coming": 0, "the coming": 0, "coming": 0, "upcoming": 0}
    | {"this upcoming": 0, "this very": 0},
    "following": {"the following": 0, "the subsequent": 0},
    "last": {"last": 0, "previous": 0},
    "start": spread(
        {
            0: "early|early in|start of|the start of|beginning of|the beginning of"
            "|at the start of"
            "|at the beginning of|earlier in|first half of|the first half of",
            1: "mid|mid -|middle of|the middle of|in the middle of|midway through"
            "|halfway through",
            2: "late|late in|end of|the end of|at the end of|towards the end of"
            "|toward the end of"
            "|later in|second half of|the second half of|the latter half of|latter part of",
        }
    ),
    "rest": {"rest of": 0, "the rest of": 0, "remainder of": 0},
    "later": {"later": 1, "later on": 1, "a bit later": 1, "a little later": 1}
    | {
        "earlier": -1,
        "sooner": -1,
        "a bit earlier": -1,
        "a little earlier": -1,
        "further out": 1,
    },
    "pushed": {"back by": 1, "later by": 1, "earlier by": -1, "forward by": -1, "ahead by": -1},
    "thereafter": _thereafter(),
    "back": {"before that": -1, "after that": 1, "after this": 1, "before this": -1},
    "ahead": {"from now": 0, "from today": 0, "from then": 1, "hence": 0, "out": 0}
    | {"time": 0, "ahead": 0},
    "ago": {"ago": 0},
    "same": {"same": 0},
    "adverb": {"time": 0},
    "asap": spread(
        {
            0: "asap|the sooner the better|sooner the better|a.s.a.p|as soon as possible"
            "|as soon as you can|as early as possible|soonest"
            "|at the earliest|the earliest|earliest possible|earliest available|first available"
            "|next available|next free|right away|immediately|as quickly as possible"
            "|straight away"
            "|the first available|the next available|the next free|as soon as u can|right now"
            "|earliest convenience|the next opening|next opening|first free|the soonest"
            "|first open"
            "|next possible|first possible|next slot|earliest slot|as soon as you have"
            "|very soon"
        }
    ),
    "anytime": spread(
        {
            0: "any time|anytime|whenever|any slot|any hour|doesn't matter when|all day"
            "|any times"
            "|does not matter when|don't care when|don't mind when|no preference|at any time"
            "|any time at all|at all times|when ever|whole day|the whole day"
        }
    ),
    "anyday": {"any day": 0, "every day": 0, "whichever day": 0, "whatever day": 0}
    | {"any days": 0, "any date": 0, "all week": 0},
    "any": {"any": 0, "every": 0, "each": 0},
    "now": {"now": 0, "in a bit": 0, "soon": 0},
    "not": spread(
        {
            0: "nothing|i'm out|i am out"
            "|i work|i'm working|i'm in meetings|i'm in a meeting|i'm at work|not|don't"
            "|dont|do not|doesn't|doesnt|does not|can't|cant|cannot|can not|won't"
            "|wont"
            "|isn't|isnt|is not|aren't|wouldn't|would not|couldn't|could not|unable|never"
            "|neither"
            "|i'm busy|am busy|im busy|we're busy|be busy|are busy|is busy|i'm away|am away"
            "|be away"
            "|unavailable|on vacation|on holiday|out of office|out of town|no good|nor"
            "|fully booked"
            "|booked up|booked out|already booked|already taken|is taken|impossible"
            "|i'm booked on"
            "|i'm not|too early|too late|ain't|off the table|no go|travelling"
            "|traveling|avoid|bad|shouldn't|didn't|wasn't|have not|haven't|hasn't|rule out",
            1: "except|except for|excluding|other than|apart from|besides|but not|but no"
            "|anything but"
            "|any day but|every day but|instead of|rather than|just not|only not|aside from|bar"
            "|any time but|anytime but|any but|everything but|anything except"
            "|with the exception of",
            2: "no",
        }
    ),
    "word": spread(
        {
            0: "i have nothing|i've nothing|i've got nothing|nothing else|nothing special"
            "|nothing in particular|nothing planned|nothing scheduled|nothing urgent"
            "|nothing more|nothing yet|nothing but|i'm out of|i am out of"
            "|not sure|don't care|don't mind|do not mind|no problem|not only"
            "|how are you today|doing today|you today|earlier today|we sat|us sat|i sat"
            "|you sat|they sat|not urgent|no rush|why dont|not am|not pm"
            "|won't be a problem|not be a problem"
            "|too late to|isn't too late|isnt too late|not too late|be too late to"
            "|not sure if|not a fan"
            "|why not|why don't|not yet|no worries|can't wait|don't forget|not a problem"
            "|not important|no matter|wouldn't mind|not fussy|not picky|no need|doesn't matter"
            "|does not matter|no idea|don't know|do not know|second floor|from you|from me"
            "|a lot"
            "|one second|a second|second opinion|to be|for now|by now|until now|till now|one of"
            "|all for today|that was it for today|be it for today|that's it for today"
            "|everything for today|all today|all i need for today|help today"
            "|all i need today|helping me today|okay for today|done for today|good for today"
            "|assistance today|needed for today|need for today|set for today|no longer"
            "|not bad|isn't it|aren't you|don't you|doesn't it|night stay|not too bad"
            "|good morning|good afternoon|good evening|good night|from the|have a nice day"
            "|have a good day|have a great day|have a nice evening|have a nice weekend|good day"
            "|have a great weekend|have a good weekend|nice evening|not need|no need"
            "|to day hospital"
            "|can't you|couldn't you|couldn't we|can't we|won't you|any one|no one|day off"
            "|last name"
            "|first name|happy new year|in the new year|merry christmas|happy christmas"
            "|merry xmas|happy easter"
            "|may i|i may|may be|you may|we may|second name|middle name|last time"
            "|next time"
            "|this time|some time|not have to|don't have to|one more|another one|that one"
            "|this one"
            "|the one|which one|other one|first one|second one|last one|day trip|in march with"
        }
    ),
    "correct": spread(
        {
            0: "actually|no wait|wait|sorry|i mean|i meant|scratch that|on second thought"
            "|or rather"
            "|on second thoughts|never mind|nevermind|oops|correction|make that|make it|no no"
            "|hold on|change that to|changed my mind|change my mind|my bad"
        }
    ),
    "but": {
        "but": 0,
        "so": 0,
        "however": 0,
        "then": 0,
        "although": 0,
        "though": 0,
    }
    | english_wishes()
    | {"what about": 0, "how about": 0, "can we": 0, "could we": 0, "can you": 0}
    | {
        "could you": 0,
        "only": 0,
        "let's": 0,
        "while": 0,
        "maybe": 0,
        "perhaps": 0,
    },
    "reason": spread(
        {
            0: "because|as i|as i'm|as we|since i|since i'm|that way|so that|i'm going|im going"
            "|i am going|i have something|i have another|i've got something|i've got another"
            "|i have to|i've got to|i need to be|i have to be|i forgot|i finish|i get off"
            "|i get out|i get back|i start|i leave|i'll be back|i will be back|i arrive"
            "|i'm flying|i fly|my shift|my flight|my train|my other|my next meeting"
        }
    ),
    "move": spread(
        {
            0: "change|move|reschedule|switch|shift|push|postpone|moved|changed|rescheduled"
            "|changing"
            "|moving|rescheduling|chnage|swap|bring|put"
        }
    ),
    "length": {"for": 0, "lasting": 0, "takes": 0, "take": 0, "need": 0},
    **ENGLISH_FEASTS,
    "calweek": {"calendar week": 0, "week no": 0, "week number": 0, "cw": 0},
    "weekof": {"the week of": 0, "week of": 0, "week commencing": 0, "week beginning": 0}
    | {"week starting": 0, "the week commencing": 0, "the week starting": 0},
}
