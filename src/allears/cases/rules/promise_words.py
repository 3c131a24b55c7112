"""How people say by when: for five languages what commits the writer, what does not, and the times.

A pattern of `TIMES` has a kind, which says what its groups mean. Weekdays, months and small numbers
are read by `WEEKDAYS`, `MONTHS` and `NUMBERS` of all languages at once. What it misses: slang,
dates with strokes (3/4 is two days), and every language that is not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TODAY = "today"
    TOMORROW = "tomorrow"
    AFTER_TOMORROW = "after_tomorrow"
    WEEKDAY = "weekday"
    SPAN = "span"
    DATE = "date"
    HOUR = "hour"
    END_OF_WEEK = "end_of_week"
    NEXT_WEEK = "next_week"
    END_OF_MONTH = "end_of_month"


@dataclass(frozen=True)
class Tongue:
    """What one language has."""

    commits: re.Pattern[str]
    """The writer says what they, or we, will do."""
    vague: re.Pattern[str]
    """They will be heard of, and no time is said."""
    stops: re.Pattern[str]
    """A part of a sentence that asks, sets a condition, denies or tells of the past."""
    times: tuple[tuple[Kind, re.Pattern[str]], ...]


def _one(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("’", "['’]"), re.IGNORECASE)


WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes الاثنين الإثنين",
            "tuesday tue tues dienstag mardi martes الثلاثاء",
            "wednesday wed mittwoch mercredi miércoles miercoles الأربعاء الاربعاء",
            "thursday thu thurs donnerstag jeudi jueves الخميس",
            "friday fri freitag vendredi viernes الجمعة",
            "saturday sat samstag sonnabend samedi sábado sabado السبت",
            "sunday sun sonntag dimanche domingo الأحد الاحد",
        )
    )
    for name in names.split()
}
MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero يناير",
            "february feb februar février fevrier febrero فبراير",
            "march mar märz mars marzo مارس",
            "april apr avril abril أبريل",
            "may mai mayo مايو",
            "june jun juni juin junio يونيو",
            "july jul juli juillet julio يوليو",
            "august aug août aout agosto أغسطس",
            "september sep sept septembre septiembre سبتمبر",
            "october oct oktober okt octobre octubre أكتوبر",
            "november nov novembre noviembre نوفمبر",
            "december dec dezember dez décembre decembre diciembre ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
NUMBERS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "the a an one einer einem einen ein eine un une uno una",
            "two couple zwei deux dos",
            "three few drei paar trois tres",
            "four vier quatre cuatro",
            "five fünf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
            "ten zehn dix diez",
        ),
        start=1,
    )
    for name in names.split()
}
UNITS: Mapping[str, str] = {
    **dict.fromkeys(("minute", "minuten", "minuto", "min", "دقيقة", "دقائق"), "minute"),
    **dict.fromkeys(("hour", "stunde", "stunden", "heure", "hora", "ساعة", "ساعات", "h"), "hour"),
    **dict.fromkeys(("day", "tag", "tage", "tagen", "jour", "día", "dia", "يوم", "أيام"), "day"),
    **dict.fromkeys(
        ("working day", "business day", "werktag", "werktage", "werktagen", "arbeitstag",
         "arbeitstage", "arbeitstagen", "jour ouvré", "jour ouvrable", "día hábil",
         "día laborable"),
        "working_day",
    ),
    **dict.fromkeys(("week", "woche", "wochen", "semaine", "semana", "أسبوع", "أسابيع"), "week"),
}  # fmt: skip

_EN_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs)?|fri"
_DE_DAYS = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
_FR_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_ES_DAYS = "lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo"
_AR_DAYS = "الاثنين|الإثنين|الثلاثاء|الأربعاء|الاربعاء|الخميس|الجمعة|السبت|الأحد|الاحد"
_EN_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DE_MONTHS = (
    "januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
)
_FR_MONTHS = (
    "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
)
_ES_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_CLOCK = r"(?P<h>[01]?\d|2[0-3])(?:[:.h](?P<m>[0-5]\d))?"
_AT_EN = rf"(?:,? (?:at|by|before) (?:(?P<noon>noon)\b|{_CLOCK}(?: ?(?P<half>[ap])\.?m\b\.?)?))?"
_AT_DE = rf"(?:,? (?:um|gegen|bis) {_CLOCK}(?: uhr)?)?"
_PART_EN = r"(?: (?P<part>morning|noon|afternoon|evening|night))?"
_PART_DE = r"(?: (?P<part>früh|vormittag|mittag|nachmittag|abend))?"
_BY_EN = r"(?:by|until|till|before|on|no later than|not later than)(?: the latest by)?"
_BY_DE = r"(?:bis(?: spätestens)?(?: zum| am)?|spätestens(?: bis| am)?|am|zum|vor)"
_N = r"(?P<n>\d{1,2}|[^\W\d_]+)"

ENGLISH = Tongue(
    commits=_one(
        r"\b(?:i|we)(?:’ll| will| shall| promise)\b|\b(?:i’m|i am|we’re|we are) going to\b"
        r"|\byou(?:’ll| will| shall) (?:have|hear|get|receive|know|see|be told)\b"
        r"|\blet me (?:check|look|find|ask|get back|come back)\b"
        r"|\b(?:i|we) (?:get|come) back to you\b|\bexpect (?:an answer|a reply|my|our)\b"
        r"|\bwill (?:arrive|reach you|call|contact|get back|write to you|reply|answer you)\b"
        r"|\bwill be (?:with you|refunded|sent|shipped|fixed|repaired|done|ready|solved|delivered)\b"
    ),
    vague=_one(
        r"\b(?:i|we)(?:’ll| will| shall) (?:get|come|be) back(?: to you| in touch)?\b"
        r"|\b(?:i|we)(?:’ll| will| shall) (?:let you know|keep you (?:posted|informed|updated)"
        r"|be in touch|report back|follow up|update you)\b"
    ),
    stops=_one(
        r"\b(?:if|unless|once|provided|in case|when(?:ever)? you|after you)\b"
        r"|\b(?:please|kindly|could you|can you|would you|will you|you (?:must|should|need|have to))\b"
        r"|\b(?:can’t|cannot|can not|won’t|will not|unable|not able|never)\b"
        r"|\b(?:had|waited|were|was|been|paid|ordered|sent us|wrote|told)\b"
    ),
    times=(
        (Kind.TODAY, _one(r"\b(?:by )?(?:the )?end of (?:the |this )?(?:day|business)\b|\blater today\b|\b(?:still |by )?today\b|\bthis (?P<part>morning|afternoon|evening)\b|\b(?:by )?tonight\b")),
        (Kind.AFTER_TOMORROW, _one(r"\b(?:by )?the day after tomorrow\b")),
        (Kind.TOMORROW, _one(rf"\b(?:(?:by|until|before) )?(?:the )?(?:end of )?tomorrow{_PART_EN}{_AT_EN}")),
        (Kind.WEEKDAY, _one(rf"\b(?:{_BY_EN} )(?:(?:the )?end of )?(?P<next>next |this |coming )?(?P<day>{_EN_DAYS})\b{_PART_EN}{_AT_EN}")),
        (Kind.SPAN, _one(rf"\b(?:within|in|inside|during)(?: the)?(?: next)? (?:a )?{_N}(?: of)? (?P<unit>minute|hour|day|working day|business day|week)s?\b")),
        (Kind.DATE, _one(rf"\b{_BY_EN} (?:the )?(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? (?P<mon>{_EN_MONTHS})\b(?: (?P<y>20\d\d))?{_AT_EN}")),
        (Kind.DATE, _one(rf"\b{_BY_EN} (?P<mon>{_EN_MONTHS}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?:,? (?P<y>20\d\d))?{_AT_EN}")),
        (Kind.DATE, _one(rf"\b{_BY_EN} (?P<y>20\d\d)-(?P<monthno>[01]\d)-(?P<d>[0-3]\d)\b")),
        (Kind.END_OF_MONTH, _one(r"\b(?:by )?(?:the )?end of (?:the|this) month\b")),
        (Kind.NEXT_WEEK, _one(r"\b(?:(?:by|until) )?(?:the )?(?:end of |early |in the course of )?next week\b")),
        (Kind.END_OF_WEEK, _one(r"\b(?:by )?(?:the )?end of (?:the|this) week\b|\b(?:still |later )?this week\b|\bbefore the weekend\b")),
        (Kind.HOUR, _one(rf"\b(?:by|before|until) {_CLOCK}(?: ?(?P<half>[ap])\.?m\b\.?| o’clock\b|(?<=:\d\d)\b)|\bby (?P<noon>noon)\b")),
    ),
)  # fmt: skip
GERMAN = Tongue(
    commits=_one(
        r"\b(?:ich|wir)\b|\b(?:sie|du|ihr) (?:bekommen|erhalten|hören|bekommst|erhältst|hörst)\b"
        r"|\b(?:bekommen|erhalten|hören) sie\b"
    ),
    vague=_one(
        r"\b(?:ich melde mich|wir melden uns|melde ich mich|melden wir uns)\b"
        r"|\b(?:ich komme|wir kommen|komme ich|kommen wir) (?:wieder |dann |damit )?auf (?:sie|dich) zu\b"
        r"|\b(?:ich gebe|wir geben|gebe ich|geben wir) (?:ihnen|dir|euch) (?:dann |noch )?(?:bescheid|rückmeldung)\b"
        r"|\b(?:ich halte|wir halten) (?:sie|dich|euch) auf dem laufenden\b"
    ),
    stops=_one(
        r"\b(?:wenn|falls|sofern|sobald|solange|nachdem)\b|\bbitte[nt]? (?:sie|dich|schicken|senden|um)\b|^\W*bitte\b"
        r"|\b(?:können|könnten|könntest|würden|müssen|sollten) (?:sie|du|ihr)\b|\bsie (?:müssen|sollten|können)\b"
        r"|\b(?:kann|können|werde|werden) (?:\w+ ){0,6}(?:nicht|kein\w*)\b"
        r"|\b(?:habe|haben|hatte|hatten|bin|sind|war|waren|wurde|wurden)\b"
    ),
    times=(
        (Kind.TODAY, _one(r"\b(?:bis )?(?:spätestens )?(?:noch )?heute(?: noch)?(?: (?:bis )?(?:zum )?(?P<part>früh|vormittag|mittag|nachmittag|abend))?\b|\bim laufe des tages\b|\bbis (?:zum )?(?:ende des tages|tagesende)\b")),
        (Kind.AFTER_TOMORROW, _one(rf"\b(?:bis )?(?:spätestens )?übermorgen{_PART_DE}{_AT_DE}")),
        (Kind.TOMORROW, _one(rf"(?<!guten )(?<!am )\b(?:bis )?(?:spätestens )?(?-i:morgen)\b{_PART_DE}{_AT_DE}")),
        (Kind.WEEKDAY, _one(rf"\b{_BY_DE} (?P<next>nächste[nrm]? |kommende[nrm]? |diese[nrm]? )?(?P<day>{_DE_DAYS})(?P<part>früh|vormittag|mittag|nachmittag|abend)?\b{_AT_DE}")),
        (Kind.SPAN, _one(rf"\b(?:innerhalb|binnen|in)(?: von)?(?: den| der)?(?: nächsten)?(?: ein)? {_N} (?P<unit>minuten?|stunden?|tage?n?|werktage?n?|arbeitstage?n?|wochen?)\b")),
        (Kind.DATE, _one(rf"\b{_BY_DE}(?: dem)? (?P<d>[0-3]?\d)\. ?(?P<mon>{_DE_MONTHS})\b(?: (?P<y>20\d\d))?{_AT_DE}")),
        (Kind.DATE, _one(rf"\b{_BY_DE}(?: dem)? (?P<d>[0-3]?\d)\.(?P<monthno>[01]?\d)\.(?P<y>20\d\d)?{_AT_DE}")),
        (Kind.END_OF_MONTH, _one(r"\bbis (?:zum )?(?:ende (?:des|dieses) monats|monatsende)\b")),
        (Kind.NEXT_WEEK, _one(r"\b(?:bis )?(?:zum )?(?:anfang |ende |im laufe |in )?(?:der )?(?:nächste[rn]?|kommende[rn]?) woche\b")),
        (Kind.END_OF_WEEK, _one(r"\bbis (?:zum )?(?:ende (?:der|dieser) woche|wochenende|wochenschluss)\b|\b(?:noch )?(?:in )?diese[r]? woche\b")),
        (Kind.HOUR, _one(rf"\b(?:bis|vor)(?: spätestens)? {_CLOCK} uhr\b")),
    ),
)  # fmt: skip
FRENCH = Tongue(
    commits=_one(
        r"\b(?:je|nous)(?: (?:vous|te|le|la|les|lui|y|en|me|m’))* ?(?:[^\W\d_]+r(?:ai|ons)|vais|allons|reviens|revenons|rappelle|rappelons|envoie|envoyons|tiens|tenons)\b"
        r"|\bvous (?:aurez|recevrez|serez)\b"
    ),
    vague=_one(
        r"\b(?:je|nous) (?:reviens|revenons|reviendrai|reviendrons) vers (?:vous|toi)\b"
        r"|\b(?:je|nous) (?:vous|te) (?:tiens|tenons|tiendrai|tiendrons) (?:au courant|informée?s?)\b"
    ),
    stops=_one(
        r"\bsi (?:vous|tu|jamais)\b|\b(?:dès que|lorsque|quand) (?:vous|tu)\b|\bmerci de\b|\bveuillez\b|\bpouvez-vous\b|\bpourriez\b"
        r"|\bne (?:peux|pouvons|pourrai|pourrons|serai|serons)\b|\b(?:avez|avons|ai|était|étais) \w+[éis]\b"
    ),
    times=(
        (Kind.TODAY, _one(r"\b(?:encore )?aujourd’hui\b|\bdans la journée\b|\bce (?P<part>matin|soir)\b|\bcet (?P<part2>après-midi)\b|\bd’ici ce soir\b")),
        (Kind.AFTER_TOMORROW, _one(r"\b(?:avant |d’ici )?après-demain\b")),
        (Kind.TOMORROW, _one(rf"(?<!après-)\b(?:avant |d’ici )?demain\b(?: (?P<part>matin|midi|soir))?(?: (?:à|avant) {_CLOCK}(?: ?h)?)?")),
        (Kind.WEEKDAY, _one(rf"\b(?:d’ici(?: à)?|avant|pour|au plus tard|jusqu’à)(?: le)? (?P<day>{_FR_DAYS})(?P<next> prochain)?\b|\b(?P<day2>{_FR_DAYS}) (?:prochain|au plus tard)\b")),
        (Kind.SPAN, _one(rf"\b(?:dans|sous|d’ici)(?: les)?(?: prochaine?s)? {_N} (?P<unit>minute|heure|jour ouvré|jour ouvrable|jour|semaine)s?(?: ouvr(?:é|able)s)?\b")),
        (Kind.DATE, _one(rf"\b(?:d’ici|avant|pour|jusqu’)(?: au| le)? (?P<d>[0-3]?\d)(?:er)? (?P<mon>{_FR_MONTHS})\b(?: (?P<y>20\d\d))?")),
        (Kind.END_OF_WEEK, _one(r"\b(?:avant|d’ici)(?: à)? (?:la )?fin de (?:la|cette) semaine\b|\bcette semaine\b")),
        (Kind.NEXT_WEEK, _one(r"\bla semaine prochaine\b")),
    ),
)  # fmt: skip
SPANISH = Tongue(
    commits=_one(
        r"\b(?:(?:le|les|te|os|lo|la|me|nos|se) )*[^\W\d_]+(?:aré|eré|iré|dré|aremos|eremos|iremos|dremos)\b|\b(?:voy|vamos) a\b"
        r"|\b(?:recibirá|tendrá|recibirás|tendrás)\b"
    ),
    vague=_one(
        r"\b(?:le|te|les|os) (?:aviso|avisaré|avisamos|avisaremos|mantendré|mantendremos)\b"
        r"|\b(?:me|nos) (?:pondré|pondremos) en contacto\b"
    ),
    stops=_one(
        r"\bsi (?:usted|nos|me|tú)\b|\bcuando (?:usted|nos|reciba)\b|\b(?:por favor|podría|puede usted|debe)\b"
        r"|\bno (?:puedo|podemos|podré|podremos)\b|\b(?:había|hemos|he|esperé|esperó)\b"
    ),
    times=(
        (Kind.TODAY, _one(r"\bhoy(?: mismo)?\b|\besta (?P<part>mañana|tarde|noche)\b|\ba lo largo del día\b")),
        (Kind.AFTER_TOMORROW, _one(r"\bpasado mañana\b")),
        (Kind.TOMORROW, _one(rf"(?<!la )(?<!esta )(?<!pasado )\b(?:antes de |para )?mañana\b(?: por la (?P<part>mañana|tarde|noche))?(?: a las {_CLOCK})?")),
        (Kind.WEEKDAY, _one(rf"\b(?:antes del?|para el|hasta el|el próximo|a más tardar el|el) (?P<day>{_ES_DAYS})\b(?P<next> que viene| próximo)?")),
        (Kind.SPAN, _one(rf"\b(?:dentro de|en|en un plazo de)(?: l[oa]s)?(?: próxim[oa]s)? {_N} (?P<unit>minuto|hora|día hábil|día laborable|d[íi]a|semana)(?:e?s)?(?: hábiles| laborables)?\b")),
        (Kind.DATE, _one(rf"\b(?:antes del|para el|hasta el|el) (?P<d>[0-3]?\d) de (?P<mon>{_ES_MONTHS})\b(?: (?:de )?(?P<y>20\d\d))?")),
        (Kind.END_OF_WEEK, _one(r"\bantes del fin de semana\b|\besta semana\b|\ba finales de (?:la|esta) semana\b")),
        (Kind.NEXT_WEEK, _one(r"\bla (?:próxima semana|semana que viene)\b")),
    ),
)  # fmt: skip
ARABIC = Tongue(
    commits=_one(r"(?<!\w)(?:سأ|سن|ست)\w+|(?<!\w)سوف \w+"),
    vague=_one(r"(?<!\w)(?:سأعود|سنعود|سأتواصل|سنتواصل|سأبلغك\w*|سنبلغك\w*)(?!\w)"),
    stops=_one(r"(?<!\w)(?:إذا|عندما|يرجى|الرجاء|من فضلك|لن|لا)(?!\w)"),
    times=(
        (Kind.AFTER_TOMORROW, _one(r"(?<!\w)بعد غد(?:ا|ًا|اً)?(?!\w)")),
        (Kind.TOMORROW, _one(r"(?<!بعد )(?<!\w)غد(?:ا|ًا|اً)?(?!\w)(?: (?P<part>صباحا|صباحًا|مساء|مساءً))?")),
        (Kind.TODAY, _one(r"(?<!\w)(?:هذا )?اليوم(?!\w)")),
        (Kind.WEEKDAY, _one(rf"(?<!\w)(?:(?:قبل|بحلول|حتى|في) )?(?:يوم )(?P<day>{_AR_DAYS})(?!\w)(?P<next> القادم| المقبل)?")),
        (Kind.SPAN, _one(rf"(?<!\w)(?:خلال|في غضون) {_N} (?P<unit>دقيقة|دقائق|ساعة|ساعات|يوم|أيام|أسبوع|أسابيع)(?!\w)")),
        (Kind.SPAN, _one(r"(?<!\w)(?:خلال|في غضون) (?P<dual>يومين|ساعتين|أسبوعين|ساعة|يوم|أسبوع)(?!\w)")),
        (Kind.END_OF_WEEK, _one(r"(?<!\w)(?:هذا الأسبوع|قبل نهاية الأسبوع)(?!\w)")),
        (Kind.NEXT_WEEK, _one(r"(?<!\w)الأسبوع (?:القادم|المقبل)(?!\w)")),
    ),
)  # fmt: skip
DUALS: Mapping[str, tuple[int, str]] = {
    "ساعة": (1, "hour"),
    "ساعتين": (2, "hour"),
    "يوم": (1, "day"),
    "يومين": (2, "day"),
    "أسبوع": (1, "week"),
    "أسبوعين": (2, "week"),
}
PARTS: Mapping[str, int] = {
    **dict.fromkeys(("morning", "früh", "vormittag", "matin", "صباحا", "صباحًا"), 12),
    **dict.fromkeys(("noon", "mittag", "midi"), 12),
    **dict.fromkeys(("afternoon", "nachmittag", "après-midi", "tarde"), 18),
    **dict.fromkeys(("evening", "night", "abend", "soir", "noche", "مساء", "مساءً"), 21),
}
"""Until which local hour a part of the day goes. Spanish "mañana" is left out: it is two words in one."""
TONGUES: Mapping[str, Tongue] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "ar": ARABIC,
}
