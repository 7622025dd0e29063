"""Names as visitors write them: in passing, in small letters, in any script, as signatures."""

import pytest

from app.language.contact.contact import read_contact

BESIDE_AN_ADDRESS = [
    ("Consultation on Friday at 4, Ida Wells, ida@wells.example", "Ida Wells"),
    ("with Mia on december 9 at 2pm, Rita Brook rita@brook.example", "Rita Brook"),
    ("Intro call with Mia, nina@cole.example", None),
    ("Erstgespräch mit Jonas, nina@cole.example", None),
    ("Support tomorrow at 3pm with jonas, im Nina Cole, nina@cole.example", "Nina Cole"),
    ("intro call tuesday 10am, Eva Stone eva@stone.example", "Eva Stone"),
    ("Am Dienstag um 14 Uhr, Eva Stein, eva@stein.example", "Eva Stein"),
    ("Beratung bei Mia um 9, Karl Otto Weiß karl@weiss.example", "Karl Otto Weiß"),
    ("Can I have Tuesday at 10 for Eva Stone (eva@stone.example)?", "Eva Stone"),
    ("Bitte Dienstag um 10 für Eva Stein (eva@stein.example)", "Eva Stein"),
    ("Tuesday 3pm works - Olu Adeyemi, olu@adeyemi.example", "Olu Adeyemi"),
    ("kev park, kev@park.example", "Kev Park"),
    ("support on monday at 3, tom hartley, tom@hartley.example", "Tom Hartley"),
    ("morgen um 10, lena vogt lena.vogt@web.example", "Lena Vogt"),
    ("book me in tomorrow. kev park <kp@mail.example>", "Kev Park"),
    ("i'm kev park, kev@park.example", "Kev Park"),
    ("Kev, kev@park.example", "Kev"),
    ("wed 2pm peter pan pan@neverland.example", "Peter Pan"),
    ("morgen um 14 uhr peter pan pan@neverland.example", "Peter Pan"),
    ("intro call with mia berger mia@berger.example", None),
    ("tom@hale.example (Tom Hale)", "Tom Hale"),
    ("Hi Mia, thanks! Best regards, Tom Hale | tom@hale.example", "Tom Hale"),
    ("Bob Smith (bob@x.example) should join. My mail is ada@example.com", None),
    ("Intro Call, ada@example.com", None),
    ("sore throat, ada@example.com", None),
    ("Zahnschmerzen, ada@example.com", None),
    ("Rückruf bitte, ada@example.com", None),
    ("Best Time, best@time.example", None),
    ("Please Confirm, ada@example.com", None),
    ("Support with Mia Berger, ada@example.com", None),
    ("Beratung mit Mia Berger, ada@example.com", None),
    ("Wednesday 25 November at 9, ada@example.com", None),
    ("Google Meet please, ada@example.com", None),
    ("In Berlin, ada@example.com", None),
]
TOLD = [
    ("I'm José María de la Cruz", "José María de la Cruz"),
    ("Its Bernard Okonkwo-Lindqvist btw", "Bernard Okonkwo-Lindqvist"),
    ("My name is Sinéad O'Neil.", "Sinéad O'Neil"),
    ("I'm Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
    ("my name is Đặng", "Đặng"),
    ("Ich heiße Иван Петров", "Иван Петров"),
    ("Меня зовут Иван Петров", "Иван Петров"),
    ("My name is 田中 太郎", "田中 太郎"),
    ("Mein Name ist Γιώργος Παπαδόπουλος.", "Γιώργος Παπαδόπουλος"),
    ("Ludwig van Beethoven here", "Ludwig van Beethoven"),
    ("Je m'appelle Chloé Dupont-Moreau", "Chloé Dupont-Moreau"),
    ("Me llamo Lucía Ortega y busco una cita", "Lucía Ortega"),
    ("mi chiamo Gianni Rossi", "Gianni Rossi"),
    ("Ik heet Sanne de Vries", "Sanne de Vries"),
    ("Jag heter Åsa Öberg", "Åsa Öberg"),
    ("Jeg hedder Søren Kjær", "Søren Kjær"),
    ("Jeg heter Øystein Dahl", "Øystein Dahl"),
    ("Nazywam się Łukasz Żak", "Łukasz Żak"),
    ("Benim adım İrem Çelik", "İrem Çelik"),
    ("Bin der Alois Huber", "Alois Huber"),
    ("Servus, bin die Resi Gruber!", "Resi Gruber"),
    ("ich bin die Vroni Maier", "Vroni Maier"),
    ("ich bin der alois huber", "Alois Huber"),
    ("Hallo Mia, ich bin's, Tom Hale.", "Tom Hale"),
    ("Hallo Mia, Tom hier", "Tom"),
    ("I'm Monday Okoro", "Monday Okoro"),
    ("My name is Monday Okoro", "Monday Okoro"),
    ("I'm Will Friday", "Will Friday"),
    ("my name is Will Friday", "Will Friday"),
    ("Ich heiße Robinson Freitag", "Robinson Freitag"),
    ("Ich bin Frau Montag", "Montag"),
    ("Hier ist Frau Montag.", "Montag"),
    ("Ich heiße Thomas Mann", "Thomas Mann"),
    ("ich heiße Sigmund Freund", "Sigmund Freund"),
    ("I'm Sigmund Freund", "Sigmund Freund"),
    ("hier ist Frau Schmidt", "Schmidt"),
    ("I'm April May", "April May"),
]
SIGNED = [
    ("Passt Dienstag um 10? Grüße, Aylin Yıldız", "Aylin Yıldız"),
    ("Geht auch Mittwoch? LG Resi", "Resi"),
    ("Danke schon mal!\nViele Grüße\nAylin Yıldız", "Aylin Yıldız"),
    ("Could we do Tuesday? Kind regards, Owen Pugh", "Owen Pugh"),
    ("Tuesday at 4 please. Best, Owen Pugh", "Owen Pugh"),
    ("dienstag um 10 bitte, mfg alois huber", "Alois Huber"),
    ("Danke, Mia", None),
    ("Thanks Mia", None),
    ("That suits me best, Tuesday", None),
    ("Viele Grüße aus Berlin", None),
]


@pytest.mark.parametrize(("said", "name"), BESIDE_AN_ADDRESS)
def test_a_name_may_stand_before_an_address(said: str, name: str | None) -> None:
    assert read_contact(said).name == name


@pytest.mark.parametrize(("said", "name"), TOLD)
def test_a_name_that_is_told_is_any_name(said: str, name: str) -> None:
    assert read_contact(said).name == name


@pytest.mark.parametrize(("said", "name"), SIGNED)
def test_a_name_may_be_a_signature(said: str, name: str | None) -> None:
    assert read_contact(said).name == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Angela", "Angela"),
        ("angela", "Angela"),
        ("Sure, it's Angela. You can reach me at angela@white.example", "Angela"),
        ("Klar, Angela. Sie erreichen mich unter angela@weiss.example", "Angela"),
        ("Angela, and my mail is angela@white.example", "Angela"),
        ("tom hartley", "Tom Hartley"),
        ("tom hartley, mail is th@hartley.example", "Tom Hartley"),
        ("kev park, kev@park.example", "Kev Park"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Đặng", "Đặng"),
        ("Иван Петров", "Иван Петров"),
        ("田中 太郎", "田中 太郎"),
        ("José María de la Cruz", "José María de la Cruz"),
        ("josé maría de la cruz", "José María de la Cruz"),
        ("bernard okonkwo-lindqvist", "Bernard Okonkwo-Lindqvist"),
        ("sinéad o'neil", "Sinéad O'Neil"),
        ("Frau Montag", "Montag"),
        ("Dr. Klein", "Klein"),
        ("Frau Dr. Meier", "Meier"),
        ("Alex from Acme", "Alex"),
        ("Peter Zahn", "Peter Zahn"),
        ("Max Young, 030 1234567", "Max Young"),
        ("김민수", "김민수"),
        ("Thomas Mann", "Thomas Mann"),
        ("Monday Okoro", "Monday Okoro"),
        ("Will Friday", "Will Friday"),
    ],
)
def test_a_name_that_was_asked_for_may_stand_alone(said: str, name: str) -> None:
    assert read_contact(said, asked=frozenset({"name"})).name == name


NO_NAMES = """yep|yup|nope|whenever|whenever suits|ja genau|genau|eh klar|you choose|you decide
up to you|half past three then|quarter to nine|halb vier dann|viertel nach acht|Uh oh|uh|hmm
oh dear|runny nose|Runny nose|sore throat|Sore Throat|bad cough|back pain|high fever
Halsschmerzen|starker Husten|Rückenschmerzen|Kopfweh|Google Meet Pls|google meet|on zoom
Microsoft Teams|Zoom bitte|per Telefon|by phone|video call|I need an appointment
need an appointment|ich brauche einen Termin|Termin bitte|appointment please|intro call
Intro Call|Product Demo|Erstgespräch|first consultation|Monday|Tuesday Morning|next Friday
Freitag Nachmittag|nächste Woche|any day|egal|ist mir egal|egal wann|New York|in London
Berlin|Wien|Los Angeles|São Paulo|what for|why|wozu|hang on|one moment|Moment mal|gleich
no idea|keine Ahnung|none of your business|geht dich nichts an|go away|you're useless
das ist doof|stupid bot|blöder Bot|hello there|Hallo Leute|good morning|guten Morgen
thanks a lot|vielen Dank|asap|as soon as possible|so bald wie möglich|the second one
der zweite|option two|you pick|such dir was aus|same as before|wie immer|sounds good
passt schon|makes sense|as discussed|wie besprochen|ok cool|nice one|got it|alles klar
later maybe|vielleicht später|not yet|noch nicht|never mind|vergiss es|is that all
online|vor Ort|at your office|im Büro|my daughter|meine Tochter|for two|zu zweit
Oui Merci|sí claro|nej tak|skip|weiter|stop|help|Hilfe|human please|ein Mensch bitte|明天
はい|anonym|private|neither|meinetwegen|persönlich|EST
Zahnreinigung|burning sensation|fair enough|one sec|mit Jonas|tooth cleaning"""


@pytest.mark.parametrize("said", NO_NAMES.replace("\n", "|").split("|"))
def test_other_answers_to_the_question_for_a_name_are_none(said: str) -> None:
    assert read_contact(said, asked=frozenset({"name"})).name is None


@pytest.mark.parametrize(
    "said",
    [
        "It's Monday May 3", "I'm Free Friday", "Ich bin Montag da", "I'm Available Tuesday",
        "Ich bin Freitag wieder da", "it's a sore throat", "Es ist Halsweh", "I'm sick",
        "I'm in pain", "ich bin erkältet", "this is urgent stuff", "i'm fine thanks",
        "i'm just looking around", "im so tired", "im not sure yet", "It's Google Meet",
        "I'm allergic", "I'm From Spain", "i'm based in london", "bin der meinung",
        "ich bin der neue", "ich bin die mutter von", "bin die ganze woche da",
        "i'm available after lunch", "i'm running late", "I'm Running Late",
    ],
)  # fmt: skip
def test_what_somebody_is_or_has_is_no_name(said: str) -> None:
    assert read_contact(said).name is None
