"""Child processes: started so that they end with us, kept running, stopped in order."""

from cirro.site.supervisor.errors import AlreadyUpError, SupervisorError
from cirro.site.supervisor.program import Program
from cirro.site.supervisor.readiness import http_ready
from cirro.site.supervisor.supervisor import Supervisor

__all__ = ["AlreadyUpError", "Program", "Supervisor", "SupervisorError", "http_ready"]
