"""Our rules in place of the toolkit's: consent decides, the holder of it takes turns, and the contract's traps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from oauth2_provider.models import AccessToken, Grant, RefreshToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749 import errors

from cirro.spaces.domain.consent import hold_consent
from cirro.spaces.oauth.addresses import same_but_query
from cirro.spaces.oauth.claims import claims_of
from cirro.spaces.oauth.codes import family_of, fingerprint


class SpaceValidator(OAuth2Validator):
    """Answers the questions of oauthlib's endpoints. Token calls run in one transaction each (`views.token`)."""

    # The client

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Always: every Space has a secret."""
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """By HTTP Basic or the form, and as nobody else: tokens are made for the client id of the request."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        if request.client_id not in (None, request.client.client_id):
            return False
        request.client_id = request.client.client_id
        return True

    def _load_application(self, client_id: str | None, request: Any) -> Any:
        if not client_id or "\0" in client_id:
            return None
        return super()._load_application(client_id, request)

    # The authorize step

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Exactly one of the registered ones. The toolkit would take any port on this machine."""
        return redirect_uri in request.client.redirect_uris.split()

    def validate_silent_login(self, request: Any) -> bool:
        """Left to the authorize page, which knows the person."""
        return True

    def validate_silent_authorization(self, request: Any) -> bool:
        """Left to the authorize page as well."""
        return True

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Keep the code's fingerprint. Raises AccessDeniedError when the consent ended meanwhile."""
        with transaction.atomic():
            if not hold_consent(request.client.space_id, request.user.pk).issuperset(request.scopes):
                raise errors.AccessDeniedError(request=request)
            # There is no other place to remember when the person signed in.
            request.claims = {"auth_time": request.auth_time}
            kept = {**code, "code": fingerprint(code["code"])}
            super().save_authorization_code(client_id, kept, request, *args, **kwargs)

    # The token step

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether the code is the client's, unused and covered by the consent. A used one ends what it gave."""
        grant = Grant.objects.filter(code=code, application=client).first()
        if grant is None:
            self._end_family(code, client)
            return False
        allowed = hold_consent(client.space_id, grant.user_id)
        if not Grant.objects.filter(pk=grant.pk).exists():
            # Used by another call, while this one waited for the consent.
            self._end_family(code, client)
            return False
        return allowed.issuperset(grant.scope.split()) and bool(
            super().validate_code(client_id, code, client, request, *args, **kwargs)
        )

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """The address of the authorize step, whatever its query (contract 2.2)."""
        grant = Grant.objects.get(code=code, application=client)
        return same_but_query(redirect_uri, grant.redirect_uri)

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether the token is the client's, unused and covered by the consent. A used one ends its family."""
        checksum = fingerprint(refresh_token)
        known = RefreshToken.objects.filter(token_checksum=checksum, application=client).first()
        if known is None:
            return False
        allowed = hold_consent(client.space_id, known.user_id)
        if not super().validate_refresh_token(refresh_token, client, request, *args, **kwargs):
            return False
        return allowed.issuperset(self.get_original_scopes(refresh_token, request).split())

    def revoke_token(self, token: str, token_type_hint: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """End the token, if it is the client's, with all that came of the same code: one that is exchanged just now
        shall leave nothing behind."""
        mine = {"token_checksum": fingerprint(token), "application": request.client}
        access = AccessToken.objects.filter(**mine).first()
        refresh = RefreshToken.objects.filter(**({"access_token": access} if access else mine)).first()
        if refresh:
            hold_consent(request.client.space_id, refresh.user_id)
            RefreshToken.revoke_family(refresh.token_family)

    def _check_and_set_request_resource(self, request: Any) -> None:
        """There is one resource, this installation: the parameter of RFC 8707 is ignored."""
        request.resource = []

    def _create_refresh_token(
        self, request: Any, refresh_token_code: str, access_token: Any, previous_refresh_token: Any
    ) -> RefreshToken:
        made: RefreshToken = super()._create_refresh_token(
            request, refresh_token_code, access_token, previous_refresh_token
        )
        if previous_refresh_token is None:
            made.token_family = family_of(request.code)
            made.save(update_fields=["token_family"])
        return made

    def _end_family(self, code: str, client: Any) -> None:
        """What the client got for the code, however often it was refreshed since."""
        family = family_of(code)
        given = RefreshToken.objects.filter(token_family=family, application=client).first()
        if given:
            hold_consent(client.space_id, given.user_id)
            RefreshToken.revoke_family(family)

    # The id token

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, object]:
        """What the Space may see of the person in these scopes."""
        return claims_of(request.client.space_id, request.user.pk, request.scopes)

    def get_id_token_dictionary(
        self, token: Any, token_handler: Any, request: Any
    ) -> tuple[dict[str, Any], Any]:
        """The claims with the moment of the sign-in that the code came of, not of the latest one elsewhere."""
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        return {**claims, **request.claims}, expires

    def get_oidc_issuer_endpoint(self, request: Any) -> str:
        """The address of the installation, whichever of its names the call came by."""
        return str(settings.CIRRO_URL)
