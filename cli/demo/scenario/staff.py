"""Those who run the programme; the demo's issuer signs for each of their roles."""

from cli.demo.issuer import Issuer
from cli.doors import Doors


class Staff:
    """Tokens by role, and the doors they are used at."""

    def __init__(self, doors: Doors, issuer: Issuer) -> None:
        self.doors = doors
        self._issuer = issuer

    def token(self, role: str) -> str:
        """Somebody with this role."""
        return self._issuer.token(f"staff-{role}", [role])

    def employee_token(self, employee_id: str, roles: tuple[str, ...]) -> str:
        """An employee, by their opaque id."""
        return self._issuer.token(employee_id, roles)
