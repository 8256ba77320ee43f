// A path that the app does not know.

import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";

export default function NotFound() {
  return (
    <div className="page narrow">
      <Stack gap="sm" py="xl">
        <Title order={1} size="h2">
          There is nothing here
        </Title>
        <Text>
          The address may be mistyped. Go to the{" "}
          <Anchor component={Link} href="/">
            first page
          </Anchor>{" "}
          or to the{" "}
          <Anchor component={Link} href="/builder">
            Schema Builder
          </Anchor>
          .
        </Text>
      </Stack>
    </div>
  );
}
