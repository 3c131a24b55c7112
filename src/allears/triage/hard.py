"""Words that open a protocol: self-harm, violence, abuse of a child, a death in the community.

Each kind has patterns in English, German, French, Spanish, Turkish and Arabic; figures of speech
("dying to try", "kill the process", "a dead link") are taken out of the text first. Read strictly,
because a protocol that opens for nothing is soon not read: `danger` is the wide net that orders the
queue, this one asks people to do something. What it misses: danger told without these words, other
languages, irony. A person may always open it by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from allears.triage.reading import fold

MOST_CHARS = 20_000
"""Of a longer text the rest is not looked at."""


class Kind(StrEnum):
    SELF_HARM = "self_harm"
    CHILD = "child"
    VIOLENCE = "violence"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class Hard:
    kind: Kind
    words: str
    """As they were found, folded."""


_FIGURES = (
    r"dying to \w+|to die for|dying (?:of|with|from) (?:laughter|laughing|boredom|thirst|hunger|heat)"
    r"|i(?:'m| am)? (?:nearly |almost )?(?:died|dead) (?:of|with|from|laughing)\w*|bored to death|sick to death"
    r"|kill(?:s|ed|ing)? (?:the |this |that |a |my )?(?:process|job|task|app|session|server|time|vibe|mood|battery|it)"
    r"|(?:you|this|that|it|they)(?:'re| is| are)? killing me(?! softly)|dead (?:line|link|battery|end|pixel|phone|line)s?"
    r"|my (?:phone|battery|laptop|car|router|tv|screen|line|internet)[^.!?\n]{0,20} (?:died|is dead)"
    r"|beats? (?:\w+ ){1,3}(?:at|in) (?:\w+ ){0,2}(?:games?|chess|match|race|cards)"
    r"|i could (?:kill|murder) (?:for )?(?:a|some|my)|(?:shoot|bomb|kill)(?:ing|er)? (?:you |me )?(?:an? )?(?:email|mail|message|joke|app|deal|price)"
    r"|child(?:ren)? (?:process|window|theme|seat|ticket|fare)\w*|photo ?shoot\w*|cut(?:ting)? myself (?:some slack|a slice|off|short|shaving)"
    r"|sterbenslangweilig|zum sterben (?:schon|langweilig|gut)|sterbe (?:vor|fur)|tot(?:al)? (?:muede|mude|lachen)|totgelacht|lach(?:e)? mich tot"
    r"|mort de rire|meurs de (?:rire|faim|soif|chaud|froid|envie)|tue le temps|muero de (?:risa|hambre|sed|calor|frio|ganas|sueno)|me muero por"
    r"|matar el tiempo|gulmekten oldum|acliktan oluyorum|sicaktan oluyorum|olurum (?:sana|buna)|pili oldu|متت من الضحك|اموت من الضحك|اموت في"
)
_SELF_HARM = (
    r"(?:want|wanted|going|plan(?:ning)?|try|tried|decided|ready) to (?:kill|hurt|harm|hang) myself|i(?:'ll| will| might| could) kill myself"
    r"|(?:want|wanted) to (?:die|be dead|end my life|end it all)\b|(?:don'?t|do not|didn'?t|did not) want to (?:live|be alive|wake up) any ?more|no longer want to (?:live|be alive)(?! (?:in|at|on|with|near|under|next|here|there|like)\b)"
    r"|(?:think(?:ing)?|thoughts?) (?:of|about) (?:suicide|(?:killing|hurting|harming) myself|ending my (?:own )?life)|no (?:reason|point) (?:to|in) liv(?:e|ing)"
    r"|(?:end|take|ending|taking) my (?:own )?life|suicidal|commit(?:ting)? suicide|cut(?:ting)? myself|(?:better|world is better) off without me|self[- ]harm(?:ing)?"
    r"|(?:mich|mir) (?:umbringen|das leben nehmen|etwas antun)|bringe mich um|will (?:nicht mehr leben|sterben)|mochte (?:nicht mehr leben|sterben)|ritze mich|suizid(?:gedanken)?|selbstmord(?:gedanken)?"
    r"|(?:me|vais me) (?:suicider|tuer|pendre)|envie de mourir|veux mourir|en finir avec la vie|(?:ne )?veux plus vivre|me scarifie"
    r"|(?:quiero|voy a|pienso) (?:morir(?:me)?|matarme|suicidarme)|quitarme la vida|no quiero (?:seguir viviendo|vivir mas)|me corto (?:los brazos|las venas)"
    r"|kendimi (?:oldur\w*|asa\w*)|intihar (?:ede\w*|etme\w*|dusun\w*)|olmek istiyorum|yasamak istemiyorum|canima kiy\w*"
    r"|(?:اريد|بدي|عايز|ابي) (?:ان )?(?:اموت|انتحر)|(?:سانتحر|راح انتحر|هنتحر)|اقتل نفسي|لا اريد ان اعيش"
)
_CHILD = (
    r"(?:abus\w+|molest\w+|rap(?:ed|ing|es)|beat(?:s|ing|en)?|hit(?:s|ting)?|hurt(?:s|ing)?|touch(?:es|ed|ing)) (?:a |the |my |his |her |their |this |that )?(?:little |young |own )?(?:child(?:ren)?|kids?|daughter|son|niece|nephew|baby|minor|toddler)\b"
    r"|child (?:sexual )?(?:abuse|porn\w*|molest\w+)|(?:my )?(?:father|stepfather|dad|uncle|teacher|coach) (?:hits|beats|rapes|touches|abuses) me"
    r"|(?:kind|kinder|tochter|sohn|baby)[^.!?\n]{0,25}(?:missbrauch\w*|misshandel\w*|geschlagen|vergewaltig\w*|schlagt)|kindesmissbrauch|kindesmisshandlung|(?:missbraucht|misshandelt|schlagt) (?:das|ein|mein|sein|ihr)\w* (?:kind|kinder|tochter|sohn|baby)"
    r"|(?:abus\w+|viol\w+|frapp\w+|battu\w*) (?:sexuellement )?(?:d'|de |un |une |mon |ma |son |sa |cet |cette )*(?:enfant|fille|fils|bebe|mineure?)\b|enfant (?:battu|maltraite|abuse)"
    r"|(?:abus\w+|viol\w+|maltrat\w+|golpe\w+|peg\w+) (?:de |a |al? )?(?:un |una |mi |su |la |el )*(?:nin[oa]s?|hij[oa]s?|menor(?:es)?|bebe)\b|abuso infantil"
    r"|cocu(?:gu|ga|k)\w* (?:istismar\w*|taciz\w*|dov\w*|tecavuz\w*)|cocuk istismari|(?:يعتدي|يتحرش|يضرب|اغتصب) (?:علي |ب)?(?:طفل\w*|ابن\w*|بنت\w*)|التحرش بالاطفال"
)
_VIOLENCE = (
    r"(?:i(?:'ll| will| am going to|'m going to|'m gonna)|going to|gonna) (?:kill|shoot|stab|murder|bomb|burn down|blow up) (?:you|him|her|them|your|everyone|everybody|people|the (?:office|shop|store|building|staff))"
    r"|(?:he|she|they|my (?:husband|wife|boyfriend|girlfriend|partner|ex|neighbou?r)) (?:beats|is beating|hit|hits|strangled|stabbed|threatens to kill|is going to kill) me|there(?:'s| is) a bomb|(?:has|have|with) a gun (?:and|to)|bring(?:ing)? a gun|being (?:beaten|attacked|stabbed|raped)|raped me"
    r"|(?:ich )?(?:bringe|steche|schiesse|knalle) (?:euch|dich|sie|ihn|alle) (?:um|ab|nieder)|(?:mein (?:mann|freund|partner|ex)|er) (?:schlagt|wurgt|bedroht) mich|ich (?:habe|hab) eine (?:waffe|bombe)|bombendrohung|werde (?:bedroht|geschlagen|vergewaltigt)"
    r"|je vais (?:te|vous|le|la|les) (?:tuer|buter|poignarder)|mon (?:mari|copain|ex|conjoint) me (?:frappe|bat|menace)|il y a une bombe|j'ai (?:une arme|une bombe)"
    r"|(?:te|los|la|lo|les) voy a matar|mi (?:marido|novio|pareja|ex) me (?:pega|golpea|amenaza)|hay una bomba|tengo (?:un arma|una bomba|una pistola)"
    r"|(?:seni|sizi|onu|hepinizi) oldurec\w+|kocam beni (?:dov\w+|oldur\w+)|bomba var|silahim var|(?:ساقتلك|ساقتلكم|هقتلك|راح اقتلك)|زوجي يضربني|(?:معي|عندي) (?:سلاح|قنبله|مسدس)"
)
_DEATH = (
    r"(?:my |our )(?:\w+ ){0,2}(?:husband|wife|mother|father|mum|mom|dad|son|daughter|brother|sister|child|baby|partner|grandmother|grandfather|grandma|grandpa|friend|colleague|member|customer) (?:\w+ )?(?:has |have |just )?(?:died|passed away|was killed|took (?:his|her|their) (?:own )?life)"
    r"|passed away (?:yesterday|today|last|this|on|after|suddenly)|we (?:have )?lost (?:him|her|our (?:son|daughter|baby|father|mother|friend))|rest in peace|estate of the late|(?:account|contract) of my (?:late|deceased)"
    r"|(?:mein|meine|unser|unsere) (?:\w+ )?(?:mann|frau|mutter|vater|sohn|tochter|bruder|schwester|kind|oma|opa|freund|freundin|kollege|kollegin|mitglied) ist (?:\w+ ){0,3}(?:gestorben|verstorben|tot)|ist (?:gestern|heute|letzte woche|plotzlich) (?:gestorben|verstorben)|ruhe in frieden"
    r"|(?:mon|ma|notre) (?:mari|femme|mere|pere|fils|fille|frere|s(?:oe|œ)ur|enfant|ami|amie|collegue) (?:est (?:mort|morte|decede|decedee)|vient de (?:mourir|deceder)|nous a quittes)|repose en paix"
    r"|(?:mi|nuestro|nuestra) (?:marido|esposo|esposa|mujer|madre|padre|hijo|hija|hermano|hermana|amigo|amiga|abuelo|abuela) (?:murio|fallecio|ha muerto|ha fallecido)|descanse en paz"
    r"|(?:esim|kocam|karim|annem|babam|oglum|kizim|kardesim|arkadasim) (?:vefat etti|oldu(?!\w)|hayatini kaybetti)|basimiz sagolsun|(?:توفي|توفيت|مات|ماتت) (?:زوجي|زوجتي|ابي|امي|ابني|ابنتي|اخي|اختي|صديقي|والدي|والدتي)|ان لله وانا اليه راجعون"
)
_FIGURE = re.compile(rf"(?<!\w)(?:{_FIGURES})")
_PATTERNS = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{words})"))
    for kind, words in (
        (Kind.SELF_HARM, _SELF_HARM),
        (Kind.CHILD, _CHILD),
        (Kind.VIOLENCE, _VIOLENCE),
        (Kind.DEATH, _DEATH),
    )
)
_ALEF = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "’": "'", "ı": "i", "ß": "s"}
)


def find(text: str) -> Hard | None:
    """The gravest kind that the words speak of; None: none of them stand there."""
    plain = _FIGURE.sub(" ", " ".join(fold(text[:MOST_CHARS]).translate(_ALEF).split()))
    for kind, pattern in _PATTERNS:
        if (found := pattern.search(plain)) is not None:
            return Hard(kind, found.group()[:80])
    return None
