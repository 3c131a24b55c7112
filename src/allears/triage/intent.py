"""What somebody wants from us: one value of `Intent`, the first rule that holds.

Each kind has its phrases; their strengths add up to a chance. The rules are asked in order of
what it costs to miss one: a robot, danger, an official, the press, then spam and abuse, then
leaving, an idea, and last what most posts are: complaint, lead, question, praise. There mood,
stars and (in English) the linear model help, and a complaint that asks something stays a
complaint. Misses: complaints that only tell what happened, in words that we do not list.
"""

from __future__ import annotations

from collections.abc import Callable

from allears.listening.ports import Intent, Mark
from allears.triage import senders
from allears.triage.danger import danger
from allears.triage.evidence import Evidence, either, quote, strength
from allears.triage.lexicon import LANGUAGES
from allears.triage.mood import stars

_QUESTION_MARK = 0.45
"""What a question mark alone says; many are rhetorical."""
_MODEL_MIDDLE, _MODEL_SAYS = 0.5, 0.75
"""Where the model begins to say something, and how far it is believed at its surest."""
_COMPLAINT_AT = 0.35
"""About a third of what is said to brands is a complaint; above that it is likelier than not."""
_OVER_QUESTION = 0.6
"""A complaint that asks stays a complaint, if it is not much fainter than the question."""
_COMPLAINT_BY_MOOD = {"positive": 0.5, "neutral": 0.9}
_PRAISE_BY_MOOD = {"positive": 1.0, "neutral": 0.5, "mixed": 0.5, "unknown": 0.6}
_DANGER_AT = 0.5
_NOTHING = Mark(Intent.UNKNOWN.value, 0.0, "None of the words that we know stand in it.")
_NO_WORDS = Mark(Intent.UNKNOWN.value, 0.0, "We have no words for this language yet.")
_SPAM_AT = 0.85
"""One strong phrase is not enough without a link or a second one."""


def intent(evidence: Evidence, mood: Mark) -> Mark:
    """The first rule that holds; "unknown" when none does."""
    for rule in _RULES:
        mark = rule(evidence, mood)
        if mark is not None:
            return mark
    return _NOTHING if evidence.language in LANGUAGES else _NO_WORDS


def complaint_chance(evidence: Evidence, mood: Mark) -> float:
    """How likely it is a complaint, 0 to 1; mood, stars, model and whom it speaks to are in it."""
    words = strength(evidence.of("complaint", with_denied=True))
    by_mood = 0.0
    if mood.value == "negative":
        is_told = evidence.reading.has_handle or senders.is_to_us(evidence.reading.post)
        by_mood = 0.5 if is_told else 0.3
    elif mood.value == "mixed":
        by_mood = 0.15
    given = stars(evidence)
    by_stars = 0.6 * -given if given is not None and given < 0 else 0.0
    chance = either(words, by_mood * mood.confidence, by_stars, _says(evidence, "complaint"))
    return chance * _COMPLAINT_BY_MOOD.get(mood.value, 1.0)


def _says(evidence: Evidence, head: str) -> float:
    leaning = evidence.leanings.get(head, 0.0)
    if leaning <= _MODEL_MIDDLE:
        return 0.0
    return (leaning - _MODEL_MIDDLE) / (1 - _MODEL_MIDDLE) * _MODEL_SAYS


def _mark(kind: Intent, chance: float, reason: str) -> Mark:
    return Mark(kind.value, round(min(0.97, chance), 2), reason)


def _by_phrases(evidence: Evidence, kind: Intent, at: float, words: str) -> Mark | None:
    chance = evidence.strength_of(kind.value)
    if chance < at:
        return None
    return _mark(kind, chance, f"{words} {quote(evidence.of(kind.value))}.")


def _robot(evidence: Evidence, _mood: Mark) -> Mark | None:
    if senders.is_robot(evidence.reading.post):
        return Mark(Intent.CHATTER.value, 0.95, "An automatic message; nobody waits for an answer.")
    if not evidence.reading.words_only:
        return Mark(Intent.UNKNOWN.value, 0.0, "There is no text.")
    return None


def _danger(evidence: Evidence, _mood: Mark) -> Mark | None:
    chance, finds = danger(evidence)
    if chance < _DANGER_AT:
        return None
    return _mark(Intent.DANGER, chance, f"Signs of danger: {quote(finds)}.")


def _official(evidence: Evidence, _mood: Mark) -> Mark | None:
    domain = senders.official_domain(evidence.reading.post)
    if domain:
        return Mark(Intent.OFFICIAL.value, 0.95, f"Comes from {domain}, a public body.")
    return _by_phrases(evidence, Intent.OFFICIAL, 0.8, "Speaks of a public body:")


def _press(evidence: Evidence, _mood: Mark) -> Mark | None:
    domain = senders.press_domain(evidence.reading.post)
    chance = either(evidence.strength_of("press"), 0.75 if domain else 0.0)
    if chance < 0.75:
        return None
    finds = evidence.of("press")
    signs = " ".join(filter(None, [quote(finds), f"comes from {domain}" if domain else ""]))
    return _mark(Intent.PRESS, chance, f"Journalist signs: {signs}.")


def _spam(evidence: Evidence, _mood: Mark) -> Mark | None:
    finds = evidence.of("spam")
    if not finds:
        return None  # many hashtags alone are not enough
    post = evidence.reading.post
    chance = evidence.strength_of("spam")
    has_link = "link" in post.has or bool(post.links) or "http" in evidence.reading.raw
    if has_link:
        chance = either(chance, 0.3)
    if evidence.reading.raw.count("#") >= 8:
        chance = either(chance, 0.4)
    others = [*evidence.of("complaint"), *evidence.of("question")]
    if chance < _SPAM_AT or strength(others) > chance:
        return None
    return _mark(Intent.SPAM, chance, f"Sells or lures: {quote(finds)}.")


def _abuse(evidence: Evidence, _mood: Mark) -> Mark | None:
    chance = evidence.strength_of("abuse")
    if chance < 0.5:
        return None
    if strength([*evidence.of("complaint"), *evidence.of("leaving")]) > 0.9 * chance:
        return None
    return _mark(Intent.ABUSE, chance, f"Insults: {quote(evidence.of('abuse'))}.")


def _leaving(evidence: Evidence, _mood: Mark) -> Mark | None:
    return _by_phrases(evidence, Intent.LEAVING, 0.75, "Wants to go:")


def _idea(evidence: Evidence, mood: Mark) -> Mark | None:
    mark = _by_phrases(evidence, Intent.IDEA, 0.75, "Proposes something:")
    return mark if mark and complaint_chance(evidence, mood) <= 0.85 else None


def _everyday(evidence: Evidence, mood: Mark) -> Mark | None:
    """Complaint, lead, question or praise, whichever is likeliest and likely enough."""
    complaint = complaint_chance(evidence, mood)
    lead = evidence.strength_of("lead") * (1 - 0.6 * complaint)
    question = _question_chance(evidence)
    praise = _praise_chance(evidence, mood)
    if complaint >= _COMPLAINT_AT and complaint >= max(praise, _OVER_QUESTION * question):
        finds = evidence.of("complaint", with_denied=True) or evidence.of("bad")
        return _mark(Intent.COMPLAINT, complaint, _why_complaint(evidence, quote(finds)))
    if lead >= 0.75 and lead >= 0.8 * praise:
        return _mark(
            Intent.LEAD, lead, f"Wants to buy or to know a price: {quote(evidence.of('lead'))}."
        )
    if praise >= 0.5 and praise >= question * 0.85:
        return _mark(Intent.PRAISE, praise, _why_praise(evidence))
    if question >= 0.4:
        return _mark(Intent.QUESTION, question, _why_question(evidence))
    return None


def _question_chance(evidence: Evidence) -> float:
    mark = _QUESTION_MARK if evidence.reading.has_question_mark else 0.0
    asking = evidence.of("question")
    words = strength([f for f in asking if f.weight >= 2 or f.start < 2]) if asking else 0.0
    return either(mark, words * (1.0 if mark else 0.8), 0.7 * _says(evidence, "question"))


def _praise_chance(evidence: Evidence, mood: Mark) -> float:
    given = stars(evidence)
    by_stars = 0.7 * given if given is not None and given > 0 else 0.0
    chance = either(evidence.strength_of("praise"), by_stars)
    chance *= _PRAISE_BY_MOOD.get(mood.value, 0.2)
    return chance * (0.8 if evidence.reading.has_question_mark else 1.0)


def _why_complaint(evidence: Evidence, quoted: str) -> str:
    given = stars(evidence)
    parts = (
        [f"Gives {evidence.reading.post.rating:g} stars."]
        if given is not None and given < 0
        else []
    )
    parts.append(f"Says {quoted}." if quoted else "Reads like a complaint to the model.")
    return " ".join(parts)


def _why_praise(evidence: Evidence) -> str:
    finds = evidence.of("praise")
    return f"Says {quote(finds)}." if finds else f"Gives {evidence.reading.post.rating:g} stars."


def _why_question(evidence: Evidence) -> str:
    finds = [f for f in evidence.of("question") if f.weight >= 2]
    parts = ["Asks with a question mark."] if evidence.reading.has_question_mark else []
    if finds:
        parts.append(f"Asks: {quote(finds)}.")
    return " ".join(parts) or "Reads like a question to the model."


def _addressed(evidence: Evidence, mood: Mark) -> Mark | None:
    """Displeased words that were sent to us are a complaint, even without its phrases."""
    is_ours = senders.is_to_us(evidence.reading.post) or evidence.reading.post.rating is not None
    if is_ours and mood.value == "negative" and mood.confidence >= 0.6:
        return Mark(Intent.COMPLAINT.value, 0.5, f"Sent to us and displeased. {mood.reason}")
    return None


def _chatter(evidence: Evidence, _mood: Mark) -> Mark | None:
    finds = evidence.of("chatter")
    n_words = evidence.reading.n_words
    if evidence.has("laugh") and not evidence.has("complaint"):
        return Mark(Intent.CHATTER.value, 0.55, f"Laughs: {quote(evidence.of('laugh'))}.")
    if finds and (max(f.weight for f in finds) >= 3 or n_words <= 4):
        return Mark(Intent.CHATTER.value, 0.6, f"Small talk: {quote(finds)}.")
    if evidence.reading.n_letters == 0:
        return Mark(Intent.CHATTER.value, 0.5, "Has no words, only signs or a link.")
    return None


_RULES: tuple[Callable[[Evidence, Mark], Mark | None], ...] = (
    _robot,
    _danger,
    _official,
    _press,
    _spam,
    _abuse,
    _leaving,
    _idea,
    _everyday,
    _addressed,
    _chatter,
)
