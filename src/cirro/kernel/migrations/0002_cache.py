from django.db import migrations

# As `createcachetable` makes it, but for the settings' one cache whatever the database's name.
_UP = """
CREATE TABLE kernel_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value     text NOT NULL,
    expires   timestamptz NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunSQL(_UP, "DROP TABLE kernel_cache")]
