"""Papers as PDF: acceptance receipt, decision notice, public notice.

``render(kind, obj, user)``; the façade imports lazily so that the typesetter can be used without a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.services.publicity.models import Notice

__all__ = ["render"]


def render(kind: str, obj: Case | Notice | Sequence[Notice], user: User) -> bytes:
    """The PDF; see ``door.render``."""
    from doudi.services.documents import door

    return door.render(kind, obj, user)
