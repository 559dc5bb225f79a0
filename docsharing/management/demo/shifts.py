"""The end of a shift in the demo library: what one librarian leaves to the other."""

from desk.services import hand_over
from docsharing.management.demo.weeks import Diary

LEFT = ("31", "37")


def write(diary: Diary) -> None:
    """Yesterday evening the second librarian handed over what she had not finished."""
    by, to = diary.clerk(LEFT[0]), diary.staff[0]

    def leave() -> None:
        cases = [diary.case(name) for name in LEFT]
        notes = {cases[0].pk: "合订本在三楼过刊库，缺第 3 期，已请典藏部找。"}
        note = "明天上午培训，这两件请接着办。"
        hand_over(cases, by=by, to=to, note=note, notes=notes)

    diary.add(1, 8.4, leave)
