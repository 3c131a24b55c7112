"""Words by which a rule sees a greeting, a feeling, a sorry, blame, or a question for something private.

By language; short lists, written by hand. They see words, not warmth: somebody may be kind without any
of them, and cold with all.
"""

from __future__ import annotations

from collections.abc import Mapping

FEELING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "i understand", "i can see why", "that must", "must have been", "i can imagine", "i hear you",
        "sorry to hear", "sorry for your loss", "my condolences", "frustrating", "upsetting",
        "worrying", "annoying", "you are right to", "you're right to", "thank you for telling",
        "thank you for saying", "thanks for telling", "glad you wrote", "glad you told",
        "you have every right", "not what you should", "no wonder", "i am so sorry", "i'm so sorry",
        "that is a long time", "let down", "that sounds", "i'm sorry that", "i am sorry that",
        "i'm sorry you", "i am sorry you", "sorry about", "sorry for the", "sorry that",
    ),
    "de": (
        "ich verstehe", "verständlich", "kann ich verstehen", "kann mir vorstellen", "ärgerlich",
        "tut mir leid", "es tut uns leid", "danke, dass sie", "danke, dass du", "sie haben recht",
        "du hast recht", "das klingt", "mein beileid", "schade, dass", "unangenehm", "zu recht",
        "danke für ihre offenheit", "frustrierend",
    ),
    "es": (
        "entiendo", "comprendo", "lamento", "siento mucho", "lo siento", "es normal que",
        "tiene razón", "tienes razón", "gracias por contar", "gracias por escribir", "molesto",
        "me imagino", "frustrante", "preocupa",
    ),
    "fr": (
        "je comprends", "je suis désolé", "nous sommes désolés", "j'imagine", "vous avez raison",
        "tu as raison", "c'est frustrant", "merci de nous avoir", "merci de m'avoir", "navré", "inquiét",
    ),
    "ar": ("أتفهم", "نتفهم", "أفهم", "آسف", "نأسف", "نعتذر", "أعتذر", "معك حق", "شكرا لأنك", "شكراً لأنك", "القلق", "محق"),
}  # fmt: skip
SORRY: Mapping[str, tuple[str, ...]] = {
    "en": ("sorry", "apologise", "apologize", "apologies"),
    "de": ("tut mir leid", "tut uns leid", "entschuldig", "verzeih", "bedaure", "bedauern"),
    "es": ("lo siento", "siento mucho", "perdon", "perdón", "disculp", "lament"),
    "fr": ("désolé", "navré", "excus", "pardon", "regrett"),
    "ar": ("آسف", "نأسف", "نعتذر", "أعتذر", "عذرا", "عذراً"),
}
BLAME: Mapping[str, tuple[str, ...]] = {
    "en": (
        "you should have", "you failed", "your own fault", "your fault", "your mistake", "you didn't read",
        "you did not read", "if you had read", "as i already said", "as already stated", "as i said before",
        "you must have", "calm down", "you are wrong", "you're wrong", "other customers have no",
        "nobody else complain", "not our problem", "not our fault", "read the terms", "obviously you",
        "no need to shout", "watch your language", "watch your tone",
    ),
    "de": (
        "hätten sie", "hättest du", "ihre schuld", "deine schuld", "selbst schuld", "ihr fehler",
        "beruhigen sie sich", "wie bereits gesagt", "wie bereits erwähnt", "nicht unser problem",
        "nicht unsere schuld", "lesen sie die agb", "sie haben versäumt",
    ),
    "es": (
        "debería haber", "deberías haber", "su culpa", "tu culpa", "cálmese", "cálmate", "su error",
        "no es nuestro problema", "no es culpa nuestra", "como ya le dije", "como ya dije",
    ),
    "fr": (
        "vous auriez dû", "tu aurais dû", "votre faute", "ta faute", "calmez-vous", "votre erreur",
        "ce n'est pas notre", "comme je l'ai déjà dit", "comme déjà dit",
    ),
    "ar": ("خطأك", "كان عليك", "كان يجب عليك", "اهدأ", "اهدئي", "ليست مشكلتنا", "كما قلت"),
}  # fmt: skip
ASKS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "your phone number", "your email address", "your e-mail address", "your address", "your full name",
        "your date of birth", "your customer number", "your order number", "your account number",
        "your booking number", "your card number", "your card", "your iban", "your postcode", "your phone",
        "your email", "your e-mail", "your number",
    ),
    "de": (
        "ihre telefonnummer", "deine telefonnummer", "ihre e-mail", "deine e-mail", "ihre adresse",
        "deine adresse", "ihre kundennummer", "deine kundennummer", "ihre bestellnummer",
        "deine bestellnummer", "ihr geburtsdatum", "dein geburtsdatum", "ihre iban", "deine iban",
        "ihre mailadresse", "deine mailadresse",
    ),
    "es": (
        "su teléfono", "tu teléfono", "su correo", "tu correo", "su dirección", "tu dirección",
        "su número de", "tu número de", "su dni", "tu dni", "su tarjeta", "tu tarjeta",
    ),
    "fr": (
        "votre numéro", "ton numéro", "votre adresse", "ton adresse", "votre téléphone", "ton téléphone",
        "votre e-mail", "ton e-mail", "votre date de naissance",
    ),
    "ar": ("رقم هاتفك", "رقم طلبك", "بريدك", "عنوانك", "رقم بطاقتك", "رقم حسابك"),
}  # fmt: skip
IN_PRIVATE: Mapping[str, tuple[str, ...]] = {
    "en": ("privately", "in private", "private message", "direct message", "by message", "send me a message", "by dm", " dm ", "not here", "not in public"),
    "de": ("privat", "direktnachricht", "nicht öffentlich", "nicht hier"),
    "es": ("privado", "mensaje directo", "no aquí", "en público"),
    "fr": ("en privé", "message privé", "message direct", "pas ici"),
    "ar": ("الخاص", "رسالة خاصة", "برسالة"),
}  # fmt: skip
"""Who asks for it in a message of its own does not ask for it in public."""
NOT = (
    "not", "no", "never", "cannot", "can't", "won't", "don't", "didn't", "isn't", "without", "nicht", "kein",
    "keine", "keinen", "nie", "niemals", "ohne", "nunca", "sin", "ni", "pas", "jamais", "sans", "aucun",
    "aucune", "لا", "لن", "لم", "ليس", "دون", "unable", "nothing", "nobody",
)  # fmt: skip
