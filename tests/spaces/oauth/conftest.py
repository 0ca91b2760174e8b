from tests.spaces.oauth.flow import app, new_app

__all__ = ["app", "new_app"]
