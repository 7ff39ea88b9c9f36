"""Whether a form that acts for a participant was sent by one of our own pages."""

from secrets import compare_digest

from fastapi import Depends, HTTPException, Request

from survey.codes import form_token
from survey.security import is_vouched_for
from survey.visits import get_survey


async def require_own_form(request: Request) -> None:
    """Refuse what neither the browser vouches for, nor carries the token of its participant.

    Browsers since 2023 vouch, and so does our own script; the token is for older tablets. Without
    a cookie nothing can be done in anyone's name.

    Raises
    ------
    HTTPException
        With status 403, if it may come from elsewhere.
    """
    if is_vouched_for(request.headers):
        return
    token = (await get_survey(request)).token
    posted = (await request.form()).get("form_token", "")
    if token and not compare_digest(str(posted).encode(), form_token(token).encode()):
        raise HTTPException(403)


OwnForm = Depends(require_own_form)
