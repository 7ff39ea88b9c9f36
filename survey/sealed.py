"""Answers of someone who has left a shared tablet: opened here, and kept once each."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from survey.items import MOST_ITEMS, Item
from survey.journey import Visit
from survey.rendering import NO_STORE
from survey.sealing import UnreadableError
from survey.taking import take
from survey.visits import CurrentSurvey, Survey

LARGEST = 65_536  # bytes of a request; a packet of eight answers has about 4,000
MOST_PACKETS = 8

router = APIRouter()


class Sealed(BaseModel):
    """What a tablet sends once the network is back, whoever holds it by then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packets: Annotated[
        list[Annotated[str, Field(max_length=LARGEST)]], Field(max_length=MOST_PACKETS)
    ]


class Packet(BaseModel):
    """What is in a packet: who answered, as only this server can read it, and what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: Annotated[str, Field(max_length=500)]
    items: Annotated[list[Item], Field(max_length=MOST_ITEMS)]
    stopped: bool


Became = Literal["opened", "unreadable"]


@router.post("/sealed", max_body_size=LARGEST)
async def take_sealed(survey: CurrentSurvey, sealed: Sealed) -> Response:
    """Open packets and keep the answers in them; said only once these are on disk.

    Who left is not told what became of each answer: nobody is there to mend it.
    """
    became = [await _take(survey, packet) for packet in sealed.packets]
    return JSONResponse({"packets": became}, headers=NO_STORE)


async def _take(survey: Survey, sealed: str) -> Became:
    """Keep what is in one packet."""
    try:
        packet = Packet.model_validate_json(survey.seal.open(sealed))
        token = survey.seal.open(packet.ticket).decode()
    except (UnreadableError, ValidationError, UnicodeDecodeError):
        return "unreadable"
    if not survey.attempts.may_answer(token, len(packet.items)):
        raise HTTPException(429)
    participant = await survey.store.find(token)
    if participant is not None:  # who withdrew meanwhile has left nothing to keep
        visit = Visit(survey.questionnaire, token, participant, survey.language)
        await take(survey, visit, packet.items)
        if packet.stopped:
            await survey.store.stop(token)
        if participant.held:
            await survey.store.hold(token, 0)
    return "opened"
