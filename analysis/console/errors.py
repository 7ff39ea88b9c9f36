"""What can be wrong with the console's own files, settings or accounts."""

from questionnaires.errors import WhatMattersError


class ConsoleError(WhatMattersError):
    """The console cannot be used as it is set up, or an account is not as it should be."""


class AnswersUnread(ConsoleError):
    """The answers of a study cannot be read now."""
