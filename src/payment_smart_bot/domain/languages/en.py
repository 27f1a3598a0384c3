"""English: the phrases of whole utterances, and how people call what is asked. The authors' own."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.phrases import Meaning

_THAT = "(that|it|this|everything|all) (is|looks|sounds)|thats|its|all is"
_ALL = (
    "((all of (it|that|this)|they|these|those|(the|my|all the|all my) (details|data|numbers|facts))"
    " (are|is|look|looks)|that would be|everything you (said|wrote|have) is)"
)
_SUMMARY = "(statement|information|info|data|summary|answer|sentence)"
_SAID = "(said|say|wrote|stated|told me|have written|have there|have)"
_IS = "(is|was|are|were|looks|sounds|would be|will be|has to be|must be)"
_RIGHT = (
    "right|correct|true|accurate|exact|fine|ok|okay|all right|perfect|affirmative|valid"
    "|precise|the truth|the case|spot on|how it is|as it should be|good to go|in order"
)
_GOOD = (
    "(great|good|perfect|awesome|excellent|wonderful|fantastic|amazing"
    "|ideal|brilliant|terrific|superb|splendid|marvelous|marvellous|lovely|fabulous|swell)"
)
_SURE = "(can |do |will |would |must |have to |want to |hereby |fully |completely |totally |)"
_AGREE = "(confirm|agree|affirm|accept|approve|concur|consent|verify|authorize|authorise)"
_ANSWER = "(answer|response|reply|vote|decision|verdict|choice|reaction)"
_PAYING = "(the|my|this|that|current|) (payment|transaction|order|purchase|process|checkout)"
_SOMEONE = "(a |an |)(human|human being|real person|person|agent|representative|operator)"
_OFF = "(cancel|stop|abort|quit|halt|cease|discontinue|terminate|abandon)"
_END = "(cancel|stop|abort|end|quit|halt|drop|scrap|kill|forget|abandon|terminate)"
_TALK = "(talking|speaking|chatting|yapping|yakking)"
_DONT = "i (actually |really |)(dont|do not|no longer|dont even|never)"
_MORE = " anymore| any more| any longer"
_MOMENT = "moment|sec|second|minute|min|mo|bit|while"

PHRASES: Final[dict[Meaning, str]] = {
    Meaning.FILLER: """
        please|pls|plz|kindly|well|so|oh|ah|um|uh|erm|hmm|hm|er|just|then|now|here|hey there
        sir|maam|mate|buddy|man|dude|bot|ai|sorry|excuse me|actually|really|honestly|and|gosh
        computer|device|robot|assistant|friend|my friend|folks|guys|darling|dear|pal
        i (said|mean|meant|say)|that|it|i am|i do|go ahead and|i repeat
        great|good|nice|cool|awesome|perfect|wonderful|very much|for me|with (it|that|this)
        all good|no problem|no worries|dont worry|at all|too|as well|also|alot|a lot
    """,
    Meaning.POLITE: """
        (can|could|would|will) you|(let|allow) me|i need you to|i want you to
        (i|we) (want|need|wish|wanna|have|like)( to|)|(i|we) would (like|love)( to|)|want to|wanna
        (id|wed) (like|love)( to|)|(id|i would) (like|love|want|need) you to|you (can|may|should)
        i (advise|command|order|tell|told|ask|asked|beg|expect|require) you to|you (must|need to)
    """,
    Meaning.MAY: "(can|could|may) (i|we)",
    Meaning.AFFIRM: f"""
        y|yes|yep|yup|yeah|yea|yah|ya|yeap|yas|aye|uh huh|mhm|sure|sure thing|affirmative|affirm
        indeed|correct|exactly|precisely|absolutely|definitely|certainly|of course|for sure|totally
        confirm|confirmed|i (do |can |hereby |want to |)confirm|confrim|comfirm|cofirm|by all means
        confirm (it|this|that|everything|all|the details)|confirm (the |my |this |)payment
        (i |)(agree|accept|approve)|agreed|accepted|approved|positive|true|without a doubt
        affirmitive|afirmative|yessir|yes sir|yessum|yis|yus|ye|yeh|ya sure|righto|right on
        surely|undoubtedly|undeniably|unquestionably|assuredly|very well|alrighty
        (heck|hell) (yes|yeah)
        no doubt( about it|)|without (question|hesitation)|for certain|oh yes|oh yeah|true that
        true enough|fair enough|agree|roger( that|)|ten four|amen|verified
        i {_SURE}{_AGREE}( it| this| that| all| everything|)|im in (agreement|favor|favour)
        i am in (agreement|favor|favour)
        not (false|wrong|incorrect|inaccurate|untrue|a lie)( about (that|it|this)|)
        (a |an |)(true|correct|factual|accurate) (statement|fact|answer)|a (fact|true|yes)
        (i|ill|i will|i would|id) (say|vote|answer|choose|pick|go with) (yes|affirmative)
        i am saying yes
        (makes|make) (perfect |total |complete |)sense( to me|)|im (game|on board|all for it)
        i am (game|on board|all for it)|(suits|works) (me|for me)( fine| just fine| well|)
        i have no (objection|objections|complaints)|no (objection|objections)|you know it
        you betcha|with pleasure|gladly|by all means yes|(i |)see no problem|okie dokie
        proceed|(go|carry) (ahead|on)|go for it|please do|do (it|that)|make it so|submit|submit it
        pay (it|now|this)|(make|process|complete|submit|do|finish) (the|this|my) payment
        process it|charge (it|me|my card|the card)
        ({_THAT}) ({_RIGHT})|{_ALL} ({_RIGHT})|(you are|youre) (right|correct|spot on)
        thats (it|a yes|affirmative|confirmed)|that is (it|a yes|affirmative|confirmed)
        thats a yes from me|that (would be|is) a yes|you got it|you bet|works for me
        (looks|sounds) (good|right|correct|fine|great|perfect)( to me|)|good to go
        (thats|that is|its) (exactly |)what i want|(you are|youre) (right|correct)
        the answer is yes|my answer is yes|all (correct|right and correct)|👍|✅|👌
        accurate|valid|the truth|the case
        (that|this|it) (is|sounds|looks|would be|will be) {_GOOD}
        (thats|its|itd be|thatd be|thatll be) {_GOOD}
    """,
    Meaning.SUBJECT: f"""
        ({_THAT})|(that|it|this|everything|all|all of (it|that|this)|they|these|those) {_IS}
        (everything|what|all|all that) you (just |)({_SAID}) {_IS}|(is|its) is
        (the|that|this|your|my|all the|all my|all that) (above |last |)({_SUMMARY}) {_IS}
        (the|my|all the|all my) (details|card|card details|data|numbers) (is|are|look|looks)
        i (know|say|state|declare|swear|maintain|insist|can tell you|tell you|assure you)( that|)
        i ({_SURE}|)(confirm|agree|verify|affirm|say|attest|testify)( that|)|i (am|can) say
        (im|i am) (sure|certain|positive|confident|convinced|telling you|saying)( that|)
        i want you to know( that|)|let me (tell you|say)|i (would|will|have to|must) say( that|)
        you (are|were|may|can|do|did|have|got it|got that|have it|have that)|youre|we (are|do)
        (it|that|this) (does|should|did|can|may)|(i|we) (do|did|have|can)|they are
        (the|my) {_ANSWER} (to (that|this|it|you|your question) |)(is|would be|will be|has to be)
        (is|as) (my|the) (final |)({_ANSWER})|(thats|its) (my|the) (final |)({_ANSWER})
        (i would|id|ill|i will) (have to |)(say|go with|answer|vote)
        i (vote|answer|respond|reply|choose)
        consider (it|that|this)( a|)|(you can |you may |)put me down (for|as)( a|)
        (i|i do|id|i would) (really |totally |very much |)(like|love) (it|that|this)
    """,
    Meaning.VERY: f"""
        very|so|totally|completely|absolutely|definitely|certainly|exactly|indeed|entirely|quite
        most|fully|truly|actually|really|a|an|the|definite|resounding|big|huge|firm|clear|solid
        strong|hard|hundred percent|one hundred percent|100 percent|percent|100|most definitely
        most certainly|most assuredly|all|just|simply|perfectly|precisely|undoubtedly|surely
        emphatic
        as (my|an|the) {_ANSWER}|(on|about|to|with) (that|this|it|you|me|these|everything|all)
        (to|with) (all of it|what you (just |)(said|say|wrote))|from me|in my (opinion|view|book)
        with the truth of (it|that|what you (just |)said)
        enthusiastic|loud|wholeheartedly|obviously|clearly|naturally|for sure|without a doubt
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
        {_OFF}( doing|) what (you are|youre) doing|stop doing (it|this|that)|{_OFF}
        (cancel|stop|end|quit) (the|this|our) (chat|conversation|session|whole thing)
        never mind|nevermind|nvm|never mind (that|it)|forget (it|that|this)|forget about (it|this)
        scratch that|(ive|i have|i|) (changed|change) my mind|changed my mind|i give up|im out
        {_DONT} (want|wish|need) (to pay|to do this|to buy|this|it)( anymore| any more|)
        {_DONT} (want|wish) to (buy|pay for) (it|this|anything)( anymore| any more|)
        i (cancel|quit)|im not (paying|buying)( this| it|)|not interested|dont want it
        (dont|do not) charge (me|my card|anything)|get me out( of here|)|enough|thats enough
        {_DONT} (want|need|care for) (it|this|that|any of this)({_MORE}|)
        (dont|do not) (want|need) (it|this|that)({_MORE}|)|thats it im out
        (dont|do not) (proceed|pay|do (it|that|this)|submit( it| that|))
        (dont|do not) (continue|carry on|go on|go ahead|bother|execute|complete|finish|process)
        scratch|negate|nullify|undo everything|cease|desist|cease and desist|rescind|revoke
        eliminate|call off|back out|bail( out|)|undo all
        (shut|turn|switch) (it |this |)(down|off)|pull the plug( on (it|this|that)|)|knock it off
        shut (up|it)|shut your (mouth|trap)|shut the (hell|fuck|heck) up|zip it|piss off|go away
        cut it out|cut that out|(stop|quit|cease) {_TALK}|no more {_TALK}|(dont|do not) (talk|speak)
        (dont|do not) (say|tell me) (any more|anymore|anything|anything else|another word)
        i (dont|do not) want (you to |to )(talk|speak|continue|go on|proceed|do (it|that|this))
        i (dont|do not) want you to (speak|talk|say) (any more|anymore|anything)
        i (need|want) (something|to do something) else|i (already |)know the answer( already| now|)
        (we|i) (are|am) done( here|)|were done( here|)|im done( here| with this|)|no go|count me out
        (i would|id) (rather|prefer) not( to|)|(rather|prefer) not|i must (decline|refuse|say no)
        i (decline|refuse|reject (it|this|that))|i (have to |must |would |)say no|say no
        (i gotta|i got to|id) say no|hell nah|nada|negatory|not happening
    """,
    Meaning.ENDING: """
        end|drop|scrap|kill|forget|forget about|scratch|nix|axe|ditch|destroy|erase|remove|delete
        negate
        withdraw|void|annul|nullify|suspend|shut down|turn off|switch off|close|exit|leave
        refrain from
        refrain from (doing|carrying out|completing|continuing)|back out of|bail on|call off
        cut|shut off|give up on|give up|step away from|walk away from|no more|no longer do
        (dont|do not) (do|continue|complete|finish|carry out|carry on|execute|process|perform)
        (dont|do not) (proceed|go on|carry on|bother|continue) with
        (dont|do not) (want|need) (to |)(do|continue)
    """,
    Meaning.OBJECT: """
        it|that|this|them|the|your|my|our|any|all|every|a|current|present|last|previous|prior|latest
        recent|entire|whole|ongoing|existing|action|actions|task|tasks|process|processes|request
        requests|command|commands|activity|operation|operations|thing|things|transaction|payment
        procedure|work|program|instruction|instructions|query|input|search|conversation|chat|session
        discussion|nonsense|order|purchase|checkout|everything|running|effort|efforts|attempt
        (this|the|your|that) (current |present |)job|one|step|steps|plan|plans|mission|bit of work
        (that |which |)(i|you) (just |)(gave|told|asked|wanted|requested|made|started|sent|said)
        (to |)you( to do|)|for|to do|to you|i (just |)(gave|told|asked) you( to do|)
        what i (asked|said)
        what (you|i) (are|were|am|was|have been)( currently|) (doing|working on|saying|asking)
        (what|whatever|all that) youre (currently |)(doing|working on|saying|up to)|from me
        (what|whatever) (i|you) (just |)(asked|said|requested|wanted|did|do|told you)( for| to do|)
        (that |which |)(you are|youre|you were) (currently |)(doing|working on)|doing|working on
        any (further|more|longer)|right (now|away)|right this (second|minute)|immediately|at once
        for now|altogether|anymore|asap|instantly|this (instant|minute|second)|right there
        and (forget it|go back)|before (it|you) (starts|start|begin|finish)|going on|in progress
    """,
    Meaning.WRONG: """
        (thats|that is|its|it is|this is) (wrong|incorrect|not right|not correct|not it|not true)
        (thats|that is|its|it is|this is) (false|inaccurate|a mistake)|false|untrue|inaccurate
        invalid|fake|erroneous
        not (the |)(truth|true|accurate|right|correct|exactly|valid|the case|a fact)
        a (lie|falsehood)
        (not|never) (really|exactly|entirely|completely|totally)( true| right| correct|)
        undo( that| this| it| the last (thing|step|one)| my last (input|answer)|)|go back a step
        i (disagree|beg to differ)( with (that|you|it|this)|)
        (cancel|delete|undo) (that|my|the) (last |)input
        (something is|somethings) (wrong|incorrect|not right|not correct)
        that isnt (right|correct|it|true)|this isnt (right|correct)|it isnt (right|correct)
        wrong|incorrect|not (right|correct|quite|quite right|true|really)|typo
        (i |)(made|see) a mistake|(theres|there is) (a mistake|an error|a typo)|edit|change
        (change|correct|fix|edit) (something|it|this|the details)
        i (dont|do not) want to confirm( it| this| that|)
        (dont|do not) confirm( it| this|)|i (dont|do not) (confirm|agree|think so)
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
        (dont|do not) (confirm|proceed|pay|do (it|that)|submit)( it| this|) (yet|just yet|now)
        i (dont|do not) want to (confirm|pay)( it| this| that|) (yet|just yet|now)
        (getting|looking for) my card|(please |)be (quiet|silent)|quiet|silence|hush|mute|shush|shh
        sh
        (stay|keep) (quiet|silent)|quiet down
        maybe|perhaps|possibly|maybe later|im not sure|i am not sure|not sure|i (dont|do not) know
        dunno|idk|ill think about it|bear with me|slow down|im thinking|it depends|no idea
    """,
    Meaning.REPEAT: """
        repeat|repeat (that|it|the question|yourself)|(say|ask|tell me) (that|it) again|come again
        once more|one more time|what|what was that|pardon|pardon me|i beg your pardon
        what did you (just |)(say|ask)|what was the question|what do you (need|want)( from me|)
        i (didnt|did not) (get|catch|hear|understand) (that|it|you)|whats next|what now
        show (me |)(it|that|the summary|the details)( again|)|summary|resume
    """,
    Meaning.PAY: """
        pay|pay (now|here|it|this|for (it|this)|my bill|the bill|my order)|buy (it|this|now)
        pay (by|with) (a |my |the |this |)(card|credit card|debit card)|take my (money|payment|card)
        (make|do) (a |my |the |this |)payment|(pay|settle) (the|my|a|this|an) (bill|order|invoice)
        (im|i am) (ready|here|going) to pay|i (will|ll) pay|ill pay|lets pay
    """,
    Meaning.WANT: """
        payment|checkout|check out|buy|purchase|start|begin|try again|new payment|try|get started
        pay again|(make|do|start) (a |another |my |the |this |one more |)(new |)(payment|purchase)
        how (do|can) i pay|ready|(im|i am) ready|lets (start|begin|get started)
        (pay|settle|make|clear|take care of|handle) (off |)(my|the|this|a|an|our) (bill|bills)
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
    Meaning.MEND: """
        correct (that|now|please|pls|plz)|(please|pls|plz|kindly|just) correct
    """,
    Meaning.DOUBT: """
        (i |)(think|believe|guess|suppose|assume|imagine|reckon|feel|hope|wish)( so| that| like|)
        (seems|appears|seem|appear)( to be|)|(might|may|could|should) be|probably|presumably|likely
        (most|more) likely|apparently|supposedly|sort of|kind of|kinda|sorta|mostly|partly|partially
        almost|nearly|half|if|unless|but|or|not sure|unsure|uncertain|whatever
        that (correct|right|true)
        yeah right|ya right|yea right|oh right|oh really|yeah no|yea no|as if|sure sure
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

GISTS: Final[dict[Meaning, str]] = {
    Meaning.REPEAT: r"""
        (?:say|repeat|ask|tell|hear|get|have|go over)\b.*\b(?:again|once more|one more time|over)
        repeat(?:ed)?|replay|what (?:was|were|did) (?:that|you|said)\b.*|what you (?:just )?said
        (?:didnt|did not|couldnt|could not|cant|cannot) (?:quite )?(?:hear|catch|understand|get)
        missed (?:that|what|it|the)|whats that again|what was said|come again|excuse me|huh
    """,
    Meaning.GREETING: r"""
        how (?:are|is|have|do|goes|ya|you)\b.*(?:you|u|ya|things|everything|life|it|day|doing|ai)
        how (?:are|is|have|do|goes|ya|you)\b.*(?:been|going|feel)
        (?:hows|howve|how ve) (?:it|everything|life|things|you|your|ya)\b
        are you (?:doing )?(?:well|good|ok|okay|alright|fine|feeling)
        whats (?:up|new|happening|going on)|say hi|have you been (?:well|good|ok|okay)
        hello|hi|hey|howdy|hiya|heya|heyo|ahoy|wassup|greetings|salutations
        (?:good|nice|great) to (?:see|meet|be)|good (?:morning|afternoon|evening)
        (?:is )?everything (?:ok|okay|alright|all right|going)
    """,
    Meaning.THANKS: r"""
        thanks?|thankful|thx|grateful|gratitude|appreciated?|much obliged|i owe you
        you(?:re| are) (?:the best|a (?:star|doll|gem|life ?saver))
        you(?:re| are) (?:so |very |too )?(?:kind|nice|sweet|helpful|great|awesome)
        (?:good|great|nice|excellent|well) (?:job|work|answer|done)
        merci|gracias|danke|glad you helped|helped me
    """,
    Meaning.GOODBYE: r"""
        (?:good)?bye|farewell|adios|ciao|so long|cya|ttyl|toodles|peace out|later gator|tata
        (?:see|catch) (?:you|ya)|(?:talk|speak) (?:to|with) (?:you|ya) (?:later|soon|again|tomorrow)
        talk (?:later|soon)|until next time|take (?:it easy|care)|have a (?:good|nice|great|lovely)
        (?:have|got|need|time) to (?:go|run|leave|get going|head out)
        (?:ill be|im|i am) (?:leaving|off|going now|heading)
        (?:nice|good|great|lovely|pleasant|cool|fun|glad)\b.*(?:talk|chat|speak|convers)\w*
        (?:enjoyed|enjoyable|pleasure)\b.*(?:talk|chat|speak|convers)\w*
    """,
    Meaning.PAUSE: r"""
        (?:not|un) ?sure|unsure|uncertain|not certain|i dunno|drawing a blank|undecided|it depends
        (?:dont|do not|didnt) (?:really |even |just )?know
        (?:dont|do not) have (?:an|the|any|a|that)\b.*(?:answer|idea|clue|information|info|opinion)
        no (?:idea|clue|opinion|preference)|(?:havent|dont have) (?:a|the) (?:clue|foggiest)
        maybe|perhaps|possibly|possible|possibility|could be|might be|either|couldnt say|who knows
        cant (?:say|decide|tell|answer)|hard to say|have no (?:idea|clue|knowledge|opinion|earthly)
        i guess|give me (?:a|some) (?:time|moment|minute)
    """,
}
"""What an utterance is about for sure that is no whole phrase, a regular expression on each line;
the first that is found counts. Only what moves no money and ends nothing is taken from a part."""
