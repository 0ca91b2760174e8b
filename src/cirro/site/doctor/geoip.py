"""Can the file be read that tells the countries of addresses?"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from cirro.site.doctor.finding import Finding, fail, ok, warn

_OLD = timedelta(days=180)


def check_countries() -> Finding:
    """CIRRO_GEOIP_FILE: there, readable, of the right format, not too old."""
    path = os.environ.get("CIRRO_GEOIP_FILE", "")
    if not path:
        return ok("countries", "not compared: CIRRO_GEOIP_FILE is not set")
    # Loaded only for those who use it.
    import maxminddb

    from cirro.kernel import clock

    try:
        with maxminddb.open_database(path) as reader:
            made = datetime.fromtimestamp(reader.metadata().build_epoch, UTC)
            kind = reader.metadata().database_type
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return fail(
            "countries",
            f"CIRRO_GEOIP_FILE can't be used: {path}: {reason}",
            "name a file in MaxMind's format (.mmdb) that the web server may read, or unset it",
        )
    if clock.now() - made > _OLD:
        return warn(
            "countries",
            f"{path} is of {made:%Y-%m-%d}; addresses have moved since",
            "fetch a newer one from where you got it",
        )
    return ok("countries", f"{kind} of {made:%Y-%m-%d}")
