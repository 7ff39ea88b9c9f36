"""What can be wrong with how the survey is run: each error names the thing to change."""

from questionnaires.errors import WhatMattersError


class SettingsError(WhatMattersError):
    """A setting of the survey is unknown, missing or out of range."""


class StoreError(WhatMattersError):
    """The folder of answers cannot be used as it is."""


class NotSaved(StoreError):
    """Nothing can be written or read right now: the disk is full, or the database is away."""


class WalkError(WhatMattersError):
    """A synthetic participant met a page that nobody could go on from."""
