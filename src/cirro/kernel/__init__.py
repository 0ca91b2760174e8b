"""What every room stands on: time, ids, paging, errors, input types and SQL helpers. Knows no other room."""
