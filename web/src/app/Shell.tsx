// Header, navigation and footer around every page.

import {
  ActionIcon,
  Burger,
  Button,
  Drawer,
  Stack,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconMoon, IconSun } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useKey } from "../api/key";
import { KEYS, LEARN, type Place, WORK } from "./places";

function NavLink({ place }: { place: Place }) {
  const [path] = useLocation();
  const here = path === place.path ? ({ "aria-current": "page" } as const) : {};
  if (place.outside) {
    return (
      <a className="navlink" href={place.path}>
        {place.title}
      </a>
    );
  }
  return (
    <Link className="navlink" href={place.path} {...here}>
      {place.title}
    </Link>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? "Use light colours" : "Use dark colours";
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(dark ? "light" : "dark")}
    >
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const [opened, menu] = useDisclosure(false);
  const key = useKey();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu.
  useEffect(() => menu.close(), [path]);
  return (
    <>
      <a className="skip" href="#main">
        To the content
      </a>
      <header className="header">
        <div className="header-inner">
          <Burger opened={opened} onClick={menu.toggle} hiddenFrom="md" size="sm" aria-label="Menu" />
          <Link className="brand" href="/">
            <img src="/icon.svg" alt="" width={26} height={26} /> DataGen
          </Link>
          <MainNav />
          <span style={{ flex: 1 }} />
          <Button
            component={Link}
            href={KEYS.path}
            variant={key ? "subtle" : "light"}
            size="compact-md"
            leftSection={<IconKey size={16} />}
          >
            {key ? "Usage" : "Get a key"}
          </Button>
          <SchemeSwitch />
        </div>
      </header>
      <Drawer
        opened={opened}
        onClose={menu.close}
        title="DataGen"
        size="xs"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap={2} component="nav" aria-label="Menu">
          {[...WORK, KEYS, ...LEARN].map((place) => (
            <NavLink key={place.path} place={place} />
          ))}
        </Stack>
      </Drawer>
      <main id="main" tabIndex={-1} style={{ outline: "none", minHeight: "calc(100dvh - 130px)" }}>
        {children}
      </main>
      <footer className="footer">
        <nav className="footer-inner" aria-label="More">
          {LEARN.map((place) =>
            place.outside ? (
              <a key={place.path} href={place.path}>
                {place.title}
              </a>
            ) : (
              <Link key={place.path} href={place.path}>
                {place.title}
              </Link>
            ),
          )}
          <a href="/api/v1/openapi.json">OpenAPI</a>
          <span style={{ color: "var(--mantine-color-dimmed)" }}>MIT OR Apache-2.0</span>
        </nav>
      </footer>
    </>
  );
}

function MainNav() {
  return (
    <nav aria-label="Main" className="main-nav">
      {[...WORK, ...LEARN.slice(0, 3)].map((place) => (
        <NavLink key={place.path} place={place} />
      ))}
    </nav>
  );
}
