"""Asterisk as a phone system of the port: one Stasis application per line, one channel per leg.

A leg's channel carries the name of its application as account code: by it the dialplan finds the application,
and a line knows its own channels, also those that an earlier holder of the line has dialled.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from kenzen.calls.ports import (
    ChannelState,
    CommandUnclear,
    Dial,
    DialRefused,
    LegOutcome,
    PhoneEvent,
    PhoneLine,
    PhoneSystemDown,
    Snapshot,
)
from kenzen.telephony.asterisk.client import Answer, AriClient, Event
from kenzen.telephony.asterisk.events import OUR_BRIDGE, OUR_CHANNEL, WANTED, EventReader
from kenzen.telephony.asterisk.options import AsteriskOptions

STASIS: Final = "Stasis"
GONE: Final = frozenset({404, 409})  # 409: a bridge that is on its way out
EXISTS: Final = 409
DESK: Final = "desk:"
TONES_SECONDS: Final = 10.0  # the longest extension with pauses takes about 5 s
NOT_THERE: Final = frozenset({400, 404, 422})  # a channel that is gone, or has left our application


class AsteriskPhones:
    """Opens lines to one Asterisk."""

    def __init__(self, options: AsteriskOptions) -> None:
        self._options = options

    @asynccontextmanager
    async def open_line(self, name: str) -> AsyncIterator[PhoneLine]:
        """See ``PhoneSystem``."""
        app = self._options.app(name)
        client = AriClient(self._options)
        try:
            async with client.events(app) as events:
                line = AsteriskLine(self._options, app, client)
                await line.subscribe()
                listening = asyncio.create_task(line.listen(events))
                try:
                    yield line
                finally:
                    line.close()
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
        finally:
            await client.close()


class AsteriskLine:
    """See ``PhoneLine``."""

    def __init__(self, options: AsteriskOptions, app: str, client: AriClient) -> None:
        self._options = options
        self._app = app
        self._client = client
        self._reader = EventReader(app)
        self._heard: asyncio.Queue[PhoneEvent | None] = asyncio.Queue()
        self._lost = False

    async def subscribe(self) -> None:
        """Hear of channels before they reach our application too: one that fails never does."""
        wanted = {"allowed": [{"type": kind} for kind in WANTED]}
        sources = ",".join(f"endpoint:{technology}" for technology in sorted(self._options.technologies()))
        try:
            answers = (
                await self._send("PUT", f"/applications/{self._app}/eventFilter", body=wanted),
                await self._send("POST", f"/applications/{self._app}/subscription", query={"eventSource": sources}),
            )
        except CommandUnclear as error:
            raise PhoneSystemDown(str(error)) from error
        for answer in answers:
            if answer.is_error:
                raise PhoneSystemDown(f"Asterisk does not let us listen: {_reason(answer)}")

    async def listen(self, events: AsyncIterator[Event]) -> None:
        """Take in events until the line is lost or taken over."""
        try:
            async for event in events:
                if self._reader.is_taken_over(event):
                    break
                if heard := self._reader.read(event):
                    self._heard.put_nowait(heard)
        finally:
            self.close()

    def close(self) -> None:
        """Take no more commands, and end the events."""
        self._lost = True
        self._heard.put_nowait(None)

    async def events(self) -> AsyncIterator[PhoneEvent]:
        """See ``PhoneLine``."""
        while (event := await self._heard.get()) is not None:
            yield event

    async def dial(self, dial: Dial) -> None:
        """See ``PhoneLine``."""
        command = self._origination(dial)
        try:
            answer = await self._send("POST", f"/channels/{dial.channel_id}", body=command)
        except CommandUnclear:
            await self._adopt(dial.channel_id)
            return
        if answer.status == 500:  # "Allocation failed": nothing is registered for the desk, or the trunk is dead
            outcome = LegOutcome.UNREACHABLE if dial.address.startswith(DESK) else LegOutcome.CONGESTED
            raise DialRefused(outcome, f"{dial.address}: {_reason(answer)}")
        if answer.is_error and answer.status != EXISTS:  # one that lives already is adopted
            raise DialRefused(LegOutcome.FAILED, f"{dial.address}: {_reason(answer)}")

    async def bridge(self, bridge_id: str, channel_ids: tuple[str, ...]) -> None:
        """See ``PhoneLine``."""
        joined = await self._joined(bridge_id)
        missing = [channel_id for channel_id in channel_ids if channel_id not in joined]
        if not missing or await self._add(bridge_id, missing):
            return
        for channel_id in missing:  # one of them is gone; the other is still wanted
            await self._add(bridge_id, [channel_id])

    async def close_bridge(self, bridge_id: str) -> None:
        """See ``PhoneLine``."""
        _done_or_gone(await self._send("DELETE", f"/bridges/{bridge_id}"))

    async def press(self, channel_id: str, digits: str) -> None:
        """See ``PhoneLine``."""
        tones = {"dtmf": digits.replace(",", "w")}  # Asterisk's own sign for a pause of half a second
        _done_or_gone(await self._send("POST", f"/channels/{channel_id}/dtmf", query=tones))

    async def hang_up(self, channel_id: str) -> None:
        """See ``PhoneLine``."""
        _done_or_gone(await self._send("DELETE", f"/channels/{channel_id}"))

    async def snapshot(self) -> Snapshot:
        """See ``PhoneLine``."""
        channels, bridges = await asyncio.gather(self._send("GET", "/channels"), self._send("GET", "/bridges"))
        return Snapshot(
            channels={
                channel["id"]: _state(channel) for channel in channels.json() if OUR_CHANNEL.match(channel["id"])
            },
            bridges={
                bridge["id"]: frozenset(bridge["channels"])
                for bridge in bridges.json()
                if OUR_BRIDGE.match(bridge["id"])
            },
        )

    def _origination(self, dial: Dial) -> dict[str, Any]:
        command: dict[str, Any] = {
            "endpoint": self._options.endpoint(dial.address),
            "timeout": dial.ring_seconds,
            "callerId": self._options.shown_caller(dial),
            "variables": {"CHANNEL(accountcode)": self._app},
        }
        if self._options.formats:
            command["formats"] = self._options.formats
        if self._options.context:
            return command | {"context": self._options.context, "extension": "start"}
        return command | {"app": self._app}

    async def _adopt(self, channel_id: str) -> None:
        """After a dial without an answer: a channel that lives is ours. One that does not may have lived."""
        found = await self._send("GET", f"/channels/{channel_id}")
        if found.is_error:
            raise CommandUnclear(f"whether {channel_id} was dialled is not known: {_reason(found)}")

    async def _joined(self, bridge_id: str) -> list[str]:
        """Make the bridge unless it is there; which channels it joins already."""
        answer = await self._send("POST", f"/bridges/{bridge_id}", query={"type": "mixing"})
        if answer.status == EXISTS:
            answer = await self._send("GET", f"/bridges/{bridge_id}")
        return list(answer.json()["channels"])

    async def _add(self, bridge_id: str, channel_ids: list[str]) -> bool:
        """Put channels into the bridge, all or none. A channel that is sending tones finishes them first."""
        path, query = f"/bridges/{bridge_id}/addChannel", {"channel": ",".join(channel_ids)}
        answer = await self._send("POST", path, query=query, extra_seconds=TONES_SECONDS)
        if answer.status not in NOT_THERE:
            answer.check()
        return not answer.is_error

    async def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        extra_seconds: float = 0,
    ) -> Answer:
        if self._lost:
            raise PhoneSystemDown("the line was lost")
        return await self._client.send(method, path, query=query, body=body, extra_seconds=extra_seconds)


def _state(channel: Mapping[str, Any]) -> ChannelState:
    """Answered means that it can be bridged: it is up and has arrived in our application."""
    arrived = channel["state"] == "Up" and channel["dialplan"]["app_name"] == STASIS
    return ChannelState.ANSWERED if arrived else ChannelState.RINGING


def _done_or_gone(answer: Answer) -> None:
    if answer.status not in GONE:
        answer.check()


def _reason(answer: Answer) -> str:
    return f"{answer.status} {answer.text.strip()}"
