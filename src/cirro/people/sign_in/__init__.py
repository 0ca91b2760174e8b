"""How people sign up and in: what Cirro does differently from django-allauth, in its adapters and forms."""
