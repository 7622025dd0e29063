from app.vitals import STALLED_AFTER, Vitals


def test_a_loop_without_a_sign_has_stalled_after_a_while() -> None:
    now = [0.0]
    vitals = Vitals(lambda: now[0])
    vitals.expect(["answer", "deliver mail"])
    now[0] = STALLED_AFTER
    assert vitals.stalled() == []
    vitals.beat("answer")
    now[0] += 1
    assert vitals.stalled() == ["deliver mail"]
    vitals.beat("deliver mail")
    assert vitals.stalled() == []


def test_where_no_loop_is_expected_none_has_stalled() -> None:
    assert Vitals(lambda: 1e9).stalled() == []
