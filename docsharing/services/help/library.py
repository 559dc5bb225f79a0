"""The library takes a post over as a request for a document."""

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, HelpKind, HelpPost, HelpState
from docsharing.services.help.posts import end
from docsharing.services.help.telling import tell
from docsharing.services.help.working import locked
from docsharing.services.requests import Wish, send_request
from ledger.services import whole_act
from portal.refusals import Refusal, wrong_state


@whole_act
def transfer_to_library(post: HelpPost, *, by: User) -> DocumentRequest:
    """Take an open post over as a request of its asker, at no more than she agreed to.

    She has made the declaration with her post. Her points come back. Raises `help-not-for-library`
    if she did not agree, and whatever a request may be refused for.
    """
    require(by, Role.LIBRARIAN, Role.MANAGER)
    # Whoever sends a request locks its reader first: so does this, before the post.
    asker = User.objects.select_for_update(no_key=True).get(pk=post.asker_id)
    post = locked(post)
    if by.pk == post.asker_id:
        raise Refusal("own-case", status=403)
    if post.state != HelpState.OPEN:
        raise wrong_state(state=post.state)
    if post.library_limit_fen is None or post.kind != HelpKind.DOCUMENT:
        raise Refusal("help-not-for-library", status=409)
    require_active(asker)
    wish = Wish(
        Citation.from_dict(post.citation),
        declares=True,
        max_cost_fen=post.library_limit_fen,
        clue=post.details,
    )
    request = send_request(wish, reader=asker, alone=False)
    end(post, HelpState.TRANSFERRED, "help.transferred", by=by, request=request)
    tell(asker, "help.transferred", post, step="transferred", case=request.case_id)
    return request
