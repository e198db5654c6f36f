#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
import { main } from "../src/cli.js";

const file = process.env.CHORES_FILE ?? "chores.json";

const store = {
  load() {
    try {
      return JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      if (error.code === "ENOENT") return [];
      throw error;
    }
  },
  save(chores) {
    writeFileSync(file, `${JSON.stringify(chores, null, 2)}\n`);
  },
};

process.exitCode = main(process.argv.slice(2), { store, print: (line) => console.log(line) });
