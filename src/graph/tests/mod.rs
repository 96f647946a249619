//! The graph against hand-made worlds, one meaning at a time; against the plain meaning; against petgraph; and at size.

mod openings;
mod oracle;
mod peers;
mod random;
mod size;
mod walking;
