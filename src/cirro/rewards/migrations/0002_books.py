"""The rules of the books, which the database keeps."""

from django.db import migrations

from cirro.rewards.books.rules import MAKE, REMOVE


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, REMOVE)]
