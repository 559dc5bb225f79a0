"""Tell where the authors end in a line, and part them."""

import re

from docsharing.citations.fold import bare, fold, has_chinese

MOST_LETTERS = 1500

_INITIAL = re.compile(r"(?:^|[\s.,&-])[A-ZÀ-ÞА-Я]$")
_STOP = re.compile(r"[.?!](?=\s|[^\x00-\x7f])|(?<=[\u4e00-\u9fff])\.(?=\S)")
_WORD = r"[^\W\d_][\w'’`´.-]{0,30}"
_NAME = re.compile(rf"^(?:{_WORD})(?:\s{_WORD}){{0,5}}$")
_MORE = re.compile(
    r"^(?:et\.? ?al\.?|(?:and )?others|等|外|jr\.?|sr\.?|i{2,3}|iv|eds?\.?|\(eds?\.?\))$", re.I
)
_AND = re.compile(r"\s*(?:;|\band\b|&|\bund\b|、|\s和\s)\s*")
_SMALL = (
    "von van de der den del della la le les du di da dos das do ter ten zu zum y e bin ibn al el "
    "st of the for"
)
_PARTICLES = frozenset(_SMALL.split())
_ROLES = re.compile(
    r"(?:主编|编著|编译|合著|译|著|编|校|等|et al\.?|\((?:eds?|hrsg)\.?\)|\beds?\b\.?)\s*$", re.I
)


def split_head(text: str) -> tuple[list[str], str]:
    """Part "authors. title" into the authors and the title; no authors when none are plain."""
    folded = fold(text)
    for found in _STOP.finditer(folded[:MOST_LETTERS]):
        left, right = folded[: found.start()], folded[found.end() :].strip()
        if _inside_names(left, right, found[0]):
            continue
        if right and are_names(left):
            return split_names(text[: found.start()]), text[found.end() :].strip()
        break
    return [], text.strip()


def _inside_names(left: str, right: str, stop: str) -> bool:
    """Whether the stop belongs to an initial: "R. Harper and G. Li", "Smith J. A., Doe B."."""
    if stop != "." or not _INITIAL.search(left):
        return False
    if re.search(r"(?:^|[,;&]\s?|\band\s)(?:[A-Z][.\s-]{0,2}){1,4}$", f"{left}.") and not re.search(
        r"[A-Z][\w'-]+,\s(?:[A-Z][.\s-]{0,2}){1,4}$", f"{left}."
    ):
        return True
    if re.match(r"^[A-Z][\w'-]+\s(?:and|&)\s(?:[A-Z][\w.'-]{0,30}\s?){1,4}[.,]", right):
        return True
    following = re.split(r"[.,;]", right, maxsplit=1)[0]
    named = re.match(
        r"^(?:(?:and|&)\s)?(?:[A-Z]|[A-Z][\w'-]+(?:\s[A-Z]{1,3})?)$", following.strip()
    )
    return bool(named) and len(right) > len(following)


def are_names(text: str) -> bool:
    """Whether all of the text reads as a list of persons or bodies."""
    parts = [
        part.strip(" .") for part in re.split(r"[,;、]|\band\b|&", fold(text)) if part.strip(" .")
    ]
    return bool(parts) and all(_is_name(part) for part in parts)


def _is_name(part: str) -> bool:
    if _MORE.match(part):
        return True
    if has_chinese(part):
        return len(part) <= 40 and not re.search(r"[.:]", part)
    words = part.split()
    odd = [
        word for word in words if word[0].islower() and word not in _PARTICLES and "'" not in word
    ]
    article = len(words) > 1 and words[0].lower() in {"a", "an", "how", "what", "on", "in"}
    return bool(_NAME.match(part)) and not odd and not article


def split_names(text: str) -> list[str]:
    """Part a list of authors as written by any of the usual styles."""
    dot = "." if re.search(r"\b[A-Z]\.", text[:MOST_LETTERS]) else ""
    text = bare(re.sub(r"\s+", " ", text[:MOST_LETTERS]))
    while (cut := _ROLES.sub("", text).rstrip(" ,，.、;；")) != text:
        text = cut
    pieces = [piece for piece in _AND.split(text.replace("；", ";")) if piece and piece.strip(" ,")]
    names: list[str] = []
    for piece in pieces:
        names.extend(_of_piece(piece))
    return [_dotted(name, dot) for name in names if not _MORE.match(name.strip())]


def _dotted(name: str, dot: str) -> str:
    """The last initial with the point that the end of the list took from it."""
    return name + dot if re.search(r"[\s.][A-Z]$", name) else name


def _of_piece(piece: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[,，]", piece) if part.strip()]
    if any(has_chinese(part) for part in parts):
        return parts
    names: list[str] = []
    for part in parts:
        if names and _initials(part) and "," not in names[-1] and not _has_initials(names[-1]):
            names[-1] = f"{names[-1]}, {part}"
        elif names and re.match(r"^(?:jr|sr|i{2,3})\.?$", part, re.I):
            names[-1] = f"{names[-1]} {part}"
        else:
            names.append(part)
    if _inverted(names):
        return [f"{names[0]}, {names[1]}", *names[2:]]
    return names


def _inverted(names: list[str]) -> bool:
    """Whether the first of the names is "Smith, John", as MLA and Chicago write it."""
    if len(names) < 2 or " " in names[0] or "," in names[1] or _has_initials(names[0]):
        return False
    given = re.match(r"^[^\W\d_][\w'-]+(?:\s[A-Z]\.?)?$", names[1])
    return len(names) == 2 or (bool(given) and all(" " in name for name in names[2:]))


def _initials(part: str) -> bool:
    return bool(re.match(r"^(?:[A-Z]\.?[\s-]?){1,4}$", part))


def _has_initials(part: str) -> bool:
    return bool(re.search(r"\s[A-Z]{1,3}\.?$|^[A-Z]\.", part))
