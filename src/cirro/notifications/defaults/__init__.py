"""What Cirro itself says in mails: a folder each for a topic and for the layout, in English."""

from __future__ import annotations

import re

# What is to be translated stands between these.
PHRASE = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
