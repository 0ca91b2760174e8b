"""The v2 API: puts the areas' endpoints together under one authentication, error shape and OpenAPI document."""
