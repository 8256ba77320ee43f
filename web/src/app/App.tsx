// Routes, each a chunk of its own.

import { Center, Loader } from "@mantine/core";
import { lazy, Suspense, useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";
import { Landing } from "../pages/Landing";
import { Broken } from "./Broken";
import { TITLES } from "./places";
import { Shell } from "./Shell";

const Builder = lazy(() => import("../builder/Builder"));
const Ai = lazy(() => import("../ai/Ai"));
const Data = lazy(() => import("../data/Data"));
const Templates = lazy(() => import("../pages/Templates"));
const Keys = lazy(() => import("../pages/Keys"));
const Pricing = lazy(() => import("../pages/Pricing"));
const HttpApi = lazy(() => import("../pages/HttpApi"));
const McpGuide = lazy(() => import("../pages/McpGuide"));
const NotFound = lazy(() => import("../pages/NotFound"));

/** Names the page for the tab and for screen readers, and begins at its top. */
function useTitle(): void {
  const [path] = useLocation();
  useEffect(() => {
    const title = TITLES[path];
    document.title = title ? `${title} · DataGen` : "DataGen";
    window.scrollTo(0, 0);
  }, [path]);
}

export function App() {
  useTitle();
  const [path] = useLocation();
  return (
    <Shell>
      <Broken key={path}>
        <Suspense
          fallback={
            <Center mih={320}>
              <Loader aria-label="Loading" />
            </Center>
          }
        >
          <Switch>
            <Route path="/" component={Landing} />
            <Route path="/builder" component={Builder} />
            <Route path="/ai" component={Ai} />
            <Route path="/data" component={Data} />
            <Route path="/templates" component={Templates} />
            <Route path="/keys" component={Keys} />
            <Route path="/pricing" component={Pricing} />
            <Route path="/http-api" component={HttpApi} />
            <Route path="/mcp-guide" component={McpGuide} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Broken>
    </Shell>
  );
}
