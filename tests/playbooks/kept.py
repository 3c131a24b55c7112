"""Macros and playbooks that the tests of this folder keep."""

from __future__ import annotations

from tests import cast

from allears.playbooks import actions
from allears.playbooks.models import Macro, Playbook
from allears.playbooks.rules import fitting
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.steps import Answer, Kind, Step
from allears.staff.models import User

NOW = cast.NOW
HELLO = "Hello {{first_name|there}}, I look into it. {{agent}}"
STEPS = (
    Step(key="greet", kind=Kind.SAY, text="Hello {{first_name|there}}, here is {{agent}}."),
    Step(
        key="tried",
        kind=Kind.ASK,
        text="Have you tried the other socket?",
        answers=(Answer(words="Yes", to="send"), Answer(words="No")),
    ),
    Step(key="try", kind=Kind.DO, text="Let them try it."),
    Step(key="works", kind=Kind.CHECK, text="Does it work?", answers=(Answer(to="end"), Answer())),
    Step(key="send", kind=Kind.WAIT, text="A new one leaves.", until="3d"),
)


def macro(
    *acts: Act, name: str = "Broken", by: User | None = None, everybody: bool = True
) -> Macro:
    words = actions.MacroWords(name=name, acts=acts, whom=actions.ForWhom(is_shared=everybody))
    return actions.keep_macro(words=words, by=by or cast.lena(), now=NOW)


def usual() -> Macro:
    """Takes it, says that it is urgent, and puts the first words into the answer."""
    return macro(
        Act(do=Do.TAKE),
        Act(do=Do.PRIORITY, choice="high"),
        Act(do=Do.DRAFT, text=HELLO),
        Act(do=Do.NOTE, text="Case {{case}}"),
    )


def playbook(
    *steps: Step, name: str = "Dead kettle", words: tuple[str, ...] = ("kettle",)
) -> Playbook:
    kept = actions.PlaybookWords(
        name=name,
        steps=steps or STEPS,
        when="A kettle is dead",
        signs=fitting.Signs(words=words),
        whom=actions.ForWhom(is_shared=True),
    )
    return actions.keep_playbook(words=kept, by=cast.lena(), now=NOW)
