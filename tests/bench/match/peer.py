#!/usr/bin/env python3
"""Compares the assignment of `match` with that of OR-Tools' SimpleMinCostFlow on the same pairs.

    secondment-desk match --json --dry-run --interests I --roles R --declined D --edges EDGES > OUT
    python3 peer.py --roles R --edges EDGES --matched OUT

Needs `pip install ortools`. Exits with 1 where the weights differ.
"""
import argparse, json, sys, time
from ortools.graph.python import min_cost_flow

options = argparse.ArgumentParser()
for name in ("roles", "edges", "matched"):
    options.add_argument("--" + name, required=True)
options.add_argument("--places-for-person", type=int, default=1)
given = options.parse_args()


def lines(name):
    with open(name, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


places = {role["id"]: role.get("places", 1) for role in lines(given.roles)}
edges = [(edge["interest"], edge["role"], edge["weight"]) for edge in lines(given.edges)]
people = {name: at for at, name in enumerate(sorted({edge[0] for edge in edges}))}
roles = {name: at for at, name in enumerate(sorted({edge[1] for edge in edges}))}
source, sink = 0, 1
role_node = lambda name: 2 + roles[name]
person_node = lambda name: 2 + len(roles) + people[name]

began = time.perf_counter()
flow = min_cost_flow.SimpleMinCostFlow()
total = 0
for name in roles:
    flow.add_arc_with_capacity_and_unit_cost(source, role_node(name), places[name], 0)
    total += places[name]
for name in people:
    flow.add_arc_with_capacity_and_unit_cost(person_node(name), sink, given.places_for_person, 0)
for person, role, weight in edges:
    flow.add_arc_with_capacity_and_unit_cost(role_node(role), person_node(person), 1, -weight)
# Places may stay free.
flow.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
flow.set_node_supply(source, total)
flow.set_node_supply(sink, -total)
status = flow.solve()
if status != flow.OPTIMAL:
    sys.exit("the peer found no optimum: %s" % status)
peer = -flow.optimal_cost()
totals = [line for line in lines(given.matched) if line["kind"] == "totals"][0]
print("%d pairs; OR-Tools %d in %.2f s; match %d, bound %d" % (len(edges), peer, time.perf_counter() - began, totals["weight"], totals["bound"]))
sys.exit(0 if peer == totals["weight"] == totals["bound"] else 1)
