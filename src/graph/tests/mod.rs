//! The graph against hand-made worlds, one meaning at a time.

mod walking;
mod openings;
