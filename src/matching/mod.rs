//! Matching: hard rules, scores, the best assignment of a board, and why. Pure.

pub mod blocks;
pub mod board;
pub mod bound;
pub mod fairness;
pub mod hard;
pub mod lines;
pub mod names;
pub mod remarks;
pub mod round;
pub mod score;
pub mod skills;
pub mod solver;
pub mod standing;
pub mod submitted;
pub mod swaps;
pub mod view;
pub mod why;
pub mod words;

#[cfg(test)]
mod tests;
