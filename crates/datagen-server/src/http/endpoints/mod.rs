//! The endpoints, a file each: its parameters, its answer, its description.

pub mod capabilities;
pub mod contracts;
pub mod docs;
pub mod field_types;
pub mod free_key;
pub mod generate;
pub mod generate_ai;
pub mod generate_ai_stream;
pub mod health;
pub mod infer_schema;
pub mod locales;
pub mod preview;
pub mod pricing;
pub mod usage;
pub mod validate;
