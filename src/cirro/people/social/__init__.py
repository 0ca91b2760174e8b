"""Sign-in through other providers: OpenID Connect (Google, LinkedIn, Okta, any) and Apple, upon django-allauth."""
