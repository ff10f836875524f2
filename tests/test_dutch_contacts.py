"""Contact persons leave, and nothing else: own phrasings, and the recorded real pages."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dutch.contacts import Contacts, find_contacts, redact

GONE = [  # a text, and what may not be left of it
    ("Voor meer informatie kun je contact opnemen met Hanneke Verbruggen, teamleider, via 06-21437658.",
     "Hanneke|Verbruggen|21437658"),
    ("Bel of app Sanne (06 - 3344 5566) of mail naar s.dewit@voorbeeldstad.nl", "Sanne|3344|dewit"),
    ("Neem contact op met Joris van den Elzen via +31 (0)6 11 22 33 44.", "Joris|Elzen|22 33"),
    ("Inlichtingen bij mw. drs. A.P. van Rossum, telefoon (0318) 55 12 34.", "Rossum|A.P.|55 12"),
    ("Contact\nPieter-Jan Hoekstra\nRecruiter\n0031 6 55667788", "Pieter|Hoekstra|5566"),
    ("Voor inhoudelijke vragen kun je terecht bij Youssef El Amrani.", "Youssef|Amrani"),
    ("de heer Van der Meulen (gemeentesecretaris) is bereikbaar op 0575 – 44 55 66", "Meulen|44 55"),
    ("Onze recruiter Fleur Dijkman beantwoordt je vragen graag: 088 1234567", "Fleur|Dijkman|1234567"),
    ("Stuur een mail naar k.janssen (at) groenestad punt nl", "janssen|groenestad"),
    ("Mail k.janssen[at]groenestad.nl", "janssen|groenestad"),
    ("Neem contact op met Özlem Yıldız, adviseur bij Bureau X, 073-6120000.", "Özlem|Yıldız|6120000"),
    ("Je kunt bellen met J.P. de Vries op nummer 06.12.34.56.78", "Vries|12.34"),
    ("Direct bellen: tel:+31612345678", "12345678"),
    ("Interesse? App Bram op 06 12345678.", "Bram|12345678"),
    ("Over de procedure: Anne-Fleur ten Broeke, HR-adviseur, a.tenbroeke@dalstad.nl.", "Anne|Broeke|broeke"),
    ("Contactpersoon: Willemijn Smit-van Duin", "Willemijn|Smit|Duin"),
    ("Vraag naar mevrouw Bouzidi, bereikbaar op 010 - 123 45 67.", "Bouzidi|45 67"),
    ("https://www.linkedin.com/in/tineke-van-oosten-12345/", "tineke|oosten"),
    ("Informatie bij Dhr. ir. K. 't Hart, 0900-1234567", "Hart|1234567"),
    ("Je kunt contact opnemen met Rutger (teammanager), 06-10203040", "Rutger|1020"),
    ("Heb je vragen?\nBel dan met Ingrid de Haan\n(0229) 12 34 56", "Ingrid|Haan|34 56"),
    ("Neem contact op met Khadija Benali of Tom Bos via werving@voorbeeld.nl", "Khadija|Benali|Tom|Bos|werving@"),
    ("Ben je enthousiast? Ilse vertelt je graag meer: 06-98765432", "Ilse|98765432"),
    ("U kunt contact opnemen met de griffier, de heer drs. M.J.C. Vermeer (tel. 0346 123456).", "Vermeer|123456"),
    ("Contact: Sjoukje Wiersma | 06 - 12 34 56 79 | s.wiersma@stad.frl", "Sjoukje|Wiersma|wiersma|34 56"),
    ("Tineke van den Oever\nRecruitmentadviseur\nt.vandenoever@stad.nl", "Tineke|Oever|oever"),
    ("Stel je vraag aan Dirk-Jan via WhatsApp (wa.me/31612345678).", "Dirk|12345678"),
    ("Mevrouw mr. E. Jansen-de Boer, voorzitter, 055-5801234.", "Jansen|Boer|5801234"),
    ("Je kunt bellen met onze collega Priya Ramdin, 06 44445555.", "Priya|Ramdin|4444"),
    ("Je leidinggevende Wouter Kuipers is bereikbaar via 0592-365555.", "Wouter|Kuipers|365555"),
    ("Procedurele vragen: Thijs, 06-22334455", "Thijs|22334455"),
    ("Informeren kan bij Ben Ouaziz (afdelingshoofd) via 06 5555 1234", "Ouaziz|5555"),
    ("bij Chantal Lemmens, tel 045 560 4444", "Chantal|Lemmens|4444"),
    ("Dr. ir. H. van Beek (h.vanbeek @ polder.nl) weet meer.", "Beek|beek"),
    ("Reageren? Bel Eva: 0628 112233.", "Eva|112233"),
    ("U kunt terecht bij mevr. C.M. Groeneveld (secretaris).", "Groeneveld"),
    ("Met vragen kun je terecht bij Annemiek Verhoeven, manager Bedrijfsvoering.", "Annemiek|Verhoeven"),
    ("Contactpersonen\nKarin Blom, 06-11111112\nHenk-Jan Mol, 06-11111113", "Karin|Blom|Henk|Mol|1111111"),
    ("Ter attentie van mevrouw L. Peeters, Postbus 12, Dorpstad", "Peeters"),
    ("Jasper Koning (Senior Recruiter) helpt je verder via jkoning@stad.nl", "Jasper|Koning|jkoning"),
    ("Dan kun je Samira Haddou bellen: 06 31313131", "Samira|Haddou|3131"),
    ("Contact met Bianca Post: bel (030) 2345678. Bianca is er tot vrijdag, mevrouw Post ook.", "Bianca|Post|2345678"),
]  # fmt: skip

STAYS = [
    "Gemeentesecretaris / Algemeen Directeur Gemeente Dorpstad",
    "Neem contact op met de gemeente Zeist of kijk op onze website.",
    "Je adviseert de Raad van State, de Algemene Rekenkamer en de Eerste Kamer.",
    "Je hebt contact met Rijkswaterstaat, Provincie Zeeland en Waterschap De Dommel.",
    "Het salaris bedraagt € 3.152,- tot € 4.397,- bruto per maand (schaal 10), 0,8 fte.",
    "Sluitingsdatum 01-02-2025 10:00 uur; looptijd 01-03-2025 - 31-12-2025.",
    "Op 06-05-2024 12 uur sluit de vacature, gesprekken op 01 september 2024 02 oktober 2024.",
    "KvK 01234567, vacaturenummer 0123456789, postcode 1012 AB, dossier 06-2024-0012345.",
    "IBAN NL91 ABNA 0417 1643 00",
    "Standplaats: Den Haag, Zuid-Holland. Open van 09.00 - 17.00 uur.",
    "De procedure wordt begeleid door Zeelenberg.",
    "Contact en informatie procedure",
    "Je werkt aan de Van Goghlaan en de Jan Steenstraat in Utrecht.",
    "Team Werk en Inkomen zoekt contact met inwoners.",
    "Vragen over Anna Paulowna beantwoorden we op onze site.",
    "Contact opnemen met Team Recruitment kan via het formulier.",
    "Meer informatie via Werken voor Nederland of Binnenlands Bestuur.",
    "Kennis van Microsoft Office is een pre; contact met burgers.",
    "Je onderhoudt contact met Provinciale Staten en het college van B&W van Den Bosch.",
    "Interviews op 19, 20 en 24 mei 2027.",
    "Een budget van € 1.400.000,00 en 42.000 inwoners.",
    "Volg ons op @gemeente.zeist",
    "Contact met Polder N.V. en Dijk B.V. loopt via de afdeling Inkoop.",
]


@pytest.mark.parametrize(("text", "gone"), GONE)
def test_contact_persons_leave(text: str, gone: str) -> None:
    assert re.findall(gone, redact(text)) == []


@pytest.mark.parametrize("text", STAYS)
def test_everything_else_stays(text: str) -> None:
    assert redact(text) == text
    assert find_contacts(text) == Contacts()


@pytest.mark.parametrize(
    "phone",
    ["073 – 612 06 55", "06-12345678", "06 12 34 56 78", "+31 6 12 34 56 78", "+31612345678", "0031612345678",
     "+31 (0)73 612 06 55", "(073) 612 06 55", "088 0000000", "0800-1234", "0900 123 4567", "06/12345678",
     "+32 475 12 34 56"],
)  # fmt: skip
def test_every_form_of_a_number(phone: str) -> None:
    assert redact(f"Bel {phone} voor vragen.") == "Bel [telefoonnummer] voor vragen."


def test_what_must_survive_survives() -> None:
    text = "Begeleid door Hofstra. Neem contact op met Wim Hofstra (Hofstra), 06-12345678. Bel Hofstra gerust."
    assert redact(text, keep=["Hofstra"]) == (
        "Begeleid door Hofstra. Neem contact op met [contactpersoon] (Hofstra), [telefoonnummer]. Bel Hofstra gerust."
    )


def test_a_person_of_the_advert_leaves_every_part_of_it() -> None:
    contacts = find_contacts("Contact: Sjoerd Hylkema, 06-12345678")
    assert redact("Sjoerd Hylkema zoekt een collega; vraag het Sjoerd of 058-1234567", contacts) == (
        "[contactpersoon] zoekt een collega; vraag het [contactpersoon] of [telefoonnummer]"
    )


@pytest.mark.parametrize("keep", [["Zeelenberg", "Galan Groep"], []])
def test_the_real_pages(realpages: Path, keep: list[str]) -> None:
    gone = json.loads((realpages / "contacts.json").read_text(encoding="utf-8"))
    for page in realpages.glob("**/*.html"):
        text = unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))
        clean = redact(text, keep=keep)
        assert [word for words in gone.values() if isinstance(words, list) for word in words if word in clean] == []
        for name in ("begeleid door Zeelenberg", "partner bij de Galan Groep", "Raad van State"):
            assert clean.count(name) == text.count(name)
        assert abs(len(clean) - len(text)) < 400


@given(st.text(max_size=400))
def test_no_text_raises_and_twice_is_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.sampled_from(STAYS), st.sampled_from([text for text, _ in GONE]), st.sampled_from(STAYS))
def test_lines_further_off_change_nothing(before: str, text: str, after: str) -> None:
    assert redact("\n\n\n".join([before, text, after])) == "\n\n\n".join([before, redact(text), after])
