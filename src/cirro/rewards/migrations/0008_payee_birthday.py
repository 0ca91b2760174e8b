"""Who closes their account may still be paid, and what is paid is reported with a date of birth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0007_payouts_by_gig"),
    ]

    operations = [
        migrations.AddField(
            model_name="payee",
            name="birthday",
            field=models.DateField(
                help_text="As the account had it when it was closed: tax offices ask for it", null=True
            ),
        ),
    ]
