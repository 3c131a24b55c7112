"""What customers write and agents answer in the simulated days, in five languages, made from a seed.

Each matter has words of its own (made of syllables), so that two people with two troubles are two
cases, while a flood of one trouble shares its words.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "de", "fr", "es", "ar")
OPENINGS: Mapping[str, Sequence[str]] = {
    "en": ("My {thing} does not work, it is broken and nobody helps me.",
           "Where is my {thing}? I ordered it weeks ago and it never came. Can you help me?",
           "I was charged twice for the {thing}. Please give me my money back!"),
    "de": ("Mein {thing} ist kaputt und niemand hilft mir. Was soll ich tun?",
           "Wo bleibt {thing}? Ich warte seit Wochen, das ist eine Frechheit!",
           "Mir wurde {thing} doppelt berechnet. Bitte geben Sie mir mein Geld zurück!"),
    "fr": ("Mon {thing} ne marche pas et personne ne m'aide. Que dois-je faire ?",
           "Où est {thing} ? J'attends depuis des semaines, c'est inadmissible !"),
    "es": ("Mi {thing} no funciona y nadie me ayuda. ¿Qué puedo hacer?",
           "¿Dónde está {thing}? Llevo semanas esperando, es una vergüenza."),
    "ar": ("جهازي {thing} لا يعمل ولا أحد يساعدني. ماذا أفعل؟",
           "أين طلبي {thing}؟ أنتظر منذ أسابيع!"),
}  # fmt: skip
AGAIN: Mapping[str, Sequence[str]] = {
    "en": ("It still does not work. What now?", "You did not answer my question about {thing}."),
    "de": ("Es geht immer noch nicht. Was jetzt?", "Sie haben meine Frage zu {thing} nicht beantwortet."),
    "fr": ("Ça ne marche toujours pas. Et maintenant ?",),
    "es": ("Todavía no funciona. ¿Y ahora?",),
    "ar": ("ما زال لا يعمل. ماذا الآن؟",),
}  # fmt: skip
RAGE: Mapping[str, str] = {
    "en": "This is outrageous! I am furious about {thing}. I am leaving and I will tell everybody!",
    "de": "Das ist eine Unverschämtheit! Wegen {thing} kündige ich und erzähle es allen!",
    "fr": "C'est scandaleux ! Je suis furieux à cause de {thing}, je résilie !",
    "es": "¡Es indignante! Estoy furioso por {thing}, ¡me doy de baja!",
    "ar": "هذا غير مقبول! أنا غاضب جدا بسبب {thing}!",
}
THANKS: Mapping[str, str] = {
    "en": "Thank you, it works now!",
    "de": "Danke, jetzt geht es wieder!",
    "fr": "Merci, ça marche maintenant !",
    "es": "¡Gracias, ya funciona!",
    "ar": "شكرا، يعمل الآن",
}
FLOOD = "The app shows error {token} since this morning and I cannot log in to my account. Help!"
PROMISES: Mapping[str, Sequence[str]] = {
    "en": ("I'll come back to you by Friday.", "We'll write to you within 24 hours.",
           "You'll hear from us tomorrow.", "I'll get back to you."),
    "de": ("Ich melde mich bis Freitag.", "Wir klären das in zwei Tagen.",
           "Ich melde mich bei Ihnen."),
    "fr": ("Je reviens vers vous d’ici vendredi.", "Nous vous répondrons sous 48 heures."),
    "es": ("Le responderé antes del martes.", "Le avisaremos en dos días."),
    "ar": ("سأعود إليك غدًا.", "سنرد عليك خلال يومين."),
}  # fmt: skip
ANSWERS: Mapping[str, str] = {
    "en": "We have looked at it and it is done now ({token}).",
    "de": "Wir haben nachgesehen, es ist erledigt ({token}).",
    "fr": "Nous avons vérifié, c'est fait ({token}).",
    "es": "Lo hemos mirado y está hecho ({token}).",
    "ar": "لقد راجعنا الأمر وتم ({token}).",
}
MONEY = "We give you €{amount} back ({token})."
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]


def word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=4))


def thing(rng: random.Random) -> str:
    """What a matter is about: words that no other has."""
    return f"{word(rng)} {word(rng)}"


def opening(rng: random.Random, language: str, about: str) -> str:
    extra = " ".join(word(rng) for _ in range(rng.randint(2, 6)))
    return f"{rng.choice(OPENINGS[language]).format(thing=about)} {extra}."


def again(rng: random.Random, language: str, about: str) -> str:
    return f"{rng.choice(AGAIN[language]).format(thing=about)} {word(rng)} {word(rng)}"


def promise(rng: random.Random, language: str) -> str:
    return rng.choice(PROMISES[language])
