"""What several operations show."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    """What is shown, read from rows by attribute."""

    model_config = ConfigDict(from_attributes=True)
