//! Tests of the frame with a source of their own.
