"""Spaces founded before 0003 have Cirro's own words, too, but nothing says so: German readers get them in English. Rows that still are what those
Spaces began with are marked, so that they are said in every language; whatever a Space changed stays as it is."""

from django.db import migrations

# SHA-256 of subject, line end and body as they were then; of a layout, of its body.
TOPICS = (
    "2e99942f51c4100371b212c6826cef4fe42384c6767f9838140a22347a9a104e",  # new_gig_invitation standalone html
    "48fb80c979fea1784f8376155d0de0cddb19185d3ce55599cde4b01ddcb41f42",  # new_gig_invitation standalone txt
    "6119b5955358e72bb9fd91138e116c44741f9ba95838719bd6225e09ce7d986a",  # new_gig_invitation digest html
    "faa7dc087f7e7476875b3349731fcb5266e1eba26204ca42fdd1e6317af12f31",  # new_gig_invitation digest txt
    "d01de2737dcaf369df50defc1671d9b75437a410937afb2db9f85b027d5423f0",  # gig_full standalone html
    "549cb97e484ae09fe079c114265f6b994c14cd1329832c54e0bf1bbbdbd0bcd0",  # gig_full standalone txt
    "7566622e2ecfa1d81ce76aefb8fc3a2dbff67eab648d4ff36db0eb2df8f43d00",  # gig_full digest html
    "850c5d26c12a18226f586b8ad568ec6d1cd304917475b356ec015d636fcaf7c8",  # gig_full digest txt
)
LAYOUTS = (
    "e31b7ff3e883c8bb26926e4dfc546b1f84bae1ca07dcabf8744dca3d1f23bc4e",  # standalone html
    "c0c2fce04b6331cf56ff5e998a5372e89f74282c22691f46168aa685fc5c4265",  # standalone txt
    "e8535cece5625bc122f1d7cdc7839cb603d0b9c372b5a0051414a120a2f9fd2c",  # digest html
    "10535477f21e9f19817238fa60a2c937727af160a51c7c2de3c11e0aa849f04c",  # digest txt
    "b95b230144d3f5888af4349670f93c8f79c3c44bf46fddf6ee60021bcc4af423",  # standalone html
    "5430f936e0db45ede3c41cd8e72e813c72c523e6d980ee9d7715c4f5486b22a7",  # digest html
    "5ed374479a6d0fb65134f18d81d2156006535c3aba575cf8f761cd5b0181ea48",  # digest txt
)
_HASH = "encode(sha256(convert_to({}, 'UTF8')), 'hex') = ANY(%s)"
# English ones only: a copy that a Space made for another locale is its own.
_ENGLISH = """EXISTS (SELECT FROM notifications_configuration c JOIN notifications_locale l ON l.id = c.locale_id
                         WHERE c.id = w.configuration_id AND l.locale = 'en')"""
MARK_TOPICS = f"""
UPDATE notifications_template w SET is_ours = true FROM notifications_notificationtopic t
 WHERE t.id = w.topic_id AND t.name IN ('new_gig_invitation', 'gig_full') AND NOT w.is_ours AND {_ENGLISH}
   AND {_HASH.format("w.subject || chr(10) || w.body")}
"""
MARK_LAYOUTS = f"""
UPDATE notifications_layouttemplate w SET is_ours = true FROM notifications_layout a
 WHERE a.id = w.layout_id AND a.is_cirro AND NOT w.is_ours AND {_ENGLISH} AND {_HASH.format("w.body")}
"""
STATEMENTS = [(MARK_TOPICS, [list(TOPICS)]), (MARK_LAYOUTS, [list(LAYOUTS)])]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_unsent_broadcasts")]

    operations = [migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop)]
