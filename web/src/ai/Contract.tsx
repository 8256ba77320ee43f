// A proposal as a contract: stored by the service, and what has to be sent to get exactly it.

import { Alert, Button, Code, Group, Loader, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../api/client";
import { lockedCall, type Proposal } from "../model/proposal";
import { useCopy } from "../ui/copy";
import { Failure } from "../ui/Failure";

interface Props {
  proposal: Proposal;
  hint: string;
  changes: number;
  close: () => void;
}

/** Rows of the call that is shown. */
const ROWS_SHOWN = 15;

export function Contract({ proposal, hint, changes, close }: Props) {
  const stored = useQuery({
    queryKey: ["contract", proposal.contractId],
    queryFn: async () =>
      dataOf(await api.GET("/api/v1/contracts/{id}", { params: { path: { id: proposal.contractId } } })),
  });
  const call = JSON.stringify(lockedCall(proposal, hint, ROWS_SHOWN), null, 2);
  const body = useCopy();
  if (stored.error) return <Failure error={stored.error} again={() => void stored.refetch()} />;
  return (
    <Alert
      variant="light"
      icon={<IconLock size={20} />}
      title="Locked"
      withCloseButton
      closeButtonLabel="Close"
      onClose={close}
      data-testid="contract"
    >
      <Stack gap="xs">
        {stored.isPending ? (
          <Loader size="xs" />
        ) : (
          <Text size="sm">
            The service keeps this schema as <Code>{proposal.contractId}</Code>. Calls that name its hash get exactly
            it, whatever a newer inference would say.
          </Text>
        )}
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          Hash: <Code>{proposal.contractHash}</Code>
        </Text>
        {changes > 0 && (
          <Text size="sm">
            You changed {changes} {changes === 1 ? "type" : "types"}. The contract holds what was proposed; your version
            goes on as an explicit schema: open it in the builder.
          </Text>
        )}
        <pre className="code" tabIndex={0}>
          {`POST /api/v1/generate-ai\n${call}`}
        </pre>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={body.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={() => body.copy(call)}
          >
            {body.copied ? "Copied" : "Copy the body"}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
