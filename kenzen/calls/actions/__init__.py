"""The only writers of calls, legs and lines. An event of the phone system is one action on the saved call."""

from kenzen.calls.actions.calls import PlannedLeg, end_call, mark_dialling, mark_joined, mark_pressed, plan_call
from kenzen.calls.actions.legs import leg_answered, leg_ended, leg_ringing
from kenzen.calls.actions.lines import drop_line, hold_some_line, renew_line, take_stranded_lines

__all__ = [
    "PlannedLeg",
    "drop_line",
    "end_call",
    "hold_some_line",
    "leg_answered",
    "leg_ended",
    "leg_ringing",
    "mark_dialling",
    "mark_joined",
    "mark_pressed",
    "plan_call",
    "renew_line",
    "take_stranded_lines",
]
