"""Every write about people."""

from accounts.services.roles import (
    forget_roles,
    give_role,
    has_role,
    is_staff_member,
    limit_roles,
    require,
    require_active,
    role_names,
    take_role,
)
from accounts.services.tokens import find_token, make_token, revoke_all_tokens, revoke_token

__all__ = [
    "find_token",
    "forget_roles",
    "give_role",
    "has_role",
    "is_staff_member",
    "limit_roles",
    "make_token",
    "require",
    "require_active",
    "revoke_all_tokens",
    "revoke_token",
    "role_names",
    "take_role",
]
