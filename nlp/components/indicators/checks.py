"""Checks: what looks like an indicator, and whether it can be one."""

import hashlib
from ipaddress import AddressValueError, IPv6Address

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

#: Different digits that a hash has at least: of 10 million random MD5s, none has fewer than seven.
FEWEST_DIGITS = 7


def is_hash(digits: str) -> bool:
    """Hexadecimal digits that may be a hash: not one and the same, and not a long decimal number."""
    return len(set(digits.lower())) >= FEWEST_DIGITS and not digits.isdecimal()


def is_ipv4(address: str) -> bool:
    """Four octets without leading zeros; nothing is at 0.x."""
    octets = address.split(".")
    return octets[0] != "0" and all(int(octet) < 256 and str(int(octet)) == octet for octet in octets)


def is_ipv6(address: str) -> bool:
    """As the standard library has it, of at least two groups: `::` and `::1` alone say nothing."""
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return sum(bool(group) for group in address.split(":")) >= 2 and any(map(str.isdigit, address))


def is_bitcoin(address: str) -> bool:
    """By the checksum of its form: Base58Check (BIP 13), Bech32 (BIP 173) or Bech32m (BIP 350)."""
    return _is_bech32(address) if address.lower().startswith("bc1") else _is_base58check(address)


def _is_base58check(address: str) -> bool:
    number = 0
    for character in address:
        number = number * 58 + _BASE58.index(character)
    if number.bit_length() > 200:
        return False
    decoded = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(decoded[:21]).digest()).digest()[:4] == decoded[21:]


def _is_bech32(address: str) -> bool:
    if address.lower() != address and address.upper() != address:
        return False
    values = [3, 3, 0, 2, 3]  # "bc", expanded
    values += [_BECH32.index(character) for character in address.lower()[3:]]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)
