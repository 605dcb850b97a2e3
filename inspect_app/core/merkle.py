"""RFC 9162 (Certificate Transparency v2) section 2.1 Merkle tree over SHA-256.

Nodes of complete subtrees are kept by (level, index), so that appending costs O(log n) and a
proof needs O(log n) reads.  Functions here are pure; storage is passed in as `node(level, index)`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

Node = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_completed_by(index: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """The (level, index, hash) of every subtree that leaf number `index` (0-based) completes."""
    level, value = 0, leaf
    yield level, index, value
    while index & 1:
        value = node_hash(node(level, index - 1), value)
        level, index = level + 1, index >> 1
        yield level, index, value


def peaks(start: int, size: int) -> list[tuple[int, int]]:
    """Complete subtrees, left to right, that cover leaves start … start+size-1.

    `start` must be a multiple of the largest power of two not above `size`.
    """
    found = []
    while size:
        level = size.bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
        size -= 1 << level
    return found


def _range_root(start: int, size: int, node: Node) -> bytes:
    hashes = [node(level, index) for level, index in peaks(start, size)]
    value = hashes.pop()
    while hashes:
        value = node_hash(hashes.pop(), value)
    return value


def root(size: int, node: Node) -> bytes:
    """Merkle tree hash of the first `size` leaves."""
    return EMPTY_ROOT if size == 0 else _range_root(0, size, node)


class Edge:
    """The right edge of a tree that grows: the complete subtrees that its next leaves join."""

    def __init__(self, size: int, node: Node) -> None:
        self.size = size
        self._peaks = [node(level, index) for level, index in peaks(0, size)]

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Join one leaf; the (level, index, hash) of every subtree that it completes."""
        made = [(0, self.size, leaf)]
        level, index, value = 0, self.size, leaf
        while index & 1:
            level, index, value = level + 1, index >> 1, node_hash(self._peaks.pop(), value)
            made.append((level, index, value))
        self._peaks.append(value)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Merkle tree hash of all leaves so far, of which there is one at least."""
        *others, value = self._peaks
        for peak in reversed(others):
            value = node_hash(peak, value)
        return value


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start = 0
    while size > 1:
        left = _split(size)
        if index < left:
            path.append(_range_root(start + left, size - left, node))
            size = left
        else:
            path.append(_range_root(start, left, node))
            start, index, size = start + left, index - left, size - left
    return path[::-1]


def inclusion_holds(index: int, size: int, leaf: bytes, path: list[bytes], head: bytes) -> bool:
    """RFC 9162 2.1.3.2."""
    if index >= size:
        return False
    first, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            value = node_hash(step, value)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            value = node_hash(value, step)
        first, last = first >> 1, last >> 1
    return last == 0 and value == head


def consistency_proof(old: int, size: int, node: Node) -> list[bytes]:
    """Proof that the tree of `old` leaves is a prefix of the tree of `size` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError(f"no consistency proof from {old} to {size}")
    proof: list[bytes] = []
    start, whole = 0, True
    while old != size:
        left = _split(size)
        if old <= left:
            proof.append(_range_root(start + left, size - left, node))
            size = left
        else:
            proof.append(_range_root(start, left, node))
            start, old, size, whole = start + left, old - left, size - left, False
    if not whole:
        proof.append(_range_root(start, size, node))
    return proof[::-1]


def consistency_holds(
    old: int, size: int, proof: list[bytes], old_head: bytes, head: bytes
) -> bool:
    """RFC 9162 2.1.4.2."""
    if old == size:
        return not proof and old_head == head
    if not 0 < old < size:
        return False
    path = [old_head, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_value = value = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_value, value = node_hash(step, old_value), node_hash(step, value)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            value = node_hash(value, step)
        first, last = first >> 1, last >> 1
    return old_value == old_head and value == head and last == 0
