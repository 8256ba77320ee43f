"""Official clients of the Model Context Protocol against the service: `python xtask/mcp --datagen BINARY`.

The same conversation over every way to connect: Streamable HTTP (negotiated, and with the older handshake), HTTP+SSE, standard
input with the engine in the process, and standard input in front of a service. The rows of a seed must be the same over all.
Then who is refused. The client itself checks structured content against the output schemas.
"""

import argparse
import asyncio
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import anyio
import httpx2
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import PromptReference, ResourceTemplateReference

TOOLS = ["health", "capabilities", "field_types", "infer_schema", "validate", "generate", "generate_ai", "generate_ai_stream"]
RESOURCES = ["datagen://catalog/field-types", "datagen://spec/openapi", "datagen://manifest/capabilities"]
PROMPTS = {
    "datagen_schema_workflow": {"purpose": "orders of an online shop"},
    "datagen_ai_columns_workflow": {"columns": "customer_id, email"},
    "datagen_discover_types": {"topic": "payments"},
}
FIELDS = [{"name": "id", "type": "uuid"}, {"name": "name", "type": "fullName"},
          {"name": "total", "type": "amount", "constraints": {"min": 5, "max": 900}}]
NAMES = ["customer_id", "email", "risk_tier", "last_login_at"]
# Long enough that somebody can stop it on the way.
MANY = 2_000_000
WAIT = 60


class Service:
    """A service on a free port with a database of its own, for as long as the block lasts."""

    def __init__(self, datagen: str, folder: pathlib.Path) -> None:
        self.datagen = datagen
        self.database = f"sqlite://{folder / 'mcp.db'}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"

    def __enter__(self) -> "Service":
        listen = ["--listen", self.url.removeprefix("http://"), "--database", self.database]
        self.process = subprocess.Popen([self.datagen, "serve", *listen], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/api/v1/health", timeout=5):
                return self
            time.sleep(0.1)
        self.process.kill()
        sys.exit("the service did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(WAIT)

    def key(self, tier: str) -> str:
        create = [self.datagen, "keys", "--database", self.database, "create", "--tier", tier, "--json"]
        return json.loads(subprocess.run(create, check=True, capture_output=True).stdout)["api_key"]


@contextlib.asynccontextmanager
async def streamable(url: str, key: str, mode: str):
    """Streamable HTTP."""
    async with httpx2.AsyncClient(headers={"X-API-Key": key}, timeout=WAIT) as http:
        async with Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client:
            yield client


@contextlib.asynccontextmanager
async def events(url: str, key: str):
    """The older HTTP+SSE."""
    async with Client(sse_client(f"{url}/mcp/sse", headers={"X-API-Key": key}), mode="legacy") as client:
        yield client


@contextlib.asynccontextmanager
async def stdio(datagen: str, *arguments: str):
    """Standard input and output."""
    async with Client(stdio_client(StdioServerParameters(command=datagen, args=["mcp", *arguments])), mode="legacy") as client:
        yield client


async def call(client: Client, tool: str, arguments: dict | None = None, **rest) -> dict:
    """The structured content of a call that succeeds; its text says the same."""
    result = await client.call_tool(f"datagen_{tool}", arguments or {}, **rest)
    assert not result.is_error, result
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def wrong(client: Client, tool: str, arguments: dict) -> list:
    """The problems of a call that fails."""
    result = await client.call_tool(f"datagen_{tool}", arguments)
    assert result.is_error and result.structured_content["structured_errors"], result
    return result.structured_content["structured_errors"]


async def offered(client: Client) -> None:
    """What the service says about itself."""
    order = [client.instructions.index(f"datagen_{tool}") for tool in ("health", "capabilities", "validate", "generate")]
    assert order == sorted(order), client.instructions
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == [f"datagen_{tool}" for tool in TOOLS]
    for tool in tools:
        assert tool.title and tool.description and tool.output_schema and tool.annotations.read_only_hint is not None, tool
    resources = [str(resource.uri) for resource in (await client.list_resources()).resources]
    assert resources == RESOURCES, resources
    for uri in RESOURCES:
        assert json.loads((await client.read_resource(uri)).contents[0].text)
    assert len((await client.list_resource_templates()).resource_templates) == 2
    one = json.loads((await client.read_resource("datagen://catalog/field-types/email")).contents[0].text)
    assert one["name"] == "email", one
    prompts = [prompt.name for prompt in (await client.list_prompts()).prompts]
    assert prompts == list(PROMPTS), prompts
    for name, arguments in PROMPTS.items():
        text = (await client.get_prompt(name, arguments)).messages[0].content.text
        assert all(value in text for value in arguments.values()), text
    prompt = PromptReference(type="ref/prompt", name="datagen_discover_types")
    found = (await client.complete(prompt, {"name": "type", "value": "e_mai"})).completion.values
    assert found[0] == "email", found
    template = ResourceTemplateReference(type="ref/resource", uri="datagen://catalog/field-types/{type}")
    assert "iban" in (await client.complete(template, {"name": "type", "value": "iba"})).completion.values
    found = (await client.complete(prompt, {"name": "locale", "value": "en-a"})).completion.values
    assert "en_AE" in found and all(key.startswith("en_A") for key in found[:2]), found


async def worked(client: Client) -> str:
    """The way from names and types to rows; gives back what must be equal over all ways to connect."""
    assert (await call(client, "health"))["storage"] == "ok"
    told = await call(client, "capabilities")
    assert told["field_type_count"] > 400 and "en_AE" in told["supported_locales"], told
    for example in told["examples"]:
        await call(client, example["tool"].removeprefix("datagen_"), example["arguments"])
    found = await call(client, "field_types", {"query": "iban"})
    assert "iban" in [one["name"] for one in found["field_types"]], found
    one = (await call(client, "field_types", {"name": "amount", "locale": "de_DE"}))["field_types"][0]
    assert "min" in one["constraints"]["properties"] and len(one["samples"]) == 5, one
    page = await call(client, "field_types", {"limit": 100, "offset": 100})
    assert page["next_offset"] == 200 and len(page["field_types"]) == 100
    assert (await wrong(client, "field_types", {"name": "emial"}))[0]["code"] == "unknown_type"

    body = {"schema_fields": FIELDS, "count": 3, "seed": 42}
    assert (await call(client, "validate", body))["valid"] is True
    problems = await wrong(client, "validate", {**body, "schema_fields": [{"name": "a", "type": "emial"}, {"name": "b", "type": "uiud"}]})
    assert [problem["path"] for problem in problems] == ["/schema_fields/0/type", "/schema_fields/1/type"], problems
    await call(client, "validate", {**body, "schema_fields": [problem["suggested_fix"] for problem in problems]})
    few = await call(client, "generate", body)
    assert few["complete"] and len(few["records"]) == 3 and few["seed"] == 42, few

    many = await client.call_tool("datagen_generate", {**body, "count": 60, "output_format": "csv"})
    told = many.structured_content
    assert not told["complete"] and len(told["text"].splitlines()) <= 6 and len(json.dumps(told)) < 4000, told
    total = next(column for column in told["statistics"]["columns"] if column["name"] == "total")
    assert 5 <= total["min"] <= total["mean"] <= total["max"] <= 900, total
    link = next(content for content in many.content if content.type == "resource_link")
    assert str(link.uri) == told["resource"]["uri"] and link.mime_type == "text/csv"
    file = (await client.read_resource(str(link.uri))).contents[0].text
    assert len(file.splitlines()) == 61 and file.startswith(told["text"].rstrip()), file

    contract = await call(client, "infer_schema", {"field_names": NAMES, "domain_hint": "UAE retail loyalty"})
    locked = await call(client, "generate_ai", {"field_names": NAMES, "count": 4, "seed": 7,
                                                "expected_contract_hash": contract["contract_hash"]})
    assert locked["inferred_contract_hash"] == contract["contract_hash"] and list(locked["records"][0]) == NAMES, locked
    proposed = {"schema_fields": contract["proposed_schema"], "locale": contract["locale"], "count": 4, "seed": 7}
    assert (await call(client, "generate", proposed))["records"] == locked["records"]
    return json.dumps([few["records"], file, locked["records"]])


async def streamed(client: Client) -> None:
    """Progress to the end, and a stop on the way."""
    heard = []

    async def hear(done: float, total: float | None, message: str | None) -> None:
        heard.append((done, total))

    rows = 5_000
    told = await call(client, "generate_ai_stream", {"field_names": NAMES, "count": rows, "seed": 7}, progress_callback=hear)
    done = [done for done, _ in heard]
    assert len(heard) >= 2 and done == sorted(done) and heard[-1] == (rows, rows), heard
    assert not told["complete"] and told["count"] == rows

    begun = anyio.Event()

    async def begin(done: float, total: float | None, message: str | None) -> None:
        if done:
            begun.set()

    async with anyio.create_task_group() as group:
        arguments = {"field_names": NAMES, "count": MANY}
        group.start_soon(lambda: client.call_tool("datagen_generate_ai_stream", arguments, progress_callback=begin))
        with anyio.fail_after(WAIT):
            await begun.wait()
        group.cancel_scope.cancel()
    with anyio.fail_after(WAIT):
        await call(client, "health")


async def conversation(name: str, way) -> str:
    started = time.monotonic()
    with anyio.fail_after(5 * WAIT):
        async with way as client:
            await offered(client)
            rows = await worked(client)
            await streamed(client)
            version = client.protocol_version
    print(f"{name}: well, protocol {version}, {time.monotonic() - started:.1f} s")
    return rows


async def refused(service: Service, key: str) -> None:
    """A wrong key, on every transport; the session, result or name of somebody else."""
    bad = key[:-1] + ("A" if key[-1] != "A" else "B")
    for way in (streamable(service.url, bad, "legacy"), streamable(service.url, bad, "auto"), events(service.url, bad),
                stdio(service.datagen, "--remote", service.url, "--key", bad)):
        passed = False
        try:
            async with asyncio.timeout(WAIT):
                async with way as client:
                    await client.list_tools()
                    passed = True
        except* (MCPError, httpx2.HTTPError):
            pass
        assert not passed, "a wrong key passed"

    other = service.key("free")
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    async with httpx2.AsyncClient(timeout=WAIT, base_url=service.url) as http:
        accept = {"Accept": "application/json, text/event-stream"}

        async def status(path: str, of: str | None, **headers: str) -> int:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            keyed = {"X-API-Key": of} if of else {}
            return (await http.post(path, json=ping, headers={**accept, **keyed, **headers})).status_code

        opening = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}
        opened = await http.post("/mcp", json=opening, headers={**accept, "X-API-Key": key})
        session = opened.headers["mcp-session-id"]
        assert await status("/mcp", key, Mcp_Session_Id=session) == 200
        assert await status("/mcp", other, Mcp_Session_Id=session) == 404
        assert await status("/mcp", None, Mcp_Session_Id=session) == 401
        assert await status("/mcp", key, Mcp_Session_Id=session, Host="evil.example") == 403
        assert await status("/mcp", key, Mcp_Session_Id=session, Origin="https://evil.example") == 403
        async with http.stream("GET", "/mcp/sse", headers={"X-API-Key": key}) as opened:
            # Held, because the connection closes with it.
            lines = opened.aiter_lines()
            async for line in lines:
                if line.startswith("data:"):
                    messages = line.removeprefix("data:").strip()
                    break
            assert await status(messages, key) == 202
            assert await status(messages, other) == 404
            assert await status(messages, None) == 401
            assert await status(messages, key, Host="evil.example") == 403
        async with streamable(service.url, key, "auto") as client:
            told = await call(client, "generate", {"schema_fields": FIELDS, "count": 60, "output_format": "csv"})
            url = told["resource"]["download_url"]
            mine = await http.get(url, headers={"X-API-Key": key})
            assert mine.status_code == 200 and len(mine.text.splitlines()) == 61
            assert (await http.get(url, headers={"X-API-Key": other})).status_code == 404
            assert (await http.get(url)).status_code == 401
    print("refused: a wrong key on every transport, sessions and results of other keys, foreign hosts and origins")


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--datagen", required=True, help="the binary")
    datagen = arguments.parse_args().datagen
    with tempfile.TemporaryDirectory() as folder, Service(datagen, pathlib.Path(folder)) as service:
        key = service.key("enterprise")
        ways = {
            "Streamable HTTP": streamable(service.url, key, "auto"),
            "Streamable HTTP, older handshake": streamable(service.url, key, "legacy"),
            "HTTP+SSE": events(service.url, key),
            "standard input": stdio(datagen),
            "standard input, remote": stdio(datagen, "--remote", service.url, "--key", key),
        }
        rows = {name: await conversation(name, way) for name, way in ways.items()}
        assert len(set(rows.values())) == 1, "the rows of a seed differ between the ways to connect"
        await refused(service, key)


asyncio.run(main())
