import pytest

from allears.listening.ports import Intent, Marks
from allears.listening.post import Author, Post
from allears.triage import understand


def marks(text: str, **fields: object) -> Marks:
    return understand([Post(text=text, **fields)])[0]  # type: ignore[arg-type]


TABLE = [
    # complaint
    ("en", "Still waiting for my refund, this is the third time I ask.", "complaint"),
    ("en", "The app keeps crashing since the update and nobody answers", "complaint"),
    ("en", "I'm very disappointed with your service", "complaint"),
    ("de", "Ich warte immer noch auf meine Bestellung, niemand meldet sich.", "complaint"),
    ("de", "Das Internet funktioniert schon wieder nicht!", "complaint"),
    ("es", "Sigo esperando mi pedido y nadie responde, pésimo servicio", "complaint"),
    ("fr", "J'attends toujours mon colis, personne ne répond au téléphone", "complaint"),
    ("it", "Sto ancora aspettando il pacco e nessuno risponde, pessimo servizio", "complaint"),
    ("nl", "Ik wacht nog steeds op mijn pakket en niemand reageert", "complaint"),
    ("pt", "Ainda não recebi meu pedido e ninguém responde, péssimo atendimento", "complaint"),
    # question
    ("en", "How do I reset my password?", "question"),
    ("en", "Does anyone know if the shop is open on Sunday", "question"),
    ("de", "Wie kann ich mein Passwort ändern?", "question"),
    ("es", "¿Cómo puedo cambiar mi contraseña?", "question"),
    ("fr", "Comment puis-je changer mon mot de passe ?", "question"),
    ("it", "Come posso cambiare la password?", "question"),
    ("nl", "Hoe kan ik mijn wachtwoord wijzigen?", "question"),
    ("pt", "Como posso mudar minha senha?", "question"),
    # idea
    ("en", "It would be great if you could sort the list by date", "idea"),
    ("de", "Es wäre schön, wenn man die Liste sortieren könnte", "idea"),
    ("es", "Sería genial que agregaran un modo nocturno", "idea"),
    ("fr", "Ce serait bien de pouvoir trier la liste", "idea"),
    ("it", "Sarebbe bello poter ordinare la lista", "idea"),
    ("nl", "Het zou fijn zijn als je de lijst kon sorteren", "idea"),
    ("pt", "Seria ótimo se vocês adicionassem um modo noturno", "idea"),
    # praise
    ("en", "Thank you so much, your team was amazing!", "praise"),
    ("de", "Vielen Dank für die schnelle Hilfe, super Service!", "praise"),
    ("es", "Muchas gracias por la ayuda, excelente atención", "praise"),
    ("fr", "Merci beaucoup pour votre aide, excellent service", "praise"),
    ("it", "Grazie mille per l'aiuto, ottimo servizio", "praise"),
    ("nl", "Heel erg bedankt voor de snelle hulp, geweldige service", "praise"),
    ("pt", "Muito obrigada pela ajuda, excelente atendimento", "praise"),
    # leaving
    ("en", "Please cancel my subscription, I'm switching to your competitor", "leaving"),
    ("en", "You just lost a customer.", "leaving"),
    ("de", "Ich kündige meinen Vertrag und wechsle zur Konkurrenz", "leaving"),
    ("es", "Quiero cancelar mi cuenta, me voy a la competencia", "leaving"),
    ("fr", "Je résilie mon abonnement et je passe à la concurrence", "leaving"),
    ("it", "Voglio disdire l'abbonamento, passo alla concorrenza", "leaving"),
    ("nl", "Ik wil mijn abonnement opzeggen en stap over naar de concurrent", "leaving"),
    ("pt", "Quero cancelar minha assinatura, vou para a concorrência", "leaving"),
    # lead
    ("en", "How much is the plan for 20 users? We would like a demo.", "lead"),
    ("de", "Was kostet das für unsere Firma? Ich hätte gern ein Angebot.", "lead"),
    ("es", "¿Cuánto cuesta el plan para mi empresa?", "lead"),
    ("fr", "Combien coûte l'offre pour notre entreprise ? Je voudrais un devis", "lead"),
    ("it", "Quanto costa? Vorrei un preventivo per la mia azienda", "lead"),
    ("nl", "Wat kost het voor ons bedrijf? Graag een offerte", "lead"),
    ("pt", "Quanto custa o plano para minha empresa? Queria um orçamento", "lead"),
    # press
    ("en", "I'm a journalist on deadline, could you comment on the recall?", "press"),
    ("de", "Presseanfrage: Ich bitte um eine Stellungnahme bis 17 Uhr", "press"),
    ("es", "Soy periodista y preparo un reportaje, ¿quién es su portavoz?", "press"),
    ("fr", "Je suis journaliste, puis-je avoir votre réaction pour un article ?", "press"),
    ("it", "Sono una giornalista, vorrei un commento per un articolo", "press"),
    ("nl", "Ik ben journalist en wil graag uw reactie voor een artikel", "press"),
    ("pt", "Sou jornalista e preparo uma reportagem, quem é o porta-voz?", "press"),
    # official
    ("en", "On behalf of my constituent I write as member of parliament", "official"),
    ("de", "Die Verbraucherzentrale und die Bundesnetzagentur bitten um Auskunft", "official"),
    ("es", "Escribo del Ministerio de Consumo, expediente 123", "official"),
    ("fr", "La DGCCRF vous adresse une mise en demeure", "official"),
    ("it", "Il Garante vi chiede chiarimenti ai sensi dell'articolo 15", "official"),
    ("nl", "Namens de Ombudsman verzoek ik u om informatie", "official"),
    ("pt", "O Procon solicita esclarecimentos nos termos do artigo 55", "official"),
    # abuse
    ("en", "you are all fucking idiots, go to hell", "abuse"),
    ("de", "ihr Arschlöcher, verpisst euch", "abuse"),
    ("es", "son unos hijos de puta", "abuse"),
    ("fr", "bande de connards, allez vous faire voir", "abuse"),
    ("it", "andate a cagare, pezzi di merda", "abuse"),
    ("nl", "stelletje oplichters, val dood klootzak", "abuse"),
    ("pt", "vão se foder, seus filhos da puta", "abuse"),
    # spam
    ("en", "Make money fast, click here https://x.example link in bio", "spam"),
    ("de", "Geld verdienen von zuhause, klick hier https://x.example", "spam"),
    ("es", "Gana dinero fácil, haz clic https://x.example link en la bio", "spam"),
    ("pt", "Ganhe dinheiro com renda extra, clique aqui https://x.example", "spam"),
    # chatter
    ("en", "Good morning everybody!", "chatter"),
    ("de", "Guten Morgen zusammen", "chatter"),
    ("fr", "Bonjour", "chatter"),
]

DANGER = [
    ("en", "I can't go on, I want to die and end my life tonight"),
    ("en", "The charger caught fire and my daughter is in hospital"),
    ("en", "There is a smell of gas in the flat after your technician left"),
    ("en", "he is not breathing, we called an ambulance"),
    ("en", "I will kill you all, I have a gun"),
    ("en", "My baby swallowed a part of your toy"),
    ("de", "Ich will nicht mehr leben"),
    ("de", "Der Akku hat angefangen zu brennen, mein Kind ist verletzt"),
    ("es", "El horno explotó y mi hijo está en el hospital"),
    ("es", "no quiero vivir más, me quiero matar"),
    ("fr", "Le chargeur a pris feu, il y a des flammes"),
    ("fr", "je veux mourir, j'en peux plus"),
    ("it", "Il telefono ha preso fuoco e mio figlio è ferito"),
    ("nl", "De oplader staat in brand en mijn kind is gewond"),
    ("nl", "ik wil niet meer leven"),
    ("pt", "A bateria explodiu e meu filho está no hospital"),
    ("pt", "eu quero morrer, não aguento mais viver"),
]

NO_DANGER = [
    ("en", "I'm dying of laughter at this ad"),
    ("en", "lol this killed me 😂"),
    ("en", "You should fire him, that agent is useless"),
    ("en", "my phone died again, battery is dead"),
    ("en", "This new album is fire"),
    ("en", "nearly had a heart attack when I saw the bill haha"),
    ("de", "Ich lach mich tot, sterbe vor Lachen"),
    ("es", "me muero de risa con este anuncio"),
    ("fr", "je suis mort de rire"),
    ("it", "muoio dal ridere"),
    ("nl", "ik lach me dood"),
    ("pt", "morri de rir com essa propaganda"),
]


class TestIntent:
    @pytest.mark.parametrize(("lang", "text", "expected"), TABLE)
    def test_tells_what_somebody_wants(self, lang: str, text: str, expected: str) -> None:
        mark = marks(text, lang=lang).intent
        assert mark.value == expected, mark.reason

    @pytest.mark.parametrize(("lang", "text"), DANGER)
    def test_sees_danger_that_is_meant(self, lang: str, text: str) -> None:
        found = marks(text, lang=lang)
        assert found.intent.value == Intent.DANGER
        assert found.urgency.value == "critical"

    @pytest.mark.parametrize(("lang", "text"), NO_DANGER)
    def test_sees_no_danger_in_a_figure_of_speech(self, lang: str, text: str) -> None:
        found = marks(text, lang=lang)
        assert found.intent.value != Intent.DANGER, found.intent.reason

    def test_takes_talk_of_ending_a_life_seriously_even_with_a_laugh(self) -> None:
        assert marks("haha I just want to kill myself", lang="en").intent.value == Intent.DANGER

    def test_quotes_the_words_it_goes_by(self) -> None:
        mark = marks("Still waiting for a reply", lang="en").intent
        assert "“still waiting”" in mark.reason

    def test_names_the_signs_of_a_journalist(self) -> None:
        mark = marks("I am on deadline, is this for publication?", lang="en").intent
        assert mark.reason == "Journalist signs: “on deadline” and “for publication”."

    def test_says_that_a_question_mark_asks(self) -> None:
        assert "question mark" in marks("Where is the shop?", lang="en").intent.reason

    def test_does_not_call_staying_leaving(self) -> None:
        assert marks("I am not leaving you, promise", lang="en").intent.value != Intent.LEAVING

    def test_says_unknown_when_nothing_stands_in_it(self) -> None:
        assert marks("The library has three floors", lang="en").intent.value == Intent.UNKNOWN

    def test_says_unknown_for_a_language_without_words(self) -> None:
        mark = marks("Ég fór í búðina í gær", lang="is").intent
        assert mark.value == Intent.UNKNOWN
        assert "this language" in mark.reason


class TestSenders:
    def test_knows_a_public_body_by_its_domain(self) -> None:
        author = Author(id="jane@consumer.gov.uk")
        found = marks("Please call me back", lang="en", network="email", author=author)
        assert found.intent.value == Intent.OFFICIAL
        assert "consumer.gov.uk" in found.intent.reason
        assert found.urgency.value == "high"

    def test_knows_a_newsroom_by_its_domain(self) -> None:
        author = Author(id="desk@theguardian.com")
        assert marks("Please call me back", lang="en", author=author).intent.value == Intent.PRESS

    def test_is_not_fooled_by_a_domain_in_the_name_part(self) -> None:
        author = Author(id="consumer.gov.uk@shady.example")
        assert (
            marks("Please call me back", lang="en", author=author).intent.value != Intent.OFFICIAL
        )

    def test_never_wants_an_answer_to_a_robot(self) -> None:
        found = marks("I want my money back! Terrible!", lang="en", is_=("automatic",))
        assert found.intent.value == Intent.CHATTER
        assert found.urgency.value == "low"

    def test_knows_a_robot_by_its_address(self) -> None:
        author = Author(id="MAILER-DAEMON@mx.example")
        assert marks("Delivery failed", lang="en", author=author).intent.value == Intent.CHATTER


class TestStars:
    def test_make_a_complaint_of_a_bare_review(self) -> None:
        found = marks("It is what it is", lang="en", rating=1.0, network="appstore")
        assert (found.intent.value, found.mood.value) == (Intent.COMPLAINT, "negative")
        assert "1 stars" in found.intent.reason

    def test_make_praise_of_a_bare_review(self) -> None:
        assert marks("It is what it is", lang="en", rating=5.0).intent.value == Intent.PRAISE
