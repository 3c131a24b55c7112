"""Whether somebody says that it is good now: thanks, it works.

Words of five languages, and no word that takes them back: a question, a "but", a "not", thanks for
what has yet to come. Only ever a suggestion, which a person confirms. What it misses: irony, praise
in a picture, and "not a problem any more", which it takes for a no.
"""

from __future__ import annotations

import re

MOST_CHARS = 1000
"""A longer letter is about more than thanks."""
SHORT = 14
"""Thanks alone count in so few words."""


def _one(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts).replace("’", "['’]"), re.IGNORECASE)


_GOOD = _one(
    r"\bworks? (?:now|again|fine|great|perfectly|well|like)\b|\bworking (?:now|again|fine)\b|\bthat (?:worked|helped|did it|fixed it|solved it)\b",
    r"\b(?:it|this|that|everything|all|problem|issue|matter)(?:’s| is| has been| was) (?:now |all )?(?:fixed|solved|resolved|sorted|settled|fine now|good now)\b",
    r"\bproblem (?:is )?gone\b|\ball (?:good|sorted|clear)(?: now)?\b|\bparcel (?:has )?arrived\b|\bgot my money\b",
    r"\b(?:geht|läuft|klappt|funktioniert) (?:jetzt|wieder|nun|alles)\b|\b(?:hat|das) (?:hat )?(?:geklappt|geholfen|funktioniert)\b",
    r"\b(?:ist|alles|problem|somit|damit) (?:jetzt |nun |damit )?(?:gelöst|erledigt|behoben|geklärt|bestens|angekommen)\b|\bjetzt passt (?:es|alles)\b",
    r"\b(?:ça|cela|tout) (?:marche|fonctionne|remarche|refonctionne)\b|\bproblème (?:est )?(?:résolu|réglé)\b|\bc’est (?:réglé|résolu|bon maintenant)\b",
    r"\b(?:ya|ahora) (?:funciona|va bien|está (?:solucionado|resuelto|arreglado))\b|\bproblema (?:solucionado|resuelto)\b|\btodo (?:bien|arreglado)\b",
    r"تم الحل|حلت المشكلة|يعمل الآن|تعمل الآن",
)  # fmt: skip
_THANKS = _one(
    r"\b(?:thanks|thank you|thx|cheers|much appreciated)\b|\b(?:danke|dankeschön|vielen dank|besten dank)\b",
    r"\b(?:merci|un grand merci)\b|\b(?:gracias|muchas gracias)\b|شكرا|شكرًا",
)
_TAKES_BACK = _one(
    r"[?؟]|\b(?:but|still|however|unfortunately|except|no longer works?|not|never|yet|worse)\b|n’t\b",
    r"\b(?:in advance|for looking|for nothing|for your (?:quick |prompt )?(?:reply|answer|response|message)|for letting|for getting back)\b",
    r"\b(?:aber|leider|nicht|kein\w*|trotzdem|immer noch|jedoch|nichts|im voraus|für (?:die|ihre|deine) (?:antwort|rückmeldung|nachricht|mühe))\b",
    r"\b(?:mais|toujours|pas|malheureusement|d’avance|pour votre (?:réponse|retour))\b",
    r"\b(?:pero|todavía|aún|no|sin embargo|de antemano|por (?:su|tu) respuesta)\b|لكن|(?<!\w)(?:لا|لم|ليس)(?!\w)",
)  # fmt: skip


def says_good(text: str) -> bool:
    """Of the words of one message, without what it quotes."""
    text = text.strip()[: MOST_CHARS + 1]
    if not text or len(text) > MOST_CHARS or _TAKES_BACK.search(text):
        return False
    if _GOOD.search(text):
        return True
    return bool(_THANKS.search(text)) and len(text.split()) <= SHORT
