"""Which providers the environment switches on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirro.site.home import SettingError
from cirro.site.sign_in_providers import sign_in_providers

GARDEN = {
    "CIRRO_OIDC_GARDEN_CLUB_URL": "https://id.garden.example/realms/main/",
    "CIRRO_OIDC_GARDEN_CLUB_CLIENT_ID": "cirro",
    "CIRRO_OIDC_GARDEN_CLUB_CLIENT_SECRET": "hidden-garden-secret",
}
APPLE = {
    "CIRRO_APPLE_CLIENT_ID": "org.example.cirro",
    "CIRRO_APPLE_TEAM_ID": "TEAM",
    "CIRRO_APPLE_KEY_ID": "KEY",
    "CIRRO_APPLE_PRIVATE_KEY_FILE": "apple.p8",
}
PEM = "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n"


def read(path: Path) -> str:
    if path.name == "apple.p8":
        return PEM
    raise FileNotFoundError(path)


def test_none_by_default() -> None:
    assert sign_in_providers({}) == {}
    assert (
        sign_in_providers({"CIRRO_GOOGLE_CLIENT_ID": " ", "CIRRO_SIGNING_KEY": "Cirro's own", "PATH": "/"})
        == {}
    )


def test_all_kinds() -> None:
    okta = {
        f"CIRRO_OKTA_{tenant}_{part}": value
        for tenant in ("ACME", "BLUE_SKY_2")
        for part, value in (
            ("URL", f"https://{tenant.lower().replace('_', '-')}.okta.com/.well-known/openid-configuration"),
            ("CLIENT_ID", tenant),
            ("CLIENT_SECRET", "s"),
        )
    }
    well_known = {
        f"CIRRO_{name}_{part}": "x"
        for name in ("GOOGLE", "LINKEDIN")
        for part in ("CLIENT_ID", "CLIENT_SECRET")
    }
    providers = sign_in_providers({**GARDEN, **okta, **well_known, **APPLE}, read)
    apps = {app["provider_id"]: app for app in providers["openid_connect"]["APPS"]}
    assert list(apps) == ["google", "linkedin", "okta_acme", "okta_blue_sky_2", "garden_club"]
    assert {id: app["settings"]["server_url"] for id, app in apps.items()} == {
        "google": "https://accounts.google.com",
        "linkedin": "https://www.linkedin.com/oauth",
        "okta_acme": "https://acme.okta.com",
        "okta_blue_sky_2": "https://blue-sky-2.okta.com",
        "garden_club": "https://id.garden.example/realms/main",
    }
    trusted = {id for id, app in apps.items() if app["settings"]["trust_email"]}
    assert trusted == {"google", "okta_acme", "okta_blue_sky_2"}
    assert apps["garden_club"]["name"] == "Garden Club"
    assert {id for id, app in apps.items() if not app["settings"]["oauth_pkce_enabled"]} == {"linkedin"}
    (apple,) = providers["apple"]["APPS"]
    assert (apple["client_id"], apple["key"], apple["secret"]) == ("org.example.cirro", "TEAM", "KEY")
    assert apple["settings"]["certificate_key"] == PEM


def test_label_and_trust_can_be_chosen() -> None:
    extras = {"CIRRO_OIDC_GARDEN_CLUB_LABEL": "Our garden", "CIRRO_OIDC_GARDEN_CLUB_TRUST_EMAIL": "Yes"}
    (app,) = sign_in_providers({**GARDEN, **extras})["openid_connect"]["APPS"]
    assert app["name"] == "Our garden"
    assert app["settings"]["trust_email"]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"CIRRO_GOOGLE_CLIENT_ID": "x"}, "CIRRO_GOOGLE_CLIENT_SECRET must be set too"),
        ({"CIRRO_LINKEDIN_CLIENT_SECRET": "hidden"}, "CIRRO_LINKEDIN_CLIENT_ID must be set too"),
        ({k: v for k, v in GARDEN.items() if "SECRET" not in k}, "CIRRO_OIDC_GARDEN_CLUB_CLIENT_SECRET must"),
        (
            {"CIRRO_OKTA_ACME_LABEL": "Acme"},
            "CIRRO_OKTA_ACME_URL, CIRRO_OKTA_ACME_CLIENT_ID, CIRRO_OKTA_ACME_CL",
        ),
        ({k: v for k, v in APPLE.items() if "TEAM" not in k}, "CIRRO_APPLE_TEAM_ID must be set too"),
        ({**APPLE, "CIRRO_APPLE_PRIVATE_KEY_FILE": "no.p8"}, "CIRRO_APPLE_PRIVATE_KEY_FILE can't be read"),
        ({"CIRRO_OKTA_ACME_SECRET": "hidden"}, "CIRRO_OKTA_ACME_SECRET is not known"),
        ({"CIRRO_OKTA_URL": "https://acme.okta.com"}, "CIRRO_OKTA_URL is not known"),
        ({"CIRRO_OKTA__URL": "https://acme.okta.com"}, "CIRRO_OKTA__URL is not known"),
        ({"CIRRO_OKTA_A__B_URL": "https://acme.okta.com"}, "CIRRO_OKTA_A__B_URL is not known"),
        ({k.replace("GARDEN_CLUB", "GOOGLE"): v for k, v in GARDEN.items()}, "the name google is taken"),
        (
            {k.replace("GARDEN_CLUB", "OKTA_ACME"): v for k, v in GARDEN.items()},
            "the name okta_acme is taken",
        ),
        (
            {**GARDEN, "CIRRO_OIDC_GARDEN_CLUB_TRUST_EMAIL": "1"},
            "CIRRO_OIDC_GARDEN_CLUB_TRUST_EMAIL must be yes",
        ),
        *(
            (
                {**GARDEN, "CIRRO_OIDC_GARDEN_CLUB_URL": url},
                "CIRRO_OIDC_GARDEN_CLUB_URL must be the provider's https",
            )
            for url in (
                "http://id.example.org",
                "id.example.org",
                "https://",
                "https://hidden@id.example.org",
                "https://id.example.org/?x=1",
                "ftp://localhost",
            )
        ),
    ],
)
def test_half_and_wrong_ones_are_refused_by_name(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError) as refused:
        sign_in_providers(environ, read)
    assert said in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_a_file_without_a_key_is_refused() -> None:
    with pytest.raises(SettingError, match="CIRRO_APPLE_PRIVATE_KEY_FILE holds no private key"):
        sign_in_providers(APPLE, lambda path: "hidden")


def test_a_machine_may_test_with_a_provider_of_its_own() -> None:
    environ = {**GARDEN, "CIRRO_OIDC_GARDEN_CLUB_URL": "http://127.0.0.1:8080"}
    assert sign_in_providers(environ)
