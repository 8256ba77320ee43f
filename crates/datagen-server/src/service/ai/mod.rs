//! AI mode: from column names to a contract, and from a contract to rows.
//!
//! In the files below: reading requests, inferring schemas, contracts, preparing, events. Does not live here: the inference
//! itself (`datagen_infer`), asking a language model (`llm`), quota, replay and rows (`generate`).

pub mod contract;
pub mod events;
pub mod infer;
pub mod prepare;
pub mod request;
