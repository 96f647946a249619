//! Floor 3: what leaves the program as data: the inventory, the graph, the schema. In: a world. Out: text, the same bytes for the
//! same facts whatever files they came from, in whatever order.

pub mod graph;
pub mod inventory;
mod node;
mod refer;
pub mod schema;
