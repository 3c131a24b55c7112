"""Words that say nothing of the matter: courtesies and small words, in English and German."""

from __future__ import annotations

_WORDS = """
    a about again all already also always am an and any anybody anyone anything are as ask at be because
    been but by can cannot could day days did do does doing done either else ever every everything find
    for from get gets getting give go going good got great had happen happened happens has have having
    hello help hey hi him his how i if in into is issue it its just keep keeps kind know last least let
    like long look looks lot made make many may maybe me might more most much must my myself need needs
    new no nobody not nothing now of off ok okay on once one only or other our out over please possible
    problem question quite really regards right said same say says see seem seems should show shows
    since so some somebody someone something soon sorry still such sure take tell thank thanks that the
    their them then there these they thing things think this time to today told too tried try trying two
    us use used using very want wanted was way we week weeks well went were what when where whether
    which while who why will wish with without wonder work working works would write yes yesterday yet
    you your yours ab aber alle alles als also am an andere auch auf aus bei beim bin bis bitte brauche
    da dabei damit danke dann das dass dein dem den denn der des deshalb dich die dies diese diesem
    diesen dieser dieses doch dort du durch ein eine einem einen einer eines einfach er erst es etwas
    euch euer eure falls frage freundlich für ganz geben geht gerade gern gerne gestern gibt gruss gruß
    grüße gut guten habe haben hallo hat hatte hätte heute hier hilfe ich ihm ihn ihr ihre ihrem ihren
    im immer in ins ist ja jede jeder jetzt kann kein keine keinen komme kommt können könnte könnten
    lassen leider liebe mache machen man mehr mein meine meinem meinen meiner mich mir mit möchte
    möglich morgen muss müssen nach nicht nichts noch nochmal nun nur ob oder ohne paar problem schon
    schöne sehr seid sein seine seit selbst sich sie sind so sollte soll tag tage tagen team um und uns
    unser unsere unter vielen viel viele vielleicht vom von vor war waren warum was weil weiß welche
    welchen wenn wer werde werden wie wieder will wir wird wissen wo woche wochen wollte würde zu zum
    zur zwar
"""
NOISE = frozenset(_WORDS.split())
