"""English: how somebody says that an appointment is booked, moved or cancelled."""

import re

from app.language.inspect.assertions.assertion_rules import (
    MARKS,
    Action,
    Evidence,
    Rule,
    Speech,
)
from app.language.wordlists import words

_ADVERB = (
    r"(?: (?:now|just|already|also|hereby|all|both|then|indeed|therefore|(?!provisional"
    r"|tentativ"
    r"|possib|only|previous|original|hopeful|usual|normal|automatic|typical|temporar|near"
    r"|supposed|general|regular)\w+ly))*"
)
_BE = rf"(?:(?:has|have|had|'s|'ve){_ADVERB} been|is|are|was|were|'s|'re|got)"
_NO_PREPOSITION = r"(?!(?:for|of|on|about|to|with|that|at|in|from|and|or|as|is|are|was)\b)"
_WORDS = rf"(?: {_NO_PREPOSITION}[\w'-]+){{0,3}}"
_MEETING = (
    r"(?:appointments?|bookings?|reservations?|meetings?|calls?|visits?|sessions?"
    r"|consultations?|demos?|tours?|workshops?|interviews?|lessons?|viewings?)"
)
_THING = rf"(?:{_MEETING}|slots?|spots?|places?|seats?|time(?! ?zone)|date|day|reviews?)"
_DAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mon|tue|tues"
    r"|wed|thu|thur|thurs|fri|sat|sun)\b"
)
_WHEN = (
    rf"(?:{_DAY}|tomorrow|today|tonight|january|february|march|april|may \d|june|july|august"
    r"|september|october|november|december|\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}[:.]\d\d"
    r"|\d{1,2} ?(?:am|pm)\b|noon|\d{4}-\d\d-\d\d)"
)
_SURE = (
    r"(?:booked|re-?booked|scheduled|reserved|pencill?ed in|locked in|slotted in|squeezed in"
    r"|signed up|enrolled)"
)
_SETTLED = (
    r"(?:confirmed|set(?! to\b| up to\b)(?: up)?|all set|arranged|made|secured|fixed"
    r"|finali[sz]ed"
    r"|complete|completed|done|in place|on the books|in the books|good to go|settled|official"
    r"|sorted(?: out)?|registered|locked|verified|approved|recorded|created|entered"
    r"|taken care of"
    r"|organi[sz]ed|through|successful)\b(?! (?:by|via|through|automatically|only)\b)"
)
_SET_UP = (
    r"(?:made|set up|set|put in|put|added|created|confirmed|arranged|secured|fixed|placed"
    r"|entered|recorded|logged|noted|noted down|finali[sz]ed|completed|saved|organi[sz]ed"
    r"|sorted(?: out)?|submitted|got|taken care of|processed|accepted|approved|done|blocked"
    r"|held|locked|registered|nailed down)"
)
_SHIFTED = (
    r"(?:moved|changed|shifted|switched|pushed(?: back)?|brought forward|updated|adjusted"
    r"|transferred|swapped|delayed|bumped|modified|amended|put back)"
)
_DROPPED = (
    r"(?:deleted|removed|withdrawn|voided|annulled|revoked|taken off|dropped|cleared|undone"
    r"|called off)"
)
_OURS = r"(?:your|the|this|that|our|a|an|my|his|her|their|both|mia's|\w+'s)"
_NOT_MEANT = (
    r"(?!e-?mail|name|full|phone|number|address|zone|language|preference|message|question"
    r"|account|details?|requests?\b|choice|info|contact|data|personal|proposal|offer|summary"
    r"|options?|understanding)"
)
_SUBJECT = (
    rf"(?:\b(?:it|that|this|everything|all|you|we|both)"
    rf"|\b(?:the|this|that|our|an?) {_NOT_MEANT}(?:{_NO_PREPOSITION}[\w'-]+ ){{0,3}}?{_THING}"
    rf"|\byour(?: {_NO_PREPOSITION}{_NOT_MEANT}[\w'&-]+){{1,4}}?|^(?:[\w'-]+ ){{0,3}}?{_THING})"
    r"(?: (?:for|with|on|at|about|to|from|in)\b[^?]{0,80}?)?(?: |(?='))"
)
_CHEER = (
    r"(?:(?:ok|okay|great|perfect|super|wonderful|excellent|alright|all right|sure|yes|yep"
    r"|congrats|congratulations|fantastic|awesome|thanks|thank you|so|now|well|there|you"
    r"|we go|got it|very good|good|lovely|brilliant)[!.]* )*"
)
_BARE = (
    r"(?:(?:all|it's|that's|now|successfully|your|the|an?|this) )*"
    rf"(?:(?:{_NO_PREPOSITION}[\w'-]+ )??{_THING} )?(?:successfully |now |all )*"
)
_GOES_ON = (
    r"(?=\s*(?:[!.…✅✔☑👍🎉)]|$|for\b|on\b|at\b|with\b|you\b|your\b|it\b|that\b|the\b|in\b"
    r"|successfully\b|now\b|as\b|too\b|then\b|an?\b|this\b|me\b))"
)


def _rule(action: Action, evidence: Evidence, pattern: str) -> Rule:
    return Rule(action, evidence, re.compile(pattern))


_BOOKED = (
    rf"(?:\bhave|\bhas|\bhad|'ve|'s){_ADVERB} {_SURE}\b",
    rf"\b(?:i|we){_ADVERB} {_SURE}\b",
    rf"(?:\b|'){_BE}{_ADVERB} {_SURE}\b(?! (?:out|up|solid)\b)",
    rf"\b(?:i|we|i've|we've)(?: have| had)?{_ADVERB} {_SET_UP}"
    rf"(?: (?:you|for you|up|down|in))*(?: {_OURS})?{_WORDS} {_MEETING}\b",
    rf"\b(?:i|we|i've|we've)(?: have| had)?{_ADVERB} {_SET_UP} (?:your|the|this|that)"
    rf"{_WORDS} (?:slots?|spots?|places?|seats?|time(?! ?zone)|date)\b",
    rf"\b(?:i've|we've|i have|we have){_ADVERB} (?:made|arranged|confirmed|secured|set|done"
    r"|finali[sz]ed|completed|sorted) (?:it|that|this|everything)\b(?! clear| sure)",
    r"\b(?:put|added|entered|marked|noted|signed|got|slotted|squeezed|fitted|fit|wrote) you"
    r" (?:down|in|up|booked|scheduled|confirmed|set)\b",
    r"\bhave you (?:down|booked|scheduled|confirmed|all set|set up)\b",
    rf"{_SUBJECT}{_BE}{_ADVERB} {_SETTLED}",
    r"\b(?:you|we)(?:'re| are| were|'ve been| have been|r)(?: \w+ly| all| now| just)*"
    rf" (?:(?:set|confirmed|{_SURE}|registered|expected)\b(?! to\b| up to\b)|good to go"
    r"|down for|in for|on the (?:calendar|schedule|list|books))",
    rf"^{_CHEER}{_BARE}(?:booked|scheduled|reserved|confirmed|all set|locked in){_GOES_ON}",
    rf"^{_CHEER}(?:all |and |it's |that's )*done(?: and dusted)?(?=\s*(?:[!.…✅✔☑🎉]|$))",
    r"^(?:is|has been|was|have been|are)(?: now| all| already| successfully)*"
    r" (?:booked|confirmed|scheduled|reserved|set|arranged)\b",
    r"\bsuccessfully (?:booked|scheduled|confirmed|reserved|made|set|arranged|registered)\b",
    r"\b(?:booked|scheduled|confirmed|reserved|made)(?: [\w'-]+){0,2} success?fully\b",
    r"\b(?:booking|appointment|reservation|scheduling"
    r"|meeting)(?: [\w'-]+){0,3}? (?:went through"
    r"|was (?:a )?success\w*|is success\w*|success\w*$|succeeded|has gone through|worked out)",
    rf"\b(?:i|we)(?: can| hereby)?(?: now| also)? confirm your{_WORDS} {_MEETING}",
    rf"\b(?:have|'ve got|got|have got) (?:it|that|this|everything|{_OURS}{_WORDS} {_MEETING})"
    rf"(?: now| all)? {_SURE}\b",
    r"\b(?:appointment|booking|reservation)(?: \w+ly)? (?:made|created|set|arranged)[.!]*$",
    rf"\byou(?: now| already)? (?:have|got|'ve got) (?:an|your|a confirmed){_WORDS} {_MEETING}"
    r"(?: now| set up)?(?=\s*(?:[.!…]|$))",
    r"\b(?:managed|able) to(?: \w+ly)? (?:book|confirm|schedule|reserve|arrange"
    r"|make|secure|get) (?:you|it|that|this|your|the|an)\b",
    rf"\bable to be (?:booked|confirmed|scheduled)|\b(?:have|has) {_OURS} confirmed {_THING}",
    rf"\b(?:happy|pleased|glad|delighted|excited) to confirm (?:your|the|an?|this){_WORDS}"
    rf" {_MEETING}",
    rf"\b(?:this|it|that)(?: mail| message)? confirms {_OURS}",
    rf"\bthis is to confirm {_OURS}|\b(?:this is|here is"
    rf"|here's) {_OURS}{_WORDS} confirmation\b",
    rf"\b(?:sent|mailed|e-?mailed)(?: (?:you|out|over|off|both|him|her|them))*"
    rf"(?: {_OURS})?{_WORDS} (?:invit\w+|confirmation|ics)\b",
    r"\b(?:invite|invitation|confirmation)(?: [\w'@.-]+){0,5}? (?:(?:has been|have been|was"
    r"|were)(?: now| just| already)? (?:sent|mailed|e-?mailed)|is (?:now )?on (?:its"
    r"|the) way)\b",
    r"\b(?:added|put|placed|entered|inserted|blocked|written|saved)\b(?: [\w'-]+){0,7}?"
    r" (?:to|in|into|on|down in) (?:your|the|my|our|his|her|their|\w+'s|both) "
    r"(?:calendars?|diary|diaries|schedule|agenda|books?)\b",
    rf"(?:\b|'){_BE}(?: now| all| already)* (?:in|on) (?:your|the|our|\w+'s)"
    r" (?:calendar|diary|books)\b",
    r"\bconsider (?:it|that|this|yourself) (?:booked|done|confirmed|scheduled|sorted"
    r"|settled)\b",
    rf"\b(?:slot|spot|time|place|seat|it|{_DAY})\b[^?]{{0,40}}?(?:'s| is)(?: now"
    rf"| all)* yours\b",
    r"\b(?:booking|confirmation|reservation|appointment) (?:number|code|id|reference|ref)"
    r"(?: is| was|'s)?(?: now)? #?(?=[a-z-]*\d)[\w-]+",
    rf"\bsee you (?:on |at |this |next )?(?:{_WHEN}|then\b|there\b|at \w+)",
    rf"\b(?:talk|speak) (?:to|with) you (?:on |at |this |next )?(?:{_WHEN}|then\b)",
    r"\b(?:looks?|looking) forward to (?:seeing|meeting|speaking (?:to|with)|talking (?:to"
    r"|with)"
    rf"|welcoming) you (?:on |at |this |next )?(?:{_WHEN}|then\b)",
    r"\b(?:is|are|will be) expecting you\b",
)
_PLANNED = (
    rf"\byour{_WORDS} {_MEETING}(?: with [\w .&'-]+?)? (?:is|takes place|starts|begins|will be"
    rf"|will take place|will start|happens)(?: now| still)?(?: (?:on|at|for|this|next|from|the)"
    rf")*(?: [\w'-]+)? {_WHEN}",
    rf"\byour{_WORDS} {_MEETING}(?: with [\w .&'-]+?)? (?:is|starts|will be)"
    rf"(?: (?:on|at|for|this|next))* ?{_WHEN}",
    rf"\byou(?: now| already)? have (?:an?|your|one|another){_WORDS} {_MEETING}"
    rf"(?: with [\w .&'-]+?)?(?: (?:on|at|for|this|next|coming))+ ?(?:the )?{_WHEN}",
    r"\b(?!you\b)\w+(?:'ll| will) (?:call|meet|see|ring|phone|welcome|expect) you"
    rf"(?: (?:on|at|this|next))* {_WHEN}",
    r"\b(?:i'm|i am|we're|we are|i've|we've|i have|we have)(?: now| just)? (?:holding|held|kept"
    r"|keeping|saved|saving)(?: [\w'-]+){1,4}? for you\b",
    r"\b(?:is|'s)(?: now)? (?:being )?(?:held|kept|saved) for you\b",
)
_SAID = (
    rf"^(?:it|this|that)(?:'s| is|'ll be| will be| takes place| starts| begins)"
    rf"(?: (?:on|at|from|this|next|the))+ ?{_WHEN}",
)
_MOVED = (
    rf"(?:\bhave|\bhas|\bhad|'ve|'s|\bi|\bwe){_ADVERB} (?:rescheduled|re-scheduled"
    rf"|postponed)\b",
    rf"(?:\b|'){_BE}{_ADVERB} (?:rescheduled|re-scheduled|postponed)\b",
    rf"\b(?:i've|we've|i|we)(?: have| had)?{_ADVERB} {_SHIFTED} (?:your|the|this|that|our|you)"
    rf"{_WORDS} {_MEETING}\b",
    rf"{_SUBJECT}{_BE}{_ADVERB} (?:moved|shifted|pushed back|brought forward)\b(?! in)",
    rf"\byour{_WORDS} {_MEETING} {_BE}{_ADVERB} {_SHIFTED}\b",
    rf"^{_CHEER}{_BARE}(?:rescheduled|moved)(?=\s*(?:[!.…✅]|$|to\b|from\b|for you))",
    r"\bsuccessfully (?:rescheduled|moved|changed|updated)\b",
    rf"\byour new {_MEETING} is\b",
)
_CHANGED = (
    rf"\b(?:i've|we've|i have|we have){_ADVERB} {_SHIFTED} (?:it|that|this|you)"
    r"(?= (?:to|from|for)\b|[.!]*$)",
    rf"\b(?:i've|we've|i have|we have){_ADVERB} {_SHIFTED} (?:your|the|this){_WORDS}"
    r" (?:time(?! ?zone)|date|day|slot|spot)\b",
)
_CANCELLED = (
    rf"\b(?:i've|we've|i|we|he has|she has|they have|\w+ has)(?: have| had)?{_ADVERB}"
    rf" (?:cancell?ed|called off|{_DROPPED}) (?:your|the|this|that|our|his|her|both)"
    rf"{_WORDS} {_MEETING}\b",
    rf"\b(?!you\b)[\w'-]+(?: for you)? {_BE}{_ADVERB} (?:cancell?ed|called off)\b",
    rf"'(?:s|re|ve)(?: been)?{_ADVERB} (?:cancell?ed|called off)\b(?! (?:it|that|this)\b)",
    rf"{_SUBJECT}{_BE}{_ADVERB} {_DROPPED}\b",
    rf"^{_CHEER}{_BARE}(?:cancell?ed|called off)(?=\s*(?:[!.…✅]|$|for you|as\b|your\b|the\b))",
    r"\bsuccessfully (?:cancell?ed|deleted|removed)\b",
    r"\b(?:cancellation|cancelling)(?: [\w'-]+){0,4}? (?:is|was|has been|went)"
    r" (?:confirmed|complete|completed|successful|through|done|processed)\b",
    rf"\byour{_WORDS} {_MEETING} (?:is|'s) (?:off|no longer (?:booked|scheduled|on))\b",
)
_GIVEN_UP = (
    rf"\b(?:i've|we've|i have|we have|i|we){_ADVERB} (?:cancell?ed|called off|{_DROPPED})"
    r" (?:it|that|this|everything)\b",
)

ENGLISH = Speech(
    triggers=words(
        """
        book re-book rebook schedul resched re-sched reserv confirm arrang secur settl fix
        lock sort complet final offici regist approv pencil squeez slotted sign enrol success
        calend diar agenda mailed e-mailed invit consider yours expecting cancel delet
        remov withdraw void annul revok drop clear undo mov chang shift switch push brought
        updat adjust transf swap delay bump modif amend postpon creat record logged organi
        submit process accept block nail insert longer
        """
    ),
    trigger_words=words(
        """
        set done go off then there new put made held kept got fit down sent care wrote placed
        place books worked went noted marked added entered saved saving holding keeping demo
        called number code id reference ref written through expected verified appointment
        """
    ),
    days=words(
        """
        monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays
        saturday saturdays sunday sundays mon tue tues wed thu thur thurs fri sat sun tomorrow
        today tonight noon january february march april may june july august september october
        november december
        """
    ),
    beside=re.compile(r"\b(?:your|you|it|this|that|it's|that's|'ll)\b"),
    announces=re.compile(
        r"\b(?:please )?(?:note|be advised|be informed|know|remember) that\b"
        r"|\b(?:i'm|i am|we're|we are)(?: very| so| really| just)? (?:happy|pleased|glad"
        r"|delighted|thrilled|excited) to (?:tell|inform|let|say|report|announce|share)"
        r"(?: you)?(?: know)?(?: that)?\b"
        r"|\b(?:i|we)(?: can|'d like to| would like to| just want to| wanted to| want to|'ll"
        r"| will| must| do| hereby)? (?:confirm|tell you|inform you|assure you|let you know"
        r"|report|say|add|promise|guarantee|see|think|believe) that\b"
        r"|\b(?:happy|pleased|glad|delighted) to confirm that\b|\brest assured(?: that)?\b"
        r"|\bthe good news is(?: that)?\b|\bgood news(?: that)?\b"
        r"|\b(?:it )?(?:seems|looks|appears)(?: like| that| as if)\b"
        r"|\b(?:this|which|that) means(?: that)?\b"
        r"|\bas (?:you )?(?:requested|agreed|discussed|promised|wished|asked)\b"
        r"|\b(?:no problem|no worries|not a problem|no trouble|don't worry|why not|of course)\b"
        r"|\bjust so you know\b|\bfor your (?:records|information)\b"
        r"|\blet me tell you(?: that)?\b"
    ),
    regrets=re.compile(r"(?:(?<=unfortunately)|(?<=sorry)|(?<=afraid))(?:,? but\b|,)"),
    splits=re.compile(
        rf",(?! ?(?:\d|at \d|on \d))|[;()|]|:(?!\d)|[–—]|\s-+\s|{MARKS}"
        r"|\s+(?:and"
        r"|but|because|since|although|though|while)\s+"
        r"|\s+so\s+(?!that\b)"
    ),
    rules=(
        *(_rule(Action.BOOKED, Evidence.DONE, each) for each in _BOOKED),
        *(_rule(Action.BOOKED, Evidence.HELD, each) for each in _PLANNED),
        *(_rule(Action.BOOKED, Evidence.NAMED, each) for each in _SAID),
        *(_rule(Action.MOVED, Evidence.DONE, each) for each in _MOVED),
        *(_rule(Action.MOVED, Evidence.HELD, each) for each in _CHANGED),
        *(_rule(Action.CANCELLED, Evidence.DONE, each) for each in _CANCELLED),
        *(_rule(Action.CANCELLED, Evidence.HELD, each) for each in _GIVEN_UP),
    ),
    denies=re.compile(
        r"\b(?:not(?! only)|never|nothing|none|nobody|neither|nor|cannot|without|unable"
        r"|fail(?:ed|s)?|yet to|hardly|instead of|rather than|isnt|havent|hasnt|didnt|wasnt"
        r"|wont|cant|couldnt|\w+n't|no(?! (?:problem|worries|trouble|doubt|rush|matter|longer))"
        r"|still (?:has|have|needs?) to)\b"
    ),
    pending=re.compile(
        r"\b(?:will|would|could|should|shall|can|may|might|must|needs?|want(?:s|ed)?|going to"
        r"|about to|to be|let me|let's|ready to|try(?:ing)?|able to|ha(?:s|ve) to|please|wish"
        r"|hope|in order to|before|until|till|unless|whether|if|once|when(?:ever)?|as soon as"
        r"|after|provided|assuming|in case|how|why|who|which|otherwise|wait(?:ing)?|prefer"
        r"|suppose|pretend|imagine|say|said|ask(?:ed)?|propos\w+|suggest\w*|plan(?:ned|ning)?"
        r"|wonder\w*|make sure|making sure|ensure|ensures|check(?:ing)?|verify|what|where"
        r"|gets?|every|each|any|someone|somebody|others?|another|people)\b|'ll\b|'d\b"
    ),
    unless=re.compile(
        r"\b(?:once|as soon as|if you (?:confirm|agree|say|like|want|wish|tell|give|choose|pick"
        r"|approve|are|reply)|if (?:this|that|it|everything)|only (?:if|when|after|once)"
        r"|when you (?:confirm|say|agree|reply|click|tell|give)|after (?:you|your|the)"
        r"|until|unless|provided|as long as|subject to|pending|by (?:someone|somebody|another"
        r"|others?)|yet\b[^!]*\?)\b"
    ),
    depends=re.compile(
        r"(?:and |but |so |then |or |ok |okay )*(?:if|once|when(?! you (?:said|asked|confirmed"
        r"|told|wrote))|whenever|as soon as|after (?:you|your|that|the|this|which|it)"
        r"(?! (?:said|asked|confirmed|told|wrote))|before|until|till|unless|whether|in case"
        r"|provided|assuming|should (?:you|that|it)|suppos\w+|the moment|by the time|so that"
        r"|as long as|upon|with your (?:yes|ok|okay|confirmation|approval|agreement)"
        r"|to (?:book|finish|complete|cancel|move|reschedule|make sure|get|have)"
        r"|to confirm (?:it|your|the|this)|(?:kindly |please )?(?:make sure|ensure)"
        r"|(?:just |simply |please |only |now )*(?:say|tell|reply|answer|confirm|click|press"
        r"|type|give|send|choose|pick|select|name|let me know(?= \w)|write"
        r"|respond)(?! you\b))\b"
    ),
    afterwards=re.compile(
        r"\b(?:needs?|questions?|changes?|anything|problems?|help|cancel|reschedule|late|wrong"
        r"|not|something|more|else|earlier|can't|cannot|don't)\b"
    ),
    asks=re.compile(
        r"(?:and |but |so |or |ok |okay |great |perfect |alright |sure |then |well |also "
        r"|now )*"
        r"(?:is|are|was|were|do|does|did|have|has|had|shall|should|can|could|will|would|may"
        r"|might|am|which|what|when|where|who|whom|whose|why|how|isn't|aren't|haven't|didn't"
        r"|want|(?:confirmed|booked|done|all set)\?$)\b"
    ),
    about_all=re.compile(
        r"\b(?:fully|completely|entirely|totally|they're all|they are all) booked\b"
        r"|\b(?:booked|reserved|taken) already\b|\balready (?:booked|reserved) (?:for|at"
        r"|on) (?:that"
        r"|this|those|these)\b"
        r"|\b(?:every|each|any) [\w'-]+(?: [\w'-]+)? (?:is|are|has|gets)\b"
        r"|\b(?:someone|somebody|another|others?|people|clients|visitors) (?:\w+ )?(?:has "
        r"|have "
        r"|just |already )*(?:booked|reserved)"
        r"|\b(?:slots?|times?|days?|dates?|hours?|week|afternoon|morning|evening|that one"
        rf"|{_DAY}|\d\d?(?:[:.]\d\d)?(?: ?[ap]m)?|it|that|which|they|both|all|he|she|host)"
        r"(?: [\w:-]+){0,3}? (?:is|are|was|were|has been|have been|'s|got) (?:unfortunately "
        r"|now "
        r"|just |all )*(?:already|taken)(?! (?:care|yours))\b(?!.*\b(?:for you|your|you)\b)"
        r"|\b(?:unfortunately|sorry|afraid|regret\w*|apologi\w+)\b(?!.*\b(?:your|you)\b)"
        r"|\b(?:appointments|bookings|meetings|calls|visits|sessions|reservations"
        r"|cancellations)"
        r" (?:are|have to|can|may|must"
        r"|get)\b(?<!your appointments are)(?<!both appointments are)"
    ),
)
