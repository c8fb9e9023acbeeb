"""Names of outcomes for people."""

from django.utils.translation import gettext_lazy as _

from kenzen.cases.rules import TalkOutcome

OUTCOMES = {
    TalkOutcome.EXPLAINED: _("Explained what is wrong and what to do"),
    TalkOutcome.EVIDENCE_ASKED: _("Asked for evidence"),
    TalkOutcome.HANDED_ON: _("Handed on to another department"),
    TalkOutcome.CALL_AGAIN: _("To be continued in another call"),
}
