/** Go, Rust and make: a file at the root that says by itself how to test. */

import { type Detector, command, nothing } from "./found.ts";

export const go: Detector = async ({ root }) => {
  if (!root.includes("go.mod")) return nothing("go.mod: absent");
  const setup = root.includes("go.sum") && !root.includes("vendor") ? ["go mod download"] : [];
  return { setup, commands: [command("test", "go test ./...")], looked: ["go.mod: go test ./..."] };
};

export const cargo: Detector = async ({ root }) => {
  if (!root.includes("Cargo.toml")) return nothing("Cargo.toml: absent");
  const locked = root.includes("Cargo.lock") ? " --locked" : "";
  const test = `cargo test --offline${locked}`;
  return { setup: [`cargo fetch${locked}`], commands: [command("test", test)], looked: [`Cargo.toml: ${test}`] };
};

export const make: Detector = async ({ root, text }) => {
  const file = ["GNUmakefile", "makefile", "Makefile"].find((name) => root.includes(name));
  if (file === undefined) return nothing("Makefile: absent");
  const rules = (await text(file)) ?? "";
  const target = ["test", "check"].find((name) => new RegExp(`^${name}\\s*::?(?!=)`, "m").test(rules));
  if (target === undefined) return nothing(`${file}: no target test or check`);
  return { setup: [], commands: [command("test", `make ${target}`)], looked: [`${file}: make ${target}`] };
};
