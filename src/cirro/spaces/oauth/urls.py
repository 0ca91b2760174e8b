"""The addresses of the OAuth 2 / OpenID Connect provider (contract 2.2)."""

from django.urls import path
from oauth2_provider.views import JwksInfoView

from cirro.spaces.oauth.views.authorize import Authorize
from cirro.spaces.oauth.views.metadata import metadata
from cirro.spaces.oauth.views.token import Revoke, Token
from cirro.spaces.oauth.views.userinfo import userinfo

app_name = "oauth2_provider"
urlpatterns = [
    path("oauth/authorize", Authorize.as_view(), name="authorize"),
    path("oauth/token", Token.as_view(), name="token"),
    path("oauth/revoke", Revoke.as_view(), name="revoke"),
    path("oauth/userinfo", userinfo, name="userinfo"),
    path("oauth/jwks", JwksInfoView.as_view(), name="jwks"),
    path(".well-known/openid-configuration", metadata),
    path(".well-known/oauth-authorization-server", metadata),
]
