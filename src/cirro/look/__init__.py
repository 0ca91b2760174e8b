"""The one design: base templates, stylesheet, form rendering and the pages of allauth in it. Knows no other room."""
