"""A transaction of the books is open until its Space's book names it: no need to note who may still add to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_told")]

    operations = [
        migrations.RemoveField("booktransaction", "written_in"),
        migrations.RemoveIndex("bookaccount", "rewards_account_user"),
        migrations.AddIndex(
            "bookaccount",
            models.Index(
                condition=models.Q(("user_id__gt", 0)),
                fields=["user_id", "kind"],
                name="rewards_account_worker",
            ),
        ),
    ]
