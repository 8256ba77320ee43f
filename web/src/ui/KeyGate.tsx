// What stands where a key is needed and there is none: one click gets a free one.

import { Alert, Button, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useKey } from "../api/key";
import { useMintKey } from "../api/queries";

export function GetKey({ why }: { why: string }) {
  const mint = useMintKey();
  return (
    <Alert icon={<IconKey size={20} />} title="One free key, one click" variant="light">
      <Text size="sm" mb="sm">
        {why} The key is kept in this browser; there is no sign-up.
      </Text>
      <Group gap="sm">
        <Button loading={mint.isPending} onClick={() => mint.mutate()}>
          Get a free key
        </Button>
        <Button component={Link} href="/keys" variant="subtle">
          I have a key
        </Button>
      </Group>
      {mint.error && (
        <Text size="sm" c="red" mt="xs" role="alert">
          {mint.error.message}
        </Text>
      )}
    </Alert>
  );
}

/** Its children once there is a key. */
export function KeyGate({ why, children }: { why: string; children: ReactNode }) {
  return useKey() ? children : <GetKey why={why} />;
}
