"""English: the phrases of whole utterances, and how people call what is asked. The authors' own."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.phrases import Meaning

_THAT = "(that|it|this|everything|all) (is|looks|sounds)|thats|its|all is"
_RIGHT = "right|correct|true|accurate|exact|fine|ok|okay|all right|perfect"
_PAYING = "(the|my|this|that|current|) (payment|transaction|order|purchase|process|checkout)"
_SOMEONE = "(a |an |)(human|human being|real person|person|agent|representative|operator)"
_END = "(cancel|stop|abort|end|quit|halt|drop|scrap|kill|forget|abandon|terminate)"
_DONT = "i (dont|do not|no longer)"
_MOMENT = "moment|sec|second|minute|min|mo|bit|while"

PHRASES: Final[dict[Meaning, str]] = {
    Meaning.FILLER: """
        please|pls|plz|kindly|well|so|oh|ah|um|uh|erm|hmm|hm|er|just|then|now|here
        sir|maam|mate|buddy|man|dude|bot|ai|sorry|excuse me|actually|really|honestly
        i (said|mean|meant|say)|that|it|i am|i do
        great|good|nice|cool|awesome|perfect|wonderful|very much|for me|with (it|that|this)
        all good|no problem|no worries|dont worry|at all
    """,
    Meaning.POLITE: """
        (can|could|would|will) you|(let|allow) me|i need you to|i want you to
        (i|we) (want|need|wish|wanna|have|like)( to|)|(i|we) would (like|love)( to|)|want to|wanna
        (id|wed) (like|love)( to|)
    """,
    Meaning.MAY: "(can|could|may) (i|we)",
    Meaning.AFFIRM: f"""
        y|yes|yep|yup|yeah|yea|yah|ya|yeap|yas|aye|uh huh|mhm|sure|sure thing|affirmative|affirm
        indeed|correct|exactly|precisely|absolutely|definitely|certainly|of course|for sure|totally
        confirm|confirmed|i (do |can |hereby |want to |)confirm|confrim|comfirm|cofirm|by all means
        confirm (it|this|that|everything|all|the details)|confirm (the |my |this |)payment
        (i |)(agree|accept|approve)|agreed|accepted|approved|positive|true|without a doubt
        proceed|(go|carry) (ahead|on)|go for it|please do|do (it|that)|make it so|submit|submit it
        pay (it|now|this)|(make|process|complete|submit|do|finish) (the|this|my) payment
        process it|charge (it|me|my card|the card)
        ({_THAT}) (all |absolutely |completely |totally |definitely |very |so |)({_RIGHT})
        thats (it|a yes|affirmative|confirmed)|that is (it|a yes|affirmative|confirmed)
        thats a yes from me|that (would be|is) a yes|you got it|you bet|works for me
        (looks|sounds) (good|right|correct|fine|great|perfect)( to me|)|good to go
        (thats|that is|its) (exactly |)what i want|(you are|youre) (right|correct)
        the answer is yes|my answer is yes|all (correct|right and correct)|👍|✅|👌
    """,
    Meaning.WEAK: """
        ok|okay|okey dokey|k|kk|alright|all right|right|fine|continue|lets go|lets do (it|this)
    """,
    Meaning.CANCEL: f"""
        n|no|nope|nah|naw|nay|no way|no thanks|no thank you|no thx|negative|hell no|please no
        absolutely not|certainly not|definitely not|ill pass|i pass
        cancel|cancle|cancell|canel|cancelled|stop|quit|exit|abort|halt|terminate|discontinue
        {_END} (this|all|everything|all of (it|this))|{_END} {_PAYING}
        (cancel|stop|abort|quit|halt) (it|that)|drop (it|that)|call it off|stop right there
        (cancel|stop|abort|quit)( doing|) what (you are|youre) doing|stop doing (it|this|that)
        (cancel|stop|end|quit) (the|this|our) (chat|conversation|session|whole thing)
        never mind|nevermind|nvm|never mind (that|it)|forget (it|that|this)|forget about (it|this)
        scratch that|(ive|i have|i|) (changed|change) my mind|changed my mind|i give up|im out
        {_DONT} (want|wish|need) (to pay|to do this|to buy|this|it)( anymore| any more|)
        {_DONT} (want|wish) to (buy|pay for) (it|this|anything)( anymore| any more|)
        i (cancel|quit)|im not (paying|buying)( this| it|)|not interested|dont want it
        (dont|do not) charge (me|my card|anything)|get me out( of here|)
    """,
    Meaning.WRONG: """
        (thats|that is|its|it is|this is) (wrong|incorrect|not right|not correct|not it|not true)
        (thats|that is|its|it is|this is) (false|inaccurate|a mistake)
        (something is|somethings) (wrong|incorrect|not right|not correct)
        that isnt (right|correct|it|true)|this isnt (right|correct)|it isnt (right|correct)
        wrong|incorrect|not (right|correct|quite|quite right|true|really)|typo
        (i |)(made|see) a mistake|(theres|there is) (a mistake|an error|a typo)|edit|change
        (change|correct|fix|edit) (something|it|this|the details)
        i (dont|do not) want to confirm( it| this| that| yet|)
        (dont|do not) confirm( it| this| yet|)|i (dont|do not) (confirm|agree|think so)
        (dont|do not) (proceed|pay|do it|do that|submit)( yet|)
    """,
    Meaning.KEEP: """
        keep (it|that|this|the old one|the old|the same)|leave (it|that)( alone|)|same as before
        (keep|leave) (it |)as( it|) is|the old one is fine|its fine as it is|go back|back
        dont change (it|anything)|nothing|nothing to change
    """,
    Meaning.PAUSE: f"""
        wait|hold on|hang on|hold up|hold it|no wait|not yet|no not yet|brb|be right back|pause
        (wait |)(a|one|1) ({_MOMENT})|moment|just (a|one) ({_MOMENT})|in a ({_MOMENT})
        (give|gimme) me (a|one|1) ({_MOMENT})|i need (a|one) ({_MOMENT})|ill be (right |)back
        (let me |)(think|check|see|look)( about it|)|(find|get|grab|fetch) (it|my card|my wallet)
        (getting|looking for) my card
        maybe|perhaps|possibly|maybe later|im not sure|i am not sure|not sure|i (dont|do not) know
        dunno|idk|ill think about it|bear with me|slow down|im thinking|it depends|no idea
    """,
    Meaning.REPEAT: """
        repeat|repeat (that|it|the question|yourself)|(say|ask|tell me) (that|it) again|come again
        once more|one more time|what|what was that|pardon|pardon me|i beg your pardon
        what did you (just |)(say|ask)|what was the question|what do you (need|want)( from me|)
        i (didnt|did not) (get|catch|hear|understand) (that|it|you)|whats next|what now|huh
        show (me |)(it|that|the summary|the details)( again|)|summary|resume
    """,
    Meaning.WANT: """
        payment|checkout|check out|buy|purchase|start|begin|try again|new payment|try
        pay|pay (now|here|again|it|this|for (it|this)|my bill|the bill|my order)|buy (it|this|now)
        pay (by|with) (a |my |)(card|credit card|debit card)|get started
        take my (money|payment|card)
        (make|do|start) (a |another |my |the |this |one more |)(new |)(payment|purchase)
        (pay|settle) (the|my|a|this|an) (bill|order|invoice)|how (do|can) i pay
        (im|i am) (ready|here|going) to pay|i (will|ll) pay|ill pay|ready|(im|i am) ready
        lets (pay|start|begin|get started)
    """,
    Meaning.OVER: """
        start over|restart|start again|start afresh|begin again|from the beginning|from scratch
        start (over |)(from the beginning|from scratch)
    """,
    Meaning.PERSON: f"""
        {_SOMEONE}|support|help desk|customer service
        (talk|speak|chat) (to|with) ({_SOMEONE}|someone|somebody|support)
        (get|give|connect) me (to |with |)({_SOMEONE}|someone|support)
    """,
    Meaning.GREETING: """
        hi|hello|hey|hiya|howdy|yo|hola|greetings|good (morning|afternoon|evening|day)
        (hi|hello|hey) (there|again)|whats up|sup|how are you( doing|)( today|)|hows it going
        nice to meet you|hallo|bonjour|ciao|ola|namaste|aloha
    """,
    Meaning.THANKS: """
        thanks|thank you|thx|ty|cheers|thank you (so|very) much|thanks (so much|a lot|a bunch)
        many thanks|(thanks|thank you) for (your|the) help|(i |)appreciate it|gracias|merci|danke
    """,
    Meaning.GOODBYE: """
        bye|goodbye|good bye|bye bye|see you|see ya|later|good night|goodnight|take care|farewell
        have a (nice|good|great) day
    """,
    Meaning.DOUBT: """
        yeah right|ya right|yea right|oh right|oh really|yeah no|yea no|as if|sure sure
        correct (that|now|please|pls|plz)|(please|pls|plz|kindly|just) correct
    """,
}

FIELD_WORDS: Final[dict[str, str]] = {
    "name": "name|cardholder|cardholder name|card holder|name on (?:the |my )?card|holder",
    "card": "card|card number|number|(?:credit|debit) card(?: number)?|card details|pan",
    "expiry": (
        "expiry|expiration|expir(?:y|ation|ing) date|exp date|exp|valid (?:thru|until)|date"
    ),
    "postal_code": "(?:zip|postal|post)(?: code)?|postcode",
    "save_card": "(?:card )?saving(?: (?:the|my) card)?|consent",
    "cvv": "cvv2?|cvc2?|(?:security |cvv |cvc )?code|cid",
}
"""How people call what is asked, as regular expressions; the keys are those of `Field`."""
