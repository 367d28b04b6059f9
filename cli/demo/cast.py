"""Who and what the demo is about: forty people in four zones, their company's items, and the charter."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

PROGRAMME = "ambassadeurs"
WHY = "People trust people. Share what you find worth sharing, in your own words, or not at all."
NETWORKS = ("linkedin", "x", "mastodon", "bluesky", "facebook")
TOOL_NETWORK = "instagram"
"""Shared to by another tool only, so that its shares are told from those made here."""


@dataclass(frozen=True)
class Office:
    """A team in one place."""

    team: str
    department: str
    country: str
    language: str
    zone: str
    people: tuple[str, ...]
    leaders: bool = False


OFFICES = (
    Office("Paris", "Communication", "FR", "fr", "Europe/Paris", (
        "Amélie Rousseau", "Benoît Lefèvre", "Chloé Marchand", "Damien Girard", "Élise Fontaine", "Florian Petit",
        "Gaëlle Morvan", "Hugo Bernard", "Inès Caron", "Julien Masson", "Karine Dubois", "Louis Garnier",
        "Manon Perrin", "Noé Lambert",
    )),
    Office("Casablanca", "Engineering", "MA", "fr-MA", "Africa/Casablanca", (
        "Amina Benjelloun", "Badr El Fassi", "Chaimae Alaoui", "Driss Tazi", "Fatima Zahra Idrissi",
        "Hicham Berrada", "Khadija Lahlou", "Mehdi Cherkaoui", "Salma Bennani",
    )),
    Office("New York", "Sales", "US", "en", "America/New_York", (
        "Alice Morgan", "Brian Cole", "Carla Diaz", "Derek Hall", "Emily Stone", "Frank Osei", "Grace Kim",
        "Henry Wells", "Isabel Cruz",
    )),
    Office("Singapore", "Engineering", "SG", "en", "Asia/Singapore", (
        "Aisha Rahman", "Ben Tan", "Chitra Nair", "Daniel Lim", "Evelyn Goh",
    )),
    Office("Direction", "Management", "FR", "fr", "Europe/Paris", (
        "Odile Renaud", "Pascal Vidal", "Quentin Sorel",
    ), leaders=True),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One employee as the directory has them."""

    external_id: str
    name: str
    email: str
    office: Office

    @property
    def roles(self) -> tuple[str, ...]:
        """What the person's token says."""
        return ("employee", "leader") if self.office.leaders else ("employee",)


def people() -> list[Person]:
    """All forty, in the order of the directory."""
    return [
        Person(f"E{number:03}", name, f"e{number:03}@portevoix.example", office)
        for number, (name, office) in enumerate(_named(), start=1)
    ]


def _named() -> Iterator[tuple[str, Office]]:
    return ((name, office) for office in OFFICES for name in office.people)


@dataclass(frozen=True)
class Piece:
    """An item of the library, and what may be said with it in its own language."""

    title: str
    why: str
    slug: str
    language: str
    category: str
    kind: str
    topics: tuple[str, ...]
    messages: tuple[str, str]


PIECES = (
    Piece("Nous recrutons à Casablanca", "Vos anciens collègues sont nos meilleurs candidats.", "recrutement", "fr",
          "employer_brand", "job_offer", ("recrutement",),
          ("Mon équipe s’agrandit à Casablanca : on en parle ?", "Envie de nous rejoindre ? Voici l’annonce.")),
    Piece("Une journée avec l’équipe réseau", "On nous demande souvent à quoi ressemble le travail.", "journee", "fr",
          "employer_brand", "video", ("métiers",),
          ("Une journée ordinaire, ou presque.", "Ce que fait vraiment une équipe réseau, en trois minutes.")),
    Piece("Notre bilan carbone, chiffres compris", "Le chiffre est moins bon que prévu, et nous le disons.", "bilan",
          "fr", "brand", "article", ("climat",),
          ("Tous les chiffres, même ceux qui fâchent.", "Notre bilan carbone est public.")),
    Piece("Ce que l’IA change à la maintenance", "Un retour d’expérience sans promesses.", "maintenance", "fr",
          "industry", "article", ("technique",),
          ("Moins de promesses, plus de mesures.", "Ce que nous avons appris en un an.")),
    Piece("How we cut support time in half", "A customer tells it better than we would.", "support", "en",
          "brand", "case_study", ("customers",),
          ("Half the waiting, told by the customer.", "Proud of what this team did.")),
    Piece("Meet us at the port conference", "Talks by colleagues; come and ask hard questions.", "conference", "en",
          "brand", "event", ("events",),
          ("See you there? I will be at our stand.", "Two colleagues speak on Thursday.")),
    Piece("Five papers on safe automation", "Worth your time even if you never buy from us.", "papers", "en",
          "industry", "article", ("research",),
          ("Five papers that changed how I work.", "A good reading list on safe automation.")),
    Piece("Engineering internships 2027", "Students ask us; now there is an answer to send.", "internships", "en",
          "employer_brand", "job_offer", ("recrutement", "students"),
          ("We take interns seriously. Apply.", "Know a student? Send them this.")),
    Piece("The platform tour, filmed by the people who run it", "No actors.", "tour", "en",
          "employer_brand", "video", ("métiers",),
          ("No actors, just us.", "My workplace in four minutes.")),
)  # fmt: skip

CHARTER = {
    "conduct": "Speak for yourself. No client names, no unpublished figures, nobody run down.",
    "copyright": "Use your own pictures or those of the library.",
    "transparency": "Say that you work here.",
    "respect": "Answer as you would across a table, or not at all.",
}


def wishes(person: Person, titles: int, chance: random.Random) -> list[tuple[int, str]]:
    """What a person shares, as (number of the item, network): mostly fresh, now and then the same again."""
    wanted: list[tuple[int, str]] = []
    for _ in range(chance.randint(7, 12)):
        again = wanted and chance.random() < 0.12
        wanted.append(chance.choice(wanted) if again else (chance.randrange(titles), chance.choice(NETWORKS)))
    return wanted
