"""The commonest words of the languages that we hear most, written down from habit, not counted.

Good enough to warn of a query that would flood, and to wake monitors by rarer words.
"""

from __future__ import annotations

_COMMON_WORDS = (
    # English
    "a about after again all also always am an and any are as at back be because been before being "
    "best better but by can come could day did do does don down even ever every first for from get "
    "go going good got great had has have he her here him his how i if in into is it its just know "
    "last let life like ll long look love m made make man many may me more most much my need never "
    "new no not now of off ok on one only or other our out over people please re really right s said "
    "same say see she should so some still such sure t take than thank thanks that the their them "
    "then there these they thing things think this those time to today too two up us ve very want "
    "was way we well were what when where which who why will with work world would year years yes "
    "you your "
    # German, Dutch
    "aber als am auch auf aus bei bin bis das dass dem den der des die doch du ein eine einen er es "
    "für hat ich ihr im ist ja kann mal man mehr mich mir mit nach nicht noch nur oder schon sein "
    "sich sie sind um und uns von vor war was wenn wie wir wird zu zum zur de een en het ik in niet "
    "op van voor "
    # French, Spanish, Portuguese, Italian
    "au avec ce ces cette dans des du elle est et il je la le les lui ma mais me mes ne nous ou par "
    "pas plus pour qu que qui sa se ses son sur te tu un une vous c d j l n al como con cuando del "
    "el ella esta este eso hay las lo los más mi muy ni o para pero por porque si sin su sus te ya "
    "yo é ao as com da das do dos ela ele em essa esse eu foi isso mais mas meu minha muito na nas "
    "no nos não os ou pra que sem ser seu sua só tem um uma você che di è gli ha ho nel non per piu "
    "questo sono "
    # Russian, Turkish, Arabic, Korean
    "а бы был в вот все вы где да для до его ее если есть еще же за и из или их к как когда кто ли "
    "мне мы на не нет но ну о он она они от по при с так там то только ты у уже что это я "
    "bir bu da ne ve için çok daha gibi ama değil var yok "
    "في من على و ما لا هذا ان عن مع كل يا الله 이 그 나 너 더 안 수 "
    # numbers
    "1 2 3 4 5 6 7 8 9 10 100 2024 2025 2026"
)
COMMON = frozenset(_COMMON_WORDS.split())
"""Words that stand in more than about one post in fifty, of the languages that we hear most."""
