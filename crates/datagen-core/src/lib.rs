//! The engine: from a schema document to rows, as a pure function of (schema, seed, row).
//!
//! Lives here: the type catalog, the check, the plan, the random streams and the kernels. Does not live here: I/O, clocks,
//! threads, globals, names of protocols or output formats.
//!
//! ```
//! use datagen_core::{Engine, Rules};
//! use serde_json::json;
//!
//! let engine = Engine::new();
//! let body = json!({ "count": 3, "seed": 42, "schema_fields": [{ "name": "id", "type": "uuid" }] });
//! let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
//! let dataset = checked.plan.bind(42);
//! assert_eq!(dataset.plan().columns()[0].name, "id");
//! ```

pub mod catalog;
pub mod check;
pub mod checksum;
pub mod column;
pub mod compile;
pub mod emit;
pub mod engine;
pub mod entity;
pub mod fault;
pub mod locale;
pub mod mask;
mod order;
pub mod plan;
pub mod problem;
pub mod random;
mod real;
mod scalar;
pub mod schema;
pub mod time;
pub mod words;

pub use check::{Checked, DomainSizes, Rules};
pub use engine::Engine;
pub use fault::Validity;
pub use plan::{Dataset, Plan, ValueType};
pub use problem::Problem;
pub use schema::{FieldSpec, SchemaDocument, schema_hash};
