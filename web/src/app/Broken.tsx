// The net for errors of a screen: says so and offers a way on. What was typed is kept, see store.ts.

import { Alert, Button, Group, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";

export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Alert color="red" title="This page stopped working" mt="xl">
        <Text size="sm" mb="sm">
          {this.state.error.message} — your schema is kept in this browser.
        </Text>
        <Group>
          <Button onClick={() => window.location.reload()}>Load the page again</Button>
          <Button component="a" href="/" variant="default">
            Go to the first page
          </Button>
        </Group>
      </Alert>
    );
  }
}
