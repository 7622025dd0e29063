"""A simulated visitor: says what the script holds, and agrees to nothing else than its goal.

The visitor knows what everybody sees, and nothing of the agent's inside. Days and times are
said in the record's own words only.
"""

from dataclasses import dataclass, field, replace

from app.evaluation.script import Fact, Facts, Saying, Script, ended
from app.evaluation.shown import Answer, place_in_list, shown_facts

_PATIENCE = 2  # times one says who one is
_ASKS_DAY = ("day", "date")
_ASKS_TIME = ("time", "clock", "hour")


@dataclass(frozen=True, slots=True)
class Person:
    """Who the visitor is, and how that is said."""

    name: str
    email: str
    phone: str
    introduction: str  # with {name} and {email}

    def introduces(self) -> str:
        """Name and address in a sentence."""
        return self.introduction.format(name=self.name, email=self.email)


PEOPLE = (
    Person("Ada King", "ada@king.example", "+12025550143", "I'm {name}, {email}."),
    Person(
        "Rosa Díaz",
        "rosa.diaz@post.example",
        "+12025550117",
        "My name is {name} and my e-mail is {email}.",
    ),
    Person("Tom Okafor", "tom_okafor@mail.example", "+12025550121", "{name}, {email}"),
    Person(
        "Li Wei",
        "liwei88@web.example",
        "+12025550164",
        "Sure, it's {name}. You can reach me at {email}.",
    ),
    Person(
        "Mary-Ann O'Neil",
        "maryann@oneil.example",
        "+12025550178",
        "{email} is my address, and the name is {name}.",
    ),
)


def person_of(script: Script, number: int) -> Person:
    """Who plays a part: whom the record names, or else one of some people in turn."""
    person = PEOPLE[number % len(PEOPLE)]
    if not script.patient:
        return person
    email = f"{script.patient.lower()}{number}@home.example"
    return replace(person, name=script.patient, email=email)


@dataclass
class Visitor:
    """Somebody who follows a script. `wrong_proposals`: how often another one was made."""

    script: Script
    person: Person
    wrong_proposals: int = 0
    _told: int = 0  # how many of the sayings have been said
    _agreed: int = 0
    _introduced: int = 0
    _list: str = ""  # the last one that was shown
    _picked: set[str] = field(default_factory=set)
    _signed: set[str] = field(default_factory=set)  # proposals in which the person was right

    def opens(self) -> str:
        """The first message."""
        return self._tell()

    def answers(self, answer: Answer) -> str:
        """What to say to an answer that is no booking yet."""
        if answer.is_proposal:
            return self._judge(answer)
        contact = self._contact(answer)
        if self._is_new(self._next):
            return " ".join(filter(None, (ended(self._tell()), contact)))
        picked = self._pick(answer)
        if picked or contact:
            return " ".join(filter(None, (picked, contact)))
        # Offered other times than the one that was asked for, one may as well think again.
        return self._tell() if self._next is not None else self._insist(answer)

    @property
    def _next(self) -> Saying | None:
        sayings = self.script.sayings
        return sayings[self._told] if self._told < len(sayings) else None

    @property
    def _wish(self) -> Facts:
        """What the sayings so far come to."""
        wish: dict[Fact, str] = {}
        for saying in self.script.sayings[: self._told]:
            wish |= saying.facts
        return wish

    def _is_new(self, saying: Saying | None) -> bool:
        """Whether it tells what was not told before; changes of mind wait for a proposal."""
        return saying is not None and not saying.facts.keys() <= self._wish.keys()

    def _tell(self) -> str:
        saying = self.script.sayings[self._told]
        self._told += 1
        return saying.text

    def _judge(self, answer: Answer) -> str:
        """Agree if it is the goal; otherwise change one's mind, or object."""
        shown = shown_facts(answer.text, self.script.hosts)
        if not self._is_me(answer):
            self.wrong_proposals += 1
            return f"No. {self.person.introduces()}"
        if self.script.accepts(shown):
            self._agreed += 1
            return self.script.agreement if self._agreed == 1 else "Yes."
        wish = self._wish
        wrong = next((fact for fact in wish if shown.get(fact) != wish[fact]), None)
        if wrong is None and self._next is not None:
            return self._tell()
        if picked := self._pick(answer):
            return picked  # the proposal is an older one, below a new list
        self.wrong_proposals += 1
        return self._object(wrong or Fact.DATE)

    def _is_me(self, answer: Answer) -> bool:
        """Whether it shows who is writing, or did so when it was first made."""
        proposal = next(choice.id for choice in answer.choices if choice.type == "confirm")
        if self.person.name in answer.text and self.person.email in answer.text:
            self._signed.add(proposal)
        return proposal in self._signed

    def _object(self, wrong: Fact) -> str:
        return f"No, I said: {self._said(wrong)}"

    def _said(self, fact: Fact) -> str:
        """The last thing said on a fact."""
        said = self.script.sayings[: self._told]
        return next((each.text for each in reversed(said) if fact in each.facts), said[0].text)

    def _contact(self, answer: Answer) -> str:
        phone = f"My phone number is {self.person.phone}." if answer.asks_for_phone else ""
        name = ""
        if answer.asks_for_contact and self._introduced < _PATIENCE:
            name = self.person.introduces()
            self._introduced += 1
        return " ".join(filter(None, (name, phone)))

    def _pick(self, answer: Answer) -> str:
        """The wanted one of a list, by its number; the first time only."""
        if "\n1. " in answer.text:
            self._list = answer.text
        wish = self._wish if self._is_complete else self.script.goal
        knows = self._is_complete or self._next is self.script.sayings[-1]
        place = place_in_list(self._list, wish) if knows else None
        if place is None or self._list in self._picked:
            return ""
        self._picked.add(self._list)
        return f"Number {place}, please."

    @property
    def _is_complete(self) -> bool:
        return {Fact.DATE, Fact.TIME} <= self._wish.keys()

    def _insist(self, answer: Answer) -> str:
        """Say again what is asked for, or all of it."""
        low = answer.text.lower()
        day, time = (any(w in low for w in words) for words in (_ASKS_DAY, _ASKS_TIME))
        asked = [Fact.DATE] * day + [Fact.TIME] * time or [Fact.HOST, Fact.DATE, Fact.TIME]
        known = [fact for fact in asked if fact in self._wish]
        return " ".join(dict.fromkeys(ended(self._said(fact)) for fact in known)) or "Yes."
