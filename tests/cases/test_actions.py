"""Records of talks on a real database: drafts are kept, answers are given once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kenzen.cases import actions, queries
from kenzen.cases.models import Case, Talk
from kenzen.cases.rules import TalkOutcome, Written
from kenzen.facts.queries import facts_of
from kenzen.kit.errors import Refused
from tests.cast import NOW, Cast

LATER = NOW + timedelta(minutes=10)


def begin(cast: Cast, *, case: str = "callback:1", talk: str = "attempt:1") -> None:
    """A talk begins."""
    with transaction.atomic():
        actions.open_talk(
            case_source=case,
            talk_source=talk,
            seller_id=cast.shop.pk,
            department_id=cast.health.pk,
            subject="警告",
            question="どうすればよいですか。",
            associate_person_id=cast.associate.pk,
            now=NOW,
        )


def end(*, talk: str = "attempt:1") -> None:
    """The talk is over."""
    with transaction.atomic():
        actions.end_talk(talk_source=talk, now=LATER)


def finish(cast: Cast, *, answer: str = "請求書が必要です。", outcome: str = "explained") -> None:
    """The record is given to the seller."""
    actions.finish_talk(associate_person_id=cast.associate.pk, written=written(answer, outcome), now=LATER)


def written(answer: str, outcome: str) -> Written:
    """What the associate writes of the open talk."""
    talk = Talk.objects.filter(finished_at=None).first()
    return Written(talk.pk if talk else 0, "メモ", answer, outcome)


def test_a_case_is_opened_by_its_first_talk_and_again_changes_nothing(cast: Cast) -> None:
    begin(cast)
    begin(cast)
    assert (Case.objects.count(), Talk.objects.count()) == (1, 1)


def test_a_second_talk_belongs_to_the_same_case(cast: Cast) -> None:
    begin(cast)
    end()
    finish(cast)
    begin(cast, talk="attempt:2")
    assert (Case.objects.count(), Talk.objects.count()) == (1, 2)
    assert [record.talk_id for record in queries.records_of("callback:1")] == [
        talk.pk for talk in Talk.objects.order_by("-id")
    ]


def test_a_draft_is_kept_word_for_word_and_unseen_by_the_seller(cast: Cast) -> None:
    begin(cast)
    actions.save_draft(associate_person_id=cast.associate.pk, written=written("下書き", "explained"))
    draft = queries.draft_of(cast.associate.pk)
    assert draft is not None
    assert (draft.notes, draft.answer, draft.outcome, draft.ended_at) == ("メモ", "下書き", "explained", None)
    (record,) = queries.records_of("callback:1")
    assert (record.answer, record.outcome, record.outcome_name) == ("", None, "")
    assert queries.records_of_seller(cast.shop.pk) == []


def test_a_draft_with_an_outcome_nobody_knows_keeps_the_rest(cast: Cast) -> None:
    begin(cast)
    actions.save_draft(associate_person_id=cast.associate.pk, written=written("", "magic"))
    draft = queries.draft_of(cast.associate.pk)
    assert draft is not None
    assert (draft.notes, draft.outcome) == ("メモ", "")


def test_without_a_talk_there_is_nothing_to_write(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.save_draft(associate_person_id=cast.associate.pk, written=written("", ""))
    assert refused.value.code == "cases.nothing_to_finish"
    assert queries.draft_of(cast.associate.pk) is None


@pytest.mark.parametrize("outcome", TalkOutcome)
def test_a_finished_record_is_read_by_the_seller(cast: Cast, outcome: TalkOutcome) -> None:
    begin(cast)
    end()
    finish(cast, outcome=outcome)
    (record,) = queries.records_of_seller(cast.shop.pk)
    assert (record.answer, record.outcome, record.associate_name) == ("請求書が必要です。", outcome, "佐藤 健")
    assert record.outcome_name
    assert (record.started_at, record.ended_at, record.finished_at) == (NOW, LATER, LATER)
    assert queries.records_of_seller(cast.other_shop.pk) == []
    case = Case.objects.get()
    assert [fact.kind for fact in facts_of(f"case:{case.pk}")] == ["cases.talk_recorded"]


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        ("", "explained", "cases.answer_missing"),
        (" \n", "explained", "cases.answer_missing"),
        ("書いた", "", "cases.outcome_missing"),
        ("書いた", "magic", "cases.outcome_missing"),
    ],
)
def test_an_incomplete_record_is_refused(cast: Cast, answer: str, outcome: str, code: str) -> None:
    begin(cast)
    end()
    with pytest.raises(Refused) as refused:
        finish(cast, answer=answer, outcome=outcome)
    assert refused.value.code == code
    assert Talk.objects.get().finished_at is None


def test_a_record_is_not_finished_before_the_talk_ends(cast: Cast) -> None:
    begin(cast)
    with pytest.raises(Refused) as refused:
        finish(cast)
    assert refused.value.code == "cases.still_talking"


def test_a_record_is_finished_once(cast: Cast) -> None:
    begin(cast)
    end()
    finish(cast)
    with pytest.raises(Refused) as refused:
        finish(cast, answer="別の答え")
    assert refused.value.code == "cases.nothing_to_finish"
    assert Talk.objects.get().answer == "請求書が必要です。"


def test_the_first_end_of_a_talk_counts(cast: Cast) -> None:
    begin(cast)
    end()
    with transaction.atomic():
        actions.end_talk(talk_source="attempt:1", now=LATER + timedelta(hours=1))
    assert Talk.objects.get().ended_at == LATER


def test_an_associate_has_one_unfinished_record(cast: Cast) -> None:
    begin(cast)
    with pytest.raises(IntegrityError):
        begin(cast, case="callback:2", talk="attempt:2")


def test_a_finished_record_without_an_answer_is_impossible(cast: Cast) -> None:
    begin(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Talk.objects.update(finished_at=NOW)
