//! The Model Context Protocol: tools, resources and prompts for agents, over Streamable HTTP, HTTP+SSE and standard input.
//!
//! Lives here: everything that knows MCP. Does not live here: what the tools do (`service`), so that keys, limits, quota and
//! problems are those of HTTP.
//!
//! | file | concern |
//! |---|---|
//! | `handler.rs` | the protocol's methods |
//! | `tools.rs`, `schemas.rs` | the list of tools, and the schemas of what they take and give |
//! | `call.rs` | running a tool |
//! | `answer.rs`, `stream.rs` | rows as a result: all, or a preview with statistics and a link; progress |
//! | `resources.rs`, `prompts.rs`, `complete.rs` | the rest of what is offered |
//! | `guard.rs`, `sessions.rs` | who may reach the HTTP transports, and whose session is whose |
//! | `http.rs`, `sse.rs`, `stdio.rs` | the transports |
//! | `connector.rs` | standard input to a service elsewhere |

mod answer;
mod call;
mod complete;
pub mod connector;
mod guard;
mod handler;
pub mod http;
mod prompts;
mod resources;
mod schemas;
mod sessions;
pub mod sse;
pub mod stdio;
mod stream;
mod tools;
