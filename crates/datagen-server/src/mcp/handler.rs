//! The protocol's methods, each handed to the file that knows about it.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, ErrorData, GetPromptRequestParams,
    GetPromptResponse, Implementation, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};

use super::{call, complete, prompts, resources, tools};
use crate::quota::Account;
use crate::service::App;

/// What a client is told when it connects.
const INSTRUCTIONS: &str = "DataGen makes realistic synthetic rows: values of a row agree with each other, and the same request \
    with the same seed gives the same rows anywhere.\n\
    Work in this order: datagen_health, then datagen_capabilities (limits, locales, formats), then \
    datagen_validate (free), then datagen_generate.\n\
    You know only column names? datagen_infer_schema proposes types as a contract; datagen_generate_ai makes rows from the names, \
    or from that contract with expected_contract_hash. You know the columns exactly? Find types with datagen_field_types.\n\
    An error lists every problem in structured_errors: put each suggested_fix in place and call again. Over 20 rows you get a \
    preview, statistics and a resource link: read or download that, and do not repeat rows into the conversation.";

/// Whoever calls over HTTP: put among the extensions of a request by its transport.
#[derive(Clone)]
pub struct Door {
    /// The account of the key.
    pub account: Arc<Account>,
    /// Where the service is, as the client reaches it, such as `https://datagen.example.com`.
    pub base_url: Option<String>,
}

impl Door {
    /// As a request came in.
    pub fn new(account: Arc<Account>, headers: &HeaderMap) -> Door {
        Door { account, base_url: crate::http::base_url(headers) }
    }
}

/// One side of a conversation.
#[derive(Clone)]
pub struct Handler {
    pub app: Arc<App>,
    /// Who calls where the transport does not say: on standard input.
    pub fixed: Option<Door>,
}

impl Handler {
    /// Who calls.
    fn door(&self, context: &RequestContext<RoleServer>) -> Result<Door, ErrorData> {
        let extensions = &context.extensions;
        let found = extensions.get::<Door>().or_else(|| extensions.get::<Parts>()?.extensions.get::<Door>());
        let found = found.or(self.fixed.as_ref()).cloned();
        found.ok_or_else(|| ErrorData::internal_error("The transport did not say who calls.", None))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .enable_completions()
            .build();
        let info = Implementation::new("datagen", env!("CARGO_PKG_VERSION")).with_title("DataGen");
        ServerConfig::new(capabilities).with_server_info(info).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all().to_vec()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let door = self.door(&context)?;
        let cancelled = context.ct.clone();
        tokio::select! {
            // Whatever the tool was about to do is dropped with it.
            () = cancelled.cancelled() => Err(ErrorData::internal_error("The call was cancelled.", None)),
            result = call::call(&self.app, &door, request, &context) => result.map(CallToolResponse::from),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(resources::list()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let door = self.door(&context)?;
        let cancelled = context.ct.clone();
        tokio::select! {
            () = cancelled.cancelled() => Err(ErrorData::internal_error("Reading was cancelled.", None)),
            result = resources::read(&self.app, &door, &request.uri) => result.map(ReadResourceResponse::from),
        }
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::list()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(&request.name, request.arguments.unwrap_or_default()).map(GetPromptResponse::from)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        complete::complete(&self.app, &request)
    }
}

/// The host a request was sent to.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok())
}
