// An error of the service, said plainly, with what can be done.

import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import { ApiError } from "../api/client";
import { Prose } from "./Prose";

function wait(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}

function title(error: Error): string {
  if (!(error instanceof ApiError)) return "Something went wrong";
  switch (error.status) {
    case 0:
      return "No answer";
    case 401:
      return "The key is not known";
    case 429:
      return error.retryAfterSeconds && error.retryAfterSeconds > 60 ? "The limit of today is reached" : "Too fast";
    case 503:
      return "The service is busy";
    default:
      return error.status >= 500 ? "The service failed" : "The request was refused";
  }
}

export function Failure({ error, again }: { error: Error; again?: () => void }) {
  const api = error instanceof ApiError ? error : null;
  const upgrade = api?.problems.some((problem) => problem.upgrade_required);
  const listed = api && api.problems.length > 1 ? api.problems.slice(0, 5) : [];
  return (
    <Alert color={api?.status === 429 ? "yellow" : "red"} title={title(error)} role="alert">
      <Text size="sm">
        <Prose text={error.message} />
      </Text>
      {listed.length > 0 && (
        <ul className="plain-list">
          {listed.map((problem) => (
            <li key={`${problem.path}${problem.code}`}>
              <Text size="sm">
                {problem.message} {problem.correction_hint}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {api?.retryAfterSeconds && (
        <Text size="sm" mt={4}>
          Free again in about {wait(api.retryAfterSeconds)}.
        </Text>
      )}
      <Group gap="md" mt="xs">
        {again && (
          <Button size="compact-sm" variant="default" onClick={again}>
            Try again
          </Button>
        )}
        {api?.status === 401 && (
          <Anchor component={Link} href="/keys" size="sm">
            Get or enter a key
          </Anchor>
        )}
        {upgrade && (
          <Anchor component={Link} href="/pricing" size="sm">
            What other tiers allow
          </Anchor>
        )}
      </Group>
    </Alert>
  );
}
