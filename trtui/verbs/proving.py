"""What is typed as proof where a thing has a name: the name itself, as far as anybody can type it."""

from typing import Final

from trtui.text.cleaning import Safe, own

_LONGEST: Final = 40
_DELETE: Final = own("delete")


def proof_by_name(name: Safe) -> tuple[Safe, Safe]:
    """The proof and what it is called: the name, or the word “delete” for a name that is long or has odd signs."""
    is_typed_easily = name.isascii() and name.isprintable() and len(name) <= _LONGEST
    if is_typed_easily and any(character.isalnum() for character in name):
        return name, own("its name")
    return _DELETE, own("the word delete")
