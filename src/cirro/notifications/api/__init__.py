"""The endpoints of notifications (contract section 8 and the preference calls of section 3)."""

from cirro.notifications.api import broadcasts, layouts, locales, preferences, templates, topics

# Previews first: `/notification_templates/preview` is not the template "preview".
routers = [("", module.router) for module in (locales, layouts, topics, templates, preferences, broadcasts)]
