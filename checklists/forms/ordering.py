"""Order and cycles of a graph of paths, without recursion: forms may be long chains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set


def in_order(graph: Mapping[str, Set[str]]) -> list[str]:
    """Every path after all that it rests on (as far as there is no cycle)."""
    done: dict[str, None] = {}
    for start in graph:
        waiting = [(start, iter(sorted(graph[start])))]
        open_paths = {start}
        while waiting:
            path, rest = waiting[-1]
            following = next((p for p in rest if p not in done and p not in open_paths), None)
            if following is None:
                done.setdefault(path)
                waiting.pop()
            elif following in graph:
                open_paths.add(following)
                waiting.append((following, iter(sorted(graph[following]))))
    return list(done)


def cycles(
    graph: Mapping[str, Set[str]], is_allowed: Callable[[Set[str]], bool] = lambda _: False
) -> Iterator[list[str]]:
    """One cycle through each knot of paths that rest on each other, unless it is allowed."""
    for component in _components(graph):
        first = component[0]
        if (len(component) > 1 or first in graph[first]) and not is_allowed(set(component)):
            yield [*_around(graph, first, set(component)), first]


def _around(graph: Mapping[str, Set[str]], first: str, inside: set[str]) -> list[str]:
    """A shortest way from `first` back to itself."""
    came_from: dict[str, str] = {}
    edge = [first]
    while edge:
        following: list[str] = []
        for path in edge:
            for target in sorted(graph[path] & inside):
                if target == first:
                    way = [path]
                    while way[-1] != first:
                        way.append(came_from[way[-1]])
                    return way[::-1]
                if target not in came_from:
                    came_from[target] = path
                    following.append(target)
        edge = following
    return [first]


def _components(graph: Mapping[str, Set[str]]) -> Iterator[list[str]]:
    """Knots: reachable forwards and backwards (Kosaraju), in the order of the graph."""
    backwards: dict[str, set[str]] = {path: set() for path in graph}
    for path, targets in graph.items():
        for target in targets & graph.keys():
            backwards[target].add(path)
    taken: set[str] = set()
    for start in reversed(in_order(graph)):
        if start in taken:
            continue
        knot, edge = [], [start]
        taken.add(start)
        while edge:
            path = edge.pop()
            knot.append(path)
            fresh = backwards[path] - taken
            taken |= fresh
            edge += sorted(fresh)
        yield knot
