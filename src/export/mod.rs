//! Floor 3: what leaves the program as data: the inventory, the graph, the schema. In: a world. Out: text, the same bytes for the
//! same facts whatever files they came from, in whatever order.

pub mod graph;
pub mod inventory;
mod node;
mod opengraph;
mod refer;
pub mod schema;

pub use graph::{graph_dot, graph_graphml, graph_json};
pub use inventory::{inventory, inventory_with};
pub use opengraph::opengraph;
pub use schema::inventory as inventory_schema;
