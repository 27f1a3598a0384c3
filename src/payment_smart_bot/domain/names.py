"""Tells a person's name from the rest of what people type when they are asked for one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
_MOST_WORDS: Final = 8
_FEWEST_LETTERS: Final = 2

COMMON: Final = frozenset(
    """
    i you he she it we they me him us them my your his its our their mine yours myself yourself
    this that these those here there the a an some any no not none every each both either such
    what why how when where who which whose whom that than then so as if but or and nor because
    is are am was were be been being do does did done doing have has had having can could would
    should shall might must dont doesnt didnt cant couldnt wont wouldnt isnt arent wasnt im ive
    id ill youre youve its thats whats hows theres lets gonna wanna gotta
    to of in on at by for from with without about into over under up down out off again after
    before between through during until while against near per via
    want wants need needs like likes love know knows think thinks see look looks looking get gets
    got give gives gave go goes going gone went come comes came make makes made take takes took
    say says said tell tells told ask asks asked use uses used using try tries tried help helps
    work works working works start stop begin end put keep let seem feel find found show send
    sent call called calls change changed type typed write wrote read open close buy sell pay
    paid pays paying payment payments charge charged charges cost costs order ordered cancel
    confirm accept accepts accepted refund refunds return returns book booking purchase checkout
    card cards credit debit visa mastercard amex discover paypal bank account number numbers code
    cvv cvc security expiry expiration date name names holder cardholder price amount money total
    bill bills invoice fee fees cash transfer balance due dollar dollars euro euros pound pounds
    free cheap safe secure security scam trust store stored save saved privacy data information
    question questions answer problem issue error mistake wrong right correct incorrect true false
    good bad great nice fine ok okay cool awesome perfect better best worse sure maybe please
    thanks thank hello hi hey howdy greetings bye goodbye welcome sorry yes yeah yep nope wait hold
    moment minute second hour day days week month year today tomorrow yesterday now later soon
    always never sometimes already still just only also too very really much many more most less
    least few little lot lots well even ever quite rather almost enough maybe perhaps
    thing things something anything nothing everything someone anyone everyone people person human
    bot robot machine computer ai agent operator support service customer website site app page
    link phone email address city country home house car time way place world life weather music
    song food recipe news movie joke story game flight hotel trip meeting reminder alarm timer
    list shopping calendar schedule language english spanish french german hungry tired happy sad
    crazy stupid dumb idiot shut fuck shit damn hell wtf lol omg haha btw
    first last next previous new old other another same different full middle long big small
    one two three four five six seven eight nine ten zero hundred
    unsure uncertain certain positive grateful thankful glad lost bored sick busy late early upset
    angry mad worried scared afraid nervous excited interested curious stuck unable alone annoyed
    frustrated disappointed surprised impressed pleased delighted broke sleepy lonely stressed fed
    fair enough whatever somewhere anywhere nowhere anyway anyhow otherwise instead besides though
    although however therefore whether till unless except
    spell define restore compose dial translate convert calculate schedule reserve track translate
    increase decrease raise lower mute unmute remind add remove delete update set search google
    flip roll pick share sync unlock activate deactivate enable disable measure describe recommend
    suggest compare locate report freeze block replace reset transfer withdraw deposit spend save
    drive fly ride walk run eat drink cook order cancelling watch listen play pause resume skip
    shuffle sing dance sleep wake learn teach study write count divide multiply subtract plus minus
    divided times percent equals average sum difference number half quarter double triple
    settings setting factory text texts message messages voice volume speed accent screen battery
    photo picture video camera music playlist podcast radio channel volume internet wifi network
    traffic route directions map gas fuel oil tire tires engine parking ticket tickets passport visa
    luggage baggage airport train bus taxi uber restaurant reservation table menu dinner lunch
    breakfast meal pizza burger chicken beef pork fish rice pasta bread cheese egg eggs milk water
    coffee tea beer wine sugar salt pepper potato potatoes tomato onion garlic apple banana orange
    calories recipe ingredients gym workout exercise doctor hospital medicine insurance health
    tax taxes salary income loan mortgage rent interest rate rates credit score limit points rewards
    routing savings checking statement pin password login username contract warranty delivery
    shipping package tracking vacation holiday pto office manager boss colleague job resume
    temperature degrees rain rainy snow snowy sunny cloudy windy storm forecast hot cold warm cool
    cat cats dog dogs animal animals tree trees river ocean mountain earth moon planet space
    stock stocks market exchange currency meaning synonym definition fact facts trivia history
    science math president capital population distance height weight size color colour shape
    battery charger laptop tablet keyboard printer software application program version update
    asap soon anytime sometime midnight noon morning afternoon evening night tonight weekend
    monday tuesday wednesday thursday friday saturday sunday weekly daily monthly yearly
    adios ciao hola bonjour aloha namaste merci gracias danke beaucoup farewell cheers peace welcome
    switch siri alexa cortana sayonara salutations appreciated outta buhbye sweet
    mate buddy bro dude guys folks ahoy heyo wassup sup yo tata cya ttyl toodles tootles hoy heller
    forget remember understand mean means matter talk speak wish hope believe guess continue
    proceed ready done finish finished listen hear repeat explain unclear confused
    """.split()  # noqa: SIM905 - a list of some hundred literals is read by nobody
)
"""Words that people type and that are (nearly) never all of a name; the authors' own list."""

# Patterns are texts: `re` compiles one when it is first used, and remembers it.
_PUNCTUATION: Final = " '\u2019\u02bc\u00b7.-\u2010\u2011\u200c\u200d"
_CUE: Final = (
    r"(?i)(?:^|(?<=[\s,;:(]))(?:"
    r"(?:(?:the|my|card\s*holder(?:'?s)?|cardholder|full)\s+)*"
    r"name(?:\s+(?:on|of|for)\s+(?:(?:the|my|this)\s+)?(?:credit\s+|debit\s+)?card)?"
    r"\s*(?:(?:(?:is|was|should\s+be|must\s+be|to)\b|:|=|'s)\s*)+"
    r"|name\s+on\s+(?:(?:the|my)\s+)?card\s+|name\s+(?-i:(?=[A-Z]))|card\s*holder\s*(?:is\b|:|=)\s*)"
)
_SOMEONE_ELSES: Final = (
    r"(?i)\b(?:you|your|ur|his|her|their|whose|what|which|user|company|business|shop|bot|file"
    r"|domain)\s*$"
)
_INTRODUCED: Final = (
    r"(?i)(?:^|[.,;:!\n]\s*|\band\s+)(?:it\s+is|it['\u2019]?s|i\s+am|i['\u2019]?m|this\s+is)\s+"
)
_OPENING: Final = (
    r"(?i)^(?:(?:hi|hello|hey|ok|okay|sure|yes|well|so|um|uh|oh)[\s,.!]+)*"
    r"(?:(?:it\s+is|it'?s|i\s+am|i'?m|this\s+is|that'?s|they\s+call\s+me|call\s+me|name)[\s:]+)?"
)
_CLOSING: Final = r"(?i)(?:[\s,]+(?:please|thanks|thank\s+you|here|on\s+the\s+card))+[\s.,!]*$"
_ABBREVIATED: Final = (
    r"(?i)(?:(?:\w+\.){2,}|(?:\w\.)|(?:jr|sr|esq|mba|md|phd|dds|dvm|cpa|ing|dipl|bsc|msc)\.)"
)
_DEGREE: Final = (
    r"(?i)(?:,\s+(?:(?:[^\W\d_]{1,5}\.)+[^\W\d_]{0,5}|(?:jr|sr|esq|mba|md|phd|dds|dvm|cpa)\b)\.?)+$"
)
"""What follows a name behind a comma and belongs to it: ", Ph.D."."""
_STOP: Final = (
    r"(?i),(?!\s+(?:[^\W\d_]{1,5}\.)+[^\W\d_]{0,5}(?:[,\s]|$))(?!\s+(?:jr|sr|esq|mba|md|phd)\b)"
    r"|(?<!\b\w)(?<!\bdr|\bmr|\bms|\bsr|\bir)(?<!\bmrs|\bsra|\bsig|\bing|\bdrs|\böğr|\bkhj)"
    r"(?<!\bdott|\bprof|\bdipl|\bjudr|\bphdr|\bmudr|\bsrta|\buniv)\.\s+(?-i:(?=[a-z]))"
    r"|[;:\n|!?()]|\s+(?:and|but|with)\s+(?=(?:my|the|card|it|this|exp|code|cvv|i|we|please)\b)"
    r"|\s+(?:on|for|of)\s+(?:my|the|this)\b|\s+-\s+"
)


def cued_name(text: str) -> str | None:
    """The name after "the name is", "name on the card:" and their kin, if there is one."""
    cue = re.search(_CUE, text)
    if cue is None or re.search(_SOMEONE_ELSES, text[: cue.start()]):
        return None
    rest = re.split(_STOP, text[cue.end() :].lstrip(), maxsplit=1)[0]
    name = _ended(rest)
    if not _shaped(name) or all(word in COMMON for word in _folded(name)):
        return None
    return name


def introduced_name(text: str) -> str | None:
    """The name after "it's" or "I'm" somewhere in a text, if it is written as one: "I'm Jo Doe"."""
    for opening in re.finditer(_INTRODUCED, text):
        name = bare_name(re.split(_STOP, text[opening.end() :], maxsplit=1)[0])
        said = _folded(name or "")
        if name and len(said) > 1 and _capitalised(name) and COMMON.isdisjoint(said):
            return name
    return None


def bare_name(text: str) -> str | None:
    """The text as a name if nothing in it speaks against that, with "it's" before it or not."""
    name = _ended(re.sub(_OPENING, "", text.strip(), count=1))
    if not _shaped(name):
        return None
    folded = _folded(name)
    common = sum(word in COMMON for word in folded)
    if common and not (_capitalised(name) and common * 2 <= len(folded)):
        return None
    return name


def looks_like_a_name_with_faults(text: str) -> bool:
    """Whether it is short, has letters and digits in one word, and no everyday word."""
    folded = _folded(text)
    return (
        0 < len(folded) <= _MOST_WORDS
        and any(re.search(r"[^\W\d_]\d|\d[^\W\d_]", word) for word in folded)
        and not any(word in COMMON for word in folded)
    )


_PARTICLES: Final = frozenset(
    """
    de la del los las y e da do dos das di du des le van von der den ter ten bin binti ibn al el
    af av zu zur thi ap st san
    """.split()  # noqa: SIM905 - as above
)


_TITLES: Final = frozenset(
    """
    mr mrs ms miss mx dr prof sir herr frau ir drs sra srta dott sig
    """.split()  # noqa: SIM905 - as above
)
_UNCAPITALISED: Final = _PARTICLES | _TITLES


def _capitalised(name: str) -> bool:
    words = (word for word in name.split() if word.casefold().strip(".") not in _UNCAPITALISED)
    return all(word[0].isupper() for word in words)


def _ended(text: str) -> str:
    """The text without what is said after a name; the dot of "Jr." is a part of it."""
    name = _tidy(re.sub(_CLOSING, "", text).rstrip(" ,!"))
    last = name.split()[-1] if name else ""
    return name if re.fullmatch(_ABBREVIATED, last) else name.rstrip(" .,!")


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).strip(' ,;:"\u201c\u201d')


def _folded(text: str) -> list[str]:
    """The words that tell a name from other talk: without titles and degrees, in lower case."""
    plain = re.sub(r"['\u2019\u02bc]", "", re.sub(_DEGREE, "", text).casefold())
    return [word for word in re.split(r"[\s.\-\u00b7,!?]+", plain) if word and word not in _TITLES]


def _shaped(name: str) -> bool:
    """Letters of any script with a name's punctuation, of a name's length."""
    whole, name = name, re.sub(_DEGREE, "", name)
    letters = sum(char.isalpha() for char in name)
    return (
        letters >= _FEWEST_LETTERS
        and len(whole) <= LONGEST
        and bool(_folded(name))
        and len(name.split()) <= _MOST_WORDS
        and name[0].isalpha()
        and all(c.isalpha() or c in _PUNCTUATION or unicodedata.category(c)[0] == "M" for c in name)
    )
