// Tiers and prices, from the configuration of the service.

import { Badge, Button, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import type { Schemas } from "../api/client";
import { useKey } from "../api/key";
import { usePricing, useUsage } from "../api/queries";
import { Failure } from "../ui/Failure";

const many = (n: number | null | undefined) => (n === null || n === undefined ? "unlimited" : n.toLocaleString("en"));

export default function Pricing() {
  const pricing = usePricing();
  const usage = useUsage();
  return (
    <div className="page">
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">
            Pricing
          </Title>
          <Text c="dimmed">
            Checks, previews, proposals and the catalog are free on every tier. What counts are calls that generate.
          </Text>
        </div>
        {pricing.error && <Failure error={pricing.error} again={() => void pricing.refetch()} />}
        {pricing.isPending && <Skeleton height={240} />}
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
          {pricing.data?.tiers.map((tier) => (
            <Tier key={tier.name} tier={tier} mine={usage.data?.tier === tier.name} />
          ))}
        </SimpleGrid>
      </Stack>
    </div>
  );
}

function Tier({ tier, mine }: { tier: Schemas["TierPrice"]; mine: boolean }) {
  const key = useKey();
  const { limits } = tier;
  const price = tier.price === "0" ? "Free of charge" : tier.price.charAt(0).toUpperCase() + tier.price.slice(1);
  const facts: [string, string][] = [
    ["Rows a call", many(limits.records_per_call)],
    ["Rows a call in AI mode", many(limits.ai_records_per_call)],
    ["Calls a day", many(limits.calls_per_day)],
    ["Requests a second", many(limits.burst_per_second)],
    ["Large answers at one time", many(limits.concurrent_streams)],
    ["Field types", limits.type_categories ? limits.type_categories.join(", ") : "all"],
  ];
  return (
    <section className="surface" style={{ padding: "1.25rem" }} aria-label={tier.title}>
      <Title order={2} size="h4">
        {tier.title} {mine && <Badge tt="none">yours</Badge>}
      </Title>
      <Text c="dimmed" mb="sm">
        {price}
      </Text>
      <table className="tabular">
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th scope="row" style={{ fontWeight: 400, paddingInlineStart: 0 }}>
                {name}
              </th>
              <td style={{ textAlign: "end", fontWeight: 600, paddingInlineEnd: 0 }}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tier.price === "0" && !key && (
        <Button component={Link} href="/keys" mt="md" variant="light">
          Get a free key
        </Button>
      )}
    </section>
  );
}
