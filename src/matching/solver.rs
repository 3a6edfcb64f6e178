//! The best assignment of people to posts: exact maximum-weight b-matching by successive shortest paths.
//!
//! Every node has a capacity and a dual (what one more place of it would be worth). At rest, for each pair that is not assigned
//! the duals of its ends come to its weight at least; for each that is, to its weight at most; and a node with free places has the dual
//! zero. These are the conditions of complementary slackness: they prove that no assignment is heavier. One more place at a node is one
//! search for the shortest path by what the duals leave, so an arrival costs as much as it changes.

#![expect(
    clippy::indexing_slicing,
    reason = "nodes and edges are numbered by this file, and every number of one is within its lists"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A side of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Posts, or the people of one sector in a swap.
    Post = 0,
    /// People, or those of the other.
    Person = 1,
}

/// A node: its number on its side, and the side in the lowest bit.
type Node = u32;

fn node(side: Side, at: u32) -> Node {
    at << 1 | side as u32
}

fn ends_of(edge: Edge) -> (Node, Node) {
    (node(Side::Post, edge.post), node(Side::Person, edge.person))
}

fn other_end(ends: (Node, Node), one: Node) -> Node {
    if ends.0 == one { ends.1 } else { ends.0 }
}

/// Where no edge leads here: the search began.
const START: u32 = u32::MAX;
/// Farther than any path.
const FAR: i64 = i64::MAX / 4;

/// A pair that may be assigned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The post.
    pub post: u32,
    /// The person.
    pub person: u32,
    /// What assigning it is worth; above zero, below 2^56.
    pub weight: i64,
}

/// The worth of an assignment and the least upper bound that its duals prove.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The weights that are assigned.
    pub primal: i128,
    /// What no assignment can exceed.
    pub dual: i128,
    /// Whether every condition on places and duals holds.
    pub is_feasible: bool,
}

impl Certificate {
    /// Whether it proves that the assignment is the best.
    pub fn proves(&self) -> bool {
        self.is_feasible && self.primal == self.dual
    }
}

/// A graph with its best assignment, kept through every change.
#[derive(Clone, Default, Debug)]
pub struct Solver {
    edges: Vec<Edge>,
    is_assigned: Vec<bool>,
    nodes: Vec<NodeState>,
    /// All edges of a node.
    adjacent: Vec<Vec<u32>>,
    /// Those that are assigned.
    assigned: Vec<Vec<u32>>,
    search: Search,
}

#[derive(Clone, Copy, Default, Debug)]
struct NodeState {
    capacity: u32,
    dual: i64,
}

#[derive(Clone, Default, Debug)]
struct Search {
    /// How far a node is, and over which edge; of no meaning where the round is an earlier one.
    reached: Vec<(i64, u32, u32)>,
    round: u32,
    touched: Vec<Node>,
    heap: BinaryHeap<Reverse<(i64, Node)>>,
}

impl Solver {
    /// The best assignment of a whole graph. Edges name nodes within the capacities.
    pub fn solve(post_places: &[u32], person_places: &[u32], edges: Vec<Edge>) -> Self {
        let mut solver = Self::default();
        let n_nodes = 2 * post_places.len().max(person_places.len());
        solver.make_room(n_nodes);
        for (at, places) in (0..).zip(person_places) {
            solver.nodes[node(Side::Person, at) as usize].capacity = *places;
        }
        solver.is_assigned = vec![false; edges.len()];
        for (at, edge) in (0..).zip(&edges) {
            let (post, person) = (node(Side::Post, edge.post), node(Side::Person, edge.person));
            solver.adjacent[post as usize].push(at);
            solver.adjacent[person as usize].push(at);
            let dual = &mut solver.nodes[post as usize].dual;
            *dual = edge.weight.max(*dual);
        }
        solver.edges = edges;
        for (at, places) in (0..).zip(post_places) {
            for _ in 0..*places {
                solver.add_place(node(Side::Post, at));
            }
        }
        solver
    }

    /// Adds a node with its places and edges, and finds the best assignment again. The edges name the node and others that are there.
    pub fn arrive(&mut self, side: Side, at: u32, places: u32, edges: &[Edge]) {
        let node = node(side, at);
        self.make_room(node as usize + 2);
        let mut dual = 0;
        for edge in edges {
            let number = u32::try_from(self.edges.len()).unwrap_or(START);
            let ends = ends_of(*edge);
            dual = dual.max(edge.weight - self.nodes[other_end(ends, node) as usize].dual);
            self.edges.push(*edge);
            self.is_assigned.push(false);
            self.adjacent[ends.0 as usize].push(number);
            self.adjacent[ends.1 as usize].push(number);
        }
        self.nodes[node as usize].dual = dual;
        for _ in 0..places {
            self.add_place(node);
        }
    }

    /// All edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What is assigned, in the order of the edges.
    pub fn assigned(&self) -> impl Iterator<Item = Edge> + '_ {
        let assigned = self.edges.iter().zip(&self.is_assigned).filter(|(_, is)| **is);
        assigned.map(|(edge, _)| *edge)
    }

    /// What is assigned at a node.
    pub fn assigned_at(&self, side: Side, at: u32) -> impl Iterator<Item = Edge> + '_ {
        let edges = self.assigned.get(node(side, at) as usize).into_iter().flatten();
        edges.map(|edge| self.edges[*edge as usize])
    }

    /// What one more place at a node would be worth at most.
    pub fn dual(&self, side: Side, at: u32) -> i64 {
        self.nodes.get(node(side, at) as usize).map_or(0, |node| node.dual)
    }

    /// Compares the assignment with what its duals prove.
    pub fn certificate(&self) -> Certificate {
        let (mut primal, mut dual, mut is_feasible) = (0_i128, 0_i128, true);
        for (edge, is_assigned) in self.edges.iter().zip(&self.is_assigned) {
            let ends = ends_of(*edge);
            let slack =
                self.nodes[ends.0 as usize].dual + self.nodes[ends.1 as usize].dual - edge.weight;
            if *is_assigned {
                primal += i128::from(edge.weight);
                dual += i128::from((-slack).max(0));
            } else {
                is_feasible &= slack >= 0;
            }
        }
        for (state, assigned) in self.nodes.iter().zip(&self.assigned) {
            dual += i128::from(state.dual) * i128::from(state.capacity);
            is_feasible &= state.dual >= 0 && assigned.len() <= state.capacity as usize;
        }
        Certificate { primal, dual, is_feasible }
    }

    fn make_room(&mut self, n_nodes: usize) {
        if self.nodes.len() < n_nodes {
            self.nodes.resize(n_nodes, NodeState::default());
            self.adjacent.resize(n_nodes, Vec::new());
            self.assigned.resize(n_nodes, Vec::new());
            self.search.reached.resize(n_nodes, (0, START, 0));
        }
    }

    /// What the duals leave of an edge.
    fn slack(&self, edge: Edge, ends: (Node, Node)) -> i64 {
        self.nodes[ends.0 as usize].dual + self.nodes[ends.1 as usize].dual - edge.weight
    }

    /// One more place at a node: the best use of it, if any is better than none.
    fn add_place(&mut self, start: Node) {
        self.nodes[start as usize].capacity += 1;
        let (shortest, end) = self.shortest_path(start);
        for &touched in &self.search.touched {
            let (far, ..) = self.search.reached[touched as usize];
            let state = &mut self.nodes[touched as usize];
            let change = (shortest - far).max(0);
            state.dual += if (touched ^ start) & 1 == 0 { -change } else { change };
        }
        let mut at = end;
        while at != start {
            let (_, edge, _) = self.search.reached[at as usize];
            self.flip(edge);
            at = other_end(ends_of(self.edges[edge as usize]), at);
        }
    }

    /// The node at which the best alternating path from a node ends, and how far it is. The path may end at a node of the other side with a free
    /// place, at one of the same side that gives a place up, or where it began.
    fn shortest_path(&mut self, start: Node) -> (i64, Node) {
        let mut search = std::mem::take(&mut self.search);
        search.round += 1;
        search.touched.clear();
        search.heap.clear();
        search.reach(start, 0, START);
        let (mut best, mut end) = (self.nodes[start as usize].dual, start);
        while let Some(Reverse((far, at))) = search.heap.pop() {
            if far >= best {
                break;
            }
            if far > search.reached[at as usize].0 {
                continue;
            }
            let state = self.nodes[at as usize];
            let is_same_side = (at ^ start) & 1 == 0;
            if is_same_side {
                if at != start && far + state.dual < best {
                    (best, end) = (far + state.dual, at);
                }
            } else if self.assigned[at as usize].len() < state.capacity as usize {
                (best, end) = (far, at);
                break;
            }
            let edges = if is_same_side {
                &self.adjacent[at as usize]
            } else {
                &self.assigned[at as usize]
            };
            for &number in edges {
                if is_same_side && self.is_assigned[number as usize] {
                    continue;
                }
                let edge = self.edges[number as usize];
                let ends = ends_of(edge);
                let slack = self.slack(edge, ends);
                let next = far + if is_same_side { slack } else { -slack };
                if next < best {
                    search.reach(other_end(ends, at), next, number);
                }
            }
        }
        self.search = search;
        (best, end)
    }

    fn flip(&mut self, edge: u32) {
        let ends = ends_of(self.edges[edge as usize]);
        let is_assigned = !self.is_assigned[edge as usize];
        self.is_assigned[edge as usize] = is_assigned;
        for end in [ends.0, ends.1] {
            let assigned = &mut self.assigned[end as usize];
            if is_assigned {
                assigned.push(edge);
            } else if let Some(at) = assigned.iter().position(|other| *other == edge) {
                assigned.swap_remove(at);
            }
        }
    }
}

impl Search {
    /// Notes that a node is so far, unless a shorter way is known.
    fn reach(&mut self, at: Node, far: i64, over: u32) {
        let round = self.round;
        let reached = &mut self.reached[at as usize];
        if reached.2 != round {
            self.touched.push(at);
            *reached = (FAR, START, round);
        }
        if far < reached.0 {
            *reached = (far, over, round);
            self.heap.push(Reverse((far, at)));
        }
    }
}
