"""The volunteers: thousands of people who differ in languages, region, skills and availability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

# Country → its time zone, and the language that people there speak anyway.
_COUNTRIES = {
    "DE": ("Europe/Berlin", "de"),
    "GB": ("Europe/London", "en"),
    "US": ("America/Denver", "en"),
    "CO": ("America/Bogota", "es"),
    "ES": ("Europe/Madrid", "es"),
    "NG": ("Africa/Lagos", "yo"),
    "KE": ("Africa/Nairobi", "sw"),
    "TH": ("Asia/Bangkok", "th"),
    "IN": ("Asia/Kolkata", "hi"),
    "PL": ("Europe/Warsaw", "pl"),
}
_FIRST_NAMES = [
    "Ada",
    "Amina",
    "Bo",
    "Carmen",
    "Chidi",
    "Dana",
    "Eero",
    "Farid",
    "Grace",
    "Hanna",
    "Ines",
    "Jomo",
    "Kiri",
    "Lena",
    "Mateo",
    "Noor",
    "Olga",
    "Pim",
    "Rosa",
    "Somchai",
    "Tariq",
    "Uma",
    "Wanjiru",
    "Yuki",
]
_LAST_NAMES = [
    "Adeyemi",
    "Baker",
    "Costa",
    "Diallo",
    "Ekström",
    "Fischer",
    "García",
    "Hassan",
    "Ito",
    "Jansen",
    "Kamau",
    "Lindt",
    "Mora",
    "Nowak",
    "Okafor",
    "Patel",
    "Quispe",
    "Rahman",
    "Saelim",
    "Torres",
    "Ueda",
    "Vogel",
    "Wójcik",
    "Zhang",
]
_REGIONS = {"west": 35, "north": 25, "south": 25, "east": 15}
_SKILLS = {
    "planting": 0.8,
    "watering": 0.6,
    "first aid": 0.25,
    "driving": 0.4,
    "teaching": 0.2,
    "drone photography": 0.06,
    "botany": 0.15,
}
_CERTIFICATES = {"arborist": 0.12, "forest ranger": 0.05, "first responder": 0.1}


@dataclass(frozen=True)
class Volunteer:
    """One person: the account as `POST /users` takes it and the worker document that the Space keeps.

    `number` tells people apart from run to run; their ids depend on what else the database holds.
    """

    number: int
    account: dict[str, Any]
    document: dict[str, Any]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.account['first_name']} {self.account['last_name']}"


def volunteer(number: int, seed: int, mark: str) -> Volunteer:
    """Person `number` of the crowd that `seed` stands for. `mark` keeps addresses apart from other runs' in the
    same database; it changes nothing else."""
    chance = Random(f"{seed} volunteer {number}")  # noqa: S311 - play, not secrets
    country = chance.choice(list(_COUNTRIES))
    time_zone, mother_tongue = _COUNTRIES[country]
    account = {
        "first_name": chance.choice(_FIRST_NAMES),
        "last_name": chance.choice(_LAST_NAMES),
        "email": f"volunteer.{number}.{mark}@trees.example",
        "time_zone": time_zone,
        "country_code": country,
        "birthday": f"{chance.randint(1955, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
    }
    return Volunteer(number, account, _document(chance, mother_tongue))


def latecomer(number: int, seed: int, mark: str) -> Volunteer:
    """Somebody who joins during the run and would be welcome at the large gig."""
    document = {
        "languages": ["en", "fr"],
        "region": "west",
        "skills": ["planting", "watering"],
        "certificates": [],
        "availability": {"weekdays": True, "weekends": True, "hours_a_week": 8},
        "trees_planted": 0,
    }
    return replace(volunteer(number, seed, mark), document=document)


def _document(chance: Random, mother_tongue: str) -> dict[str, Any]:
    others = chance.sample(["en", "de", "es", "fr", "pt"], k=chance.choice([0, 1, 1, 2]))
    document: dict[str, Any] = {
        "languages": list(dict.fromkeys([mother_tongue, *others])),
        "region": chance.choices(list(_REGIONS), list(_REGIONS.values()))[0],
        "skills": [skill for skill, share in _SKILLS.items() if chance.random() < share],
        "certificates": [
            {"name": name, "level": chance.randint(1, 3)}
            for name, share in _CERTIFICATES.items()
            if chance.random() < share
        ],
        "availability": {
            "weekdays": chance.random() < 0.4,
            "weekends": chance.random() < 0.75,
            "hours_a_week": chance.choice([2, 4, 4, 8, 8, 16, 30]),
        },
        # Many have planted a few trees and a few have planted many.
        "trees_planted": int(chance.expovariate(1 / 120)),
    }
    # Nobody has rated who is new: filters and sorts have to do without the field.
    if document["trees_planted"] > 0 and chance.random() < 0.9:
        document["rating"] = round(chance.triangular(2.5, 5, 4.4), 1)
    return document
