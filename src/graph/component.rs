//! Components and their order. In: a part of the walk graph. Out: each state's component, and the edges between components once each.
//! Iterative, linear; components come out with every edge running from a higher to a lower number.
#![expect(clippy::indexing_slicing, reason = "one row for each state or component; numbers come from the same tables")]

use super::csr::NONE;
use super::search::View;

/// The components of a part of the graph.
pub(super) struct Condensed {
    /// For each state its component; `NONE` outside the part.
    pub(super) component: Vec<u32>,
    /// For each component, where its heads start; one more at the end.
    pub(super) out: Vec<u32>,
    /// The components that edges lead to: never a higher number, each once for a component.
    pub(super) heads: Vec<u32>,
}

impl Condensed {
    /// Works out the components of the states for which `inside` holds, over the hops for which `keep` holds: (state, position, head).
    pub(super) fn new(view: &View<'_>, inside: impl Fn(u32) -> bool, keep: impl Fn(u32, u32, u32) -> bool) -> Condensed {
        let (component, order, count) = components(view, &inside, &keep);
        let mut condensed = Condensed { component, out: Vec::with_capacity(count as usize + 1), heads: Vec::new() };
        // `order` has the states of each component together, the components by their number: one pass, a stamp against repeats.
        let mut stamp = vec![NONE; count as usize];
        for state in order {
            let own = condensed.component[state as usize];
            if own as usize == condensed.out.len() {
                condensed.out.push(condensed.heads.len() as u32);
            }
            for (position, head) in view.hops(state) {
                let other = condensed.component[head as usize];
                if other != NONE && other != own && stamp[other as usize] != own && keep(state, position, head) {
                    stamp[other as usize] = own;
                    condensed.heads.push(other);
                }
            }
        }
        condensed.out.push(condensed.heads.len() as u32);
        condensed
    }

    /// Number of components.
    pub(super) fn len(&self) -> usize {
        self.out.len() - 1
    }

    /// The components behind a component.
    pub(super) fn behind(&self, component: usize) -> &[u32] {
        &self.heads[self.out[component] as usize..self.out[component + 1] as usize]
    }
}

/// Tarjan's algorithm with its own stack. Out: each state's component, the states in the order of their components, and the number of these.
fn components(view: &View<'_>, inside: &impl Fn(u32) -> bool, keep: &impl Fn(u32, u32, u32) -> bool) -> (Vec<u32>, Vec<u32>, u32) {
    let states = view.csr.states();
    let mut component = vec![NONE; states as usize];
    // The order of discovery, from 1, while a state is open; 0 before.
    let mut low = vec![0u32; states as usize];
    let (mut seen, mut count) = (0u32, 0u32);
    let mut open: Vec<u32> = Vec::new();
    let mut order: Vec<u32> = Vec::new();
    // Of each state on the way: its own number of discovery, and the next position to look at.
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    for root in (0..states).filter(|state| inside(*state)) {
        if low[root as usize] != 0 {
            continue;
        }
        seen += 1;
        low[root as usize] = seen;
        open.push(root);
        way.push((root, seen, view.csr.row(root).start));
        while let Some((state, number, next)) = way.pop() {
            let mut deeper = None;
            for position in next..view.csr.row(state).end {
                let Some(head) = view.hop(state, position) else { continue };
                if !inside(head) || component[head as usize] != NONE || !keep(state, position, head) {
                    continue;
                }
                if low[head as usize] == 0 {
                    deeper = Some((head, position));
                    break;
                }
                low[state as usize] = low[state as usize].min(low[head as usize]);
            }
            if let Some((head, position)) = deeper {
                seen += 1;
                low[head as usize] = seen;
                open.push(head);
                // The position is looked at again on the way back, when the head's number is known.
                way.push((state, number, position));
                way.push((head, seen, view.csr.row(head).start));
            } else if low[state as usize] == number {
                while let Some(member) = open.pop() {
                    component[member as usize] = count;
                    order.push(member);
                    if member == state {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    (component, order, count)
}
